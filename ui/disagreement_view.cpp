#include "ui/disagreement_view.h"

#include "ui/card.h"
#include "ui/number_format.h"
#include "ui/token_view.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace tacq {

namespace {

// Ground and bar from 0 to 1, with their ends named.
class Legend : public QWidget
{
public:
    explicit Legend(QWidget* parent)
        : QWidget(parent)
    {
        setFixedSize(9 * kGrid, 2 * kGrid);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        QLinearGradient ground(rect().topLeft(), rect().topRight());
        ground.setColorAt(0, tint(markColor(palette()), palette(), 0.05));
        ground.setColorAt(1, tint(markColor(palette()), palette(), 0.5));
        painter.fillRect(rect(), ground);
        painter.setPen(Qt::NoPen);
        painter.setBrush(markColor(palette()));
        painter.drawPolygon(QPolygon(
            { rect().bottomLeft(), rect().bottomRight(), rect().bottomRight() - QPoint(0, kGrid / 2) }));
    }
};

QLabel* endOfScale(const QString& text, QWidget* parent)
{
    QLabel* label = makeHint(text, parent);
    label->setWordWrap(false);
    return label;
}

QString told(const JudgedToken& token, const QString& first, const QString& second)
{
    const auto line = [](const QString& model, double probability, const std::string& best) {
        return DisagreementView::tr("%1: %2, would write \u201c%3\u201d")
            .arg(model, percent(probability), visibleToken(best));
    };
    return DisagreementView::tr("\u201c%1\u201d, distance %2")
        .arg(visibleToken(token.piece.text))
        .arg(token.distance, 0, 'f', 3)
        .append(QLatin1Char('\n'))
        .append(line(first, token.first, token.firstBest))
        .append(QLatin1Char('\n'))
        .append(line(second, token.second, token.secondBest))
        .toHtmlEscaped()
        .replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

} // namespace

DisagreementView::DisagreementView(QWidget* parent)
    : QWidget(parent)
    , m_tokens(new TokenView(this))
    , m_summary(makeHint(QString(), this))
{
    m_tokens->setObjectName(QStringLiteral("promptDisagreement"));
    m_tokens->setAccessibleName(tr("The first model's answer, marked where the two disagree"));
    m_tokens->setToolTip(tr("Point at a token for the probabilities"));
    m_summary->setObjectName(QStringLiteral("promptDisagreementSummary"));
    auto* scale = new QHBoxLayout;
    scale->setSpacing(kGrid / 2);
    scale->addWidget(m_summary, 1);
    scale->addWidget(endOfScale(tr("0 alike"), this));
    auto* legend = new Legend(this);
    legend->setToolTip(tr("Total variation: half the sum over all words of |p \u2212 q|"));
    scale->addWidget(legend);
    scale->addWidget(endOfScale(tr("1 nothing shared"), this));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addLayout(scale);
    layout->addWidget(m_tokens, 1);
    clear();
}

void DisagreementView::setTokens(const JudgedTokens& tokens, const QString& first, const QString& second)
{
    TokenPieces pieces;
    std::vector<TokenMark> marks;
    double sum = 0;
    for (const JudgedToken& token : tokens) {
        pieces.push_back(token.piece);
        marks.push_back({ std::clamp(token.distance, 0.0, 1.0), told(token, first, second) });
        sum += token.distance;
    }
    m_tokens->setMessage({});
    m_tokens->setTokens(pieces);
    m_tokens->setMarks(std::move(marks));
    m_summary->setText(tokens.empty()
            ? QString()
            : tr("Where they disagree about the first model's answer, given the same text "
                 "before each token: %1 on average.")
                  .arg(sum / double(tokens.size()), 0, 'f', 2));
}

void DisagreementView::setMessage(const QString& message)
{
    m_tokens->setTokens({});
    m_tokens->setMessage(message);
    m_summary->clear();
}

void DisagreementView::clear()
{
    setMessage(tr(
        "The first model's answer appears here, each token marked by how far the two are apart about it."));
}

} // namespace tacq
