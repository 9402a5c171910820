#include "ui/token_view.h"

#include "ui/card.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr int kChipPadding = 4;
constexpr int kLineGap = 4;
constexpr QChar kLineEnd(0x21B5);
constexpr qreal kIdScale = 0.72; // of the text's size
constexpr double kFaintestMark = 0.05; // of the mark's colour in the ground
constexpr double kStrongestMark = 0.5; // text stays readable on it
constexpr int kMarkHeight = 3;

QFont idFont(const QFont& font)
{
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * kIdScale);
    return small;
}

} // namespace

QColor markColor(const QPalette& palette)
{
    return toneColor(Tone::Caution, palette);
}

QString visibleToken(const std::string& text)
{
    QString visible = QString::fromStdString(text);
    visible.replace(QLatin1Char('\n'), kLineEnd);
    visible.replace(QLatin1Char('\t'), QChar(0x2192));
    visible.replace(QLatin1Char(' '), QChar(0x00B7));
    return visible;
}

TokenView::TokenView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    viewport()->setBackgroundRole(QPalette::Base);
}

void TokenView::setTokens(const TokenPieces& pieces, std::int64_t answerFrom)
{
    m_pieces = pieces;
    m_answerFrom = answerFrom;
    m_marks.clear();
    QString whole;
    for (const TokenPiece& piece : pieces)
        whole += QString::fromStdString(piece.text);
    setAccessibleDescription(whole.left(500));
    layOut();
}

void TokenView::setMarks(std::vector<TokenMark> marks)
{
    m_marks = std::move(marks);
    m_marks.resize(m_marks.empty() ? 0 : m_pieces.size());
    viewport()->update();
}

void TokenView::setShowIds(bool show)
{
    m_showIds = show;
    layOut();
}

void TokenView::setMessage(const QString& message)
{
    m_message = message;
    viewport()->update();
}

int TokenView::lineHeight() const
{
    const int ids = m_showIds ? QFontMetrics(idFont(font())).height() : 0;
    return fontMetrics().height() + 2 * kChipPadding - 4 + ids + kLineGap;
}

void TokenView::setGrowing(bool growing)
{
    m_growing = growing;
    setVerticalScrollBarPolicy(growing ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    layOut();
}

QSize TokenView::sizeHint() const
{
    return { 40 * kGrid, 3 * lineHeight() };
}

TokenView::Layout TokenView::layoutFor(int width) const
{
    const QFontMetricsF metrics(font());
    const QFontMetricsF idMetrics(idFont(font()));
    const int line = lineHeight();
    int x = 0;
    int y = 0;
    Layout layout;
    layout.chips.reserve(m_pieces.size());
    for (const TokenPiece& piece : m_pieces) {
        const bool leftOut = piece.id == kLeftOut;
        const QString text = leftOut ? tr("… %1 tokens left out …").arg(QString::fromStdString(piece.text))
                                     : visibleToken(piece.text);
        double advance = metrics.horizontalAdvance(text);
        if (leftOut && x > 0) { // on a line of its own
            x = 0;
            y += line;
        }
        if (m_showIds)
            advance = std::max(advance, idMetrics.horizontalAdvance(QString::number(piece.id)));
        const int chip = std::min(int(std::ceil(advance)) + 1 + 2 * kChipPadding, std::max(width, 1));
        if (x > 0 && x + chip > width) {
            x = 0;
            y += line;
        }
        layout.chips.push_back({ QRect(x, y, chip, line - kLineGap), text });
        x += chip + 1;
        if (leftOut || text.endsWith(kLineEnd)) {
            x = 0;
            y += line;
        }
    }
    layout.height = x > 0 ? y + line : y;
    return layout;
}

void TokenView::layOut()
{
    m_layout = layoutFor(viewport()->width());
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(lineHeight());
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height - viewport()->height()));
    if (m_growing)
        setFixedHeight(std::max(m_layout.height, lineHeight()));
    viewport()->update();
}

