#pragma once

#include "ui/session/engine.h"

#include <QAbstractScrollArea>

#include <vector>

namespace tacq {

// A value of a token: shown as the strength of its ground and the length of a bar below it.
struct TokenMark
{
    double share = 0; // 0 … 1
    QString told; // on hover
};

// Tokens as coloured chips that flow over lines; alternating grounds show where one ends. Those from
// `answerFrom` on are lit in the accent, those before it are dim. Hover tells the id.
class TokenView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit TokenView(QWidget* parent = nullptr);
    void setTokens(const TokenPieces& pieces, std::int64_t answerFrom = -1); // −1: nothing is dim or lit
    void setMarks(std::vector<TokenMark> marks); // one a token, until the next setTokens(); empty: none
    void setShowIds(bool show); // the id in small digits below each token
    void setMessage(const QString& message); // shown when there are no tokens
    void setGrowing(bool growing); // as high as all tokens need, for views within a scroll area
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Chip
    {
        QRect box; // in content coordinates
        QString text; // with blanks and line ends made visible
    };
    struct Layout
    {
        std::vector<Chip> chips; // one a piece
        int height = 0;
    };

    void layOut();
    Layout layoutFor(int width) const;
    int lineHeight() const;
    void paintChip(QPainter& painter, const Chip& chip, std::size_t position) const;
    void paintMark(QPainter& painter, const Chip& chip, std::size_t position) const;

    TokenPieces m_pieces;
    std::int64_t m_answerFrom = -1;
    std::vector<TokenMark> m_marks;
    bool m_showIds = false;
    bool m_growing = false;
    QString m_message;
    Layout m_layout; // at the present width
};

QColor markColor(const QPalette& palette); // of a token marked with 1, before it is mixed into the ground
QString visibleToken(const std::string& text); // " the" -> "·the", a line end -> "↵"

} // namespace tacq
