#include "ui/rail.h"

#include "ui/card.h"
#include "ui/icons.h"

#include <QFocusEvent>
#include <QKeySequence>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kRailWidth = 21 * kGrid;
constexpr int kButtonHeight = 5 * kGrid;
constexpr int kIconSize = 20;
constexpr int kMarkSize = 12;

QString stateWord(PageState state)
{
    switch (state) {
    case PageState::Empty:
        return Rail::tr("nothing here yet");
    case PageState::Ready:
        return Rail::tr("ready");
    case PageState::Running:
        return Rail::tr("running");
    case PageState::Done:
        return Rail::tr("done");
    case PageState::Attention:
        return Rail::tr("needs attention");
    }
    return {};
}

} // namespace

Rail::Rail(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("rail"));
    setAccessibleName(tr("Stages"));
    setFixedWidth(kRailWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kGrid, 2 * kGrid, kGrid, kGrid);
    layout->setSpacing(kGrid / 2);
    for (int i = 0; i < kPageCount; ++i) {
        const auto page = PageId(i);
        auto* button = new RailButton(page, this);
        m_buttons[std::size_t(i)] = button;
        layout->addWidget(button);
        connect(button, &QAbstractButton::clicked, this, [this, page] { emit pageChosen(page); });
    }
    layout->addStretch();
}

void Rail::setCurrent(PageId page)
{
    m_buttons[std::size_t(page)]->setChecked(true);
}

void Rail::setState(PageId page, PageState state)
{
    m_buttons[std::size_t(page)]->setState(state);
}

void Rail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(QRect(width() - 1, 0, 1, height()), hairline(palette()));
}

RailButton::RailButton(PageId page, QWidget* parent)
    : QAbstractButton(parent)
    , m_page(page)
{
    setObjectName(QStringLiteral("rail_%1").arg(pageIcon(page)));
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setText(pageTitle(page));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    updateTexts();
}

void RailButton::setState(PageState state)
{
    if (m_state == state)
        return;
    m_state = state;
    updateTexts();
    update();
}

void RailButton::updateTexts()
{
    setAccessibleName(tr("%1, %2").arg(text(), stateWord(m_state)));
    setToolTip(
        tr("%1 (%2) – %3")
            .arg(text(),
                QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + int(m_page))).toString(QKeySequence::NativeText),
                stateWord(m_state)));
}

QSize RailButton::sizeHint() const
{
    return { kRailWidth - 2 * kGrid, kButtonHeight };
}

void RailButton::focusInEvent(QFocusEvent* event)
{
    m_focusByKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QAbstractButton::focusInEvent(event);
}

void RailButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor strong = accent(palette());
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint(
            isChecked() ? strong : palette().color(QPalette::Text), palette(), isChecked() ? 0.14 : 0.05));
        painter.drawRoundedRect(box, 6, 6);
    }
    if (hasFocus() && m_focusByKey) {
        painter.setPen(QPen(tint(strong, palette(), 0.7), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const QColor color = isChecked()  ? strong
        : m_state == PageState::Empty ? mutedText(palette())
                                      : palette().color(QPalette::Text);
    const qreal middle = height() / 2.0;
    painter.drawPixmap(QPointF(kGrid + 4, middle - kIconSize / 2.0),
        iconPixmap(pageIcon(m_page), color, kIconSize, devicePixelRatioF()));
    QFont heavier = font();
    heavier.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    painter.setFont(heavier);
    painter.setPen(isChecked() ? palette().color(QPalette::Text) : color);
    painter.drawText(QRectF(5.5 * kGrid, 0, width() - 8.5 * kGrid, height()), Qt::AlignVCenter, text());
    paintMark(
        painter, QRectF(width() - kMarkSize - kGrid - 4, middle - kMarkSize / 2.0, kMarkSize, kMarkSize));
}

void RailButton::paintMark(QPainter& painter, const QRectF& box) const
{
    painter.setBrush(Qt::NoBrush);
    switch (m_state) {
    case PageState::Empty:
        return;
    case PageState::Ready: // a ring
        painter.setPen(QPen(mutedText(palette()), 1.5));
        painter.drawEllipse(box.adjusted(2, 2, -2, -2));
        return;
    case PageState::Running: // a filled dot
        painter.setPen(Qt::NoPen);
        painter.setBrush(accent(palette()));
        painter.drawEllipse(box.adjusted(1, 1, -1, -1));
        return;
    case PageState::Done: { // a tick
        painter.setPen(QPen(toneColor(Tone::Good, palette()), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        QPainterPath tick(QPointF(box.left() + 1, box.center().y() + 0.5));
        tick.lineTo(box.left() + 4.5, box.bottom() - 2);
        tick.lineTo(box.right() - 0.5, box.top() + 2);
        painter.drawPath(tick);
        return;
    }
    case PageState::Attention: { // an exclamation mark
        painter.setPen(QPen(toneColor(Tone::Bad, palette()), 2.4, Qt::SolidLine, Qt::RoundCap));
        const qreal x = box.center().x();
        painter.drawLine(QPointF(x, box.top() + 1), QPointF(x, box.bottom() - 5));
        painter.drawPoint(QPointF(x, box.bottom() - 1));
        return;
    }
    }
}

} // namespace tacq