void TokenView::paintMark(QPainter& painter, const Chip& chip, std::size_t position) const
{
    const double share = m_marks[position].share;
    painter.setPen(Qt::NoPen);
    painter.setBrush(
        tint(markColor(palette()), palette(), kFaintestMark + (kStrongestMark - kFaintestMark) * share));
    painter.drawRoundedRect(chip.box, 3, 3);
    const QRectF bar(
        chip.box.left(), chip.box.bottom() - kMarkHeight + 1, share * chip.box.width(), kMarkHeight);
    painter.fillRect(bar, markColor(palette()));
    const QRect inner = chip.box.adjusted(kChipPadding, 0, -kChipPadding, -1);
    painter.setPen(palette().color(QPalette::Text));
    painter.setFont(font());
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft,
        fontMetrics().elidedText(chip.text, Qt::ElideRight, inner.width()));
}

void TokenView::paintChip(QPainter& painter, const Chip& chip, std::size_t position) const
{
    const bool split = m_answerFrom >= 0;
    const bool lit = split && std::int64_t(position) >= m_answerFrom;
    const QColor strong = accent(palette());
    const QColor text = palette().color(QPalette::Text);
    const bool even = position % 2 == 0;
    const QColor ground = lit ? tint(strong, palette(), even ? 0.30 : 0.20)
        : split               ? tint(text, palette(), even ? 0.07 : 0.035)
                              : tint(strong, palette(), even ? 0.16 : 0.07);
    const bool leftOut = m_pieces[position].id == kLeftOut;
    painter.setPen(Qt::NoPen);
    painter.setBrush(leftOut ? Qt::NoBrush : QBrush(ground));
    painter.drawRoundedRect(chip.box, 3, 3);
    const QRect inner = chip.box.adjusted(kChipPadding, 0, -kChipPadding, 0);
    painter.setPen(leftOut || (split && !lit) ? mutedText(palette()) : text);
    painter.setFont(font());
    painter.drawText(inner, m_showIds ? Qt::AlignTop | Qt::AlignLeft : Qt::AlignVCenter | Qt::AlignLeft,
        fontMetrics().elidedText(chip.text, Qt::ElideRight, inner.width()));
    if (!m_showIds || leftOut)
        return;
    painter.setPen(mutedText(palette()));
    painter.setFont(idFont(font()));
    painter.drawText(inner, Qt::AlignBottom | Qt::AlignLeft, QString::number(m_pieces[position].id));
}

void TokenView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    if (m_layout.chips.empty()) {
        painter.setPen(mutedText(palette()));
        painter.drawText(viewport()->rect(), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_message);
        return;
    }
    const int top = verticalScrollBar()->value();
    painter.translate(0, -top);
    for (std::size_t i = 0; i < m_layout.chips.size(); ++i) {
        const QRect& box = m_layout.chips[i].box;
        if (box.bottom() >= top && box.top() <= top + viewport()->height())
            m_marks.empty() ? paintChip(painter, m_layout.chips[i], i)
                            : paintMark(painter, m_layout.chips[i], i);
    }
}

void TokenView::resizeEvent(QResizeEvent*)
{
    layOut();
}

bool TokenView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const QPoint at = help->pos() + QPoint(0, verticalScrollBar()->value());
    for (std::size_t i = 0; i < m_layout.chips.size(); ++i) {
        if (!m_layout.chips[i].box.contains(at))
            continue;
        if (m_pieces[i].id == kLeftOut)
            break;
        if (!m_marks.empty()) {
            QToolTip::showText(help->globalPos(), m_marks[i].told, viewport());
            return true;
        }
        std::int64_t number = std::int64_t(i) + 1;
        for (std::size_t before = 0; before < i; ++before) {
            if (m_pieces[before].id == kLeftOut)
                number += QString::fromStdString(m_pieces[before].text).toLongLong() - 1;
        }
        QToolTip::showText(
            help->globalPos(), tr("Token %1: id %2").arg(number).arg(m_pieces[i].id), viewport());
        return true;
    }
    QToolTip::hideText();
    return true;
}

void TokenView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        layOut();
    QAbstractScrollArea::changeEvent(event);
}

} // namespace tacq
