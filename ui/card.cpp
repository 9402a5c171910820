#include "ui/card.h"

#include "ui/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr qreal kRadius = 8;
constexpr int kEmptyIcon = 48;
constexpr int kEmptyTextWidth = 440;

void paintSurface(QWidget& widget, const QColor& ground, const QColor& border)
{
    QPainter painter(&widget);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(border);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

void makeBold(QLabel& label, qreal factor)
{
    QFont font = label.font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setWeight(QFont::DemiBold);
    label.setFont(font);
}

} // namespace

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_header(new QHBoxLayout)
    , m_body(new QVBoxLayout)
{
    makeBold(*m_title, 1.0);
    auto* top = new QHBoxLayout;
    top->setSpacing(kGrid);
    top->addWidget(m_title, 1);
    m_header->setSpacing(kGrid);
    top->addLayout(m_header);
    m_body->setSpacing(kGrid);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid + kGrid / 2);
    layout->addLayout(top);
    layout->addLayout(m_body);
    setTitle(title);
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
}

void Card::paintEvent(QPaintEvent*)
{
    paintSurface(*this, palette().color(QPalette::Base), hairline(palette()));
}

Notice::Notice(QWidget* parent)
    : QFrame(parent)
    , m_message(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_action(new QPushButton(this))
{
    m_message->setObjectName(QStringLiteral("noticeMessage"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_hint->setObjectName(QStringLiteral("noticeHint"));
    m_hint->setWordWrap(true);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_action->setObjectName(QStringLiteral("noticeAction"));
    m_action->hide();
    auto* texts = new QVBoxLayout;
    texts->setSpacing(kGrid / 2);
    texts->addWidget(m_message);
    texts->addWidget(m_hint);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid + kGrid / 2, kGrid + kGrid / 2, 2 * kGrid, kGrid + kGrid / 2);
    layout->setSpacing(2 * kGrid);
    layout->addLayout(texts, 1);
    layout->addWidget(m_action, 0, Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
    connect(m_action, &QPushButton::clicked, this, &Notice::actionTriggered);
}

void Notice::showMessage(Tone tone, const QString& message, const QString& hint)
{
    m_tone = tone;
    m_message->setText(message);
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    setAccessibleName(hint.isEmpty() ? message : message + QLatin1Char(' ') + hint);
    setVisible(!message.isEmpty());
    update();
}

void Notice::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

QString Notice::message() const
{
    return m_message->text();
}

void Notice::paintEvent(QPaintEvent*)
{
    const QColor color = m_tone == Tone::Neutral ? accent(palette()) : toneColor(m_tone, palette());
    paintSurface(*this, tint(color, palette(), 0.08), tint(color, palette(), 0.35));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(kGrid / 2.0, kGrid, 4, height() - 2.0 * kGrid), 2, 2);
}

EmptyState::EmptyState(const QString& icon, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_iconName(icon)
    , m_icon(new QLabel(this))
    , m_heading(new QLabel(title, this))
    , m_text(new QLabel(this))
    , m_buttons(new QHBoxLayout)
{
    m_heading->setObjectName(QStringLiteral("emptyTitle"));
    m_text->setObjectName(QStringLiteral("emptyText"));
    makeBold(*m_heading, 1.25);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setFixedWidth(kEmptyTextWidth);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    setText(text);
    m_buttons->setSpacing(kGrid);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(kGrid + kGrid / 2);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_heading, 0, Qt::AlignHCenter);
    layout->addWidget(m_text, 0, Qt::AlignHCenter);
    layout->addSpacing(kGrid);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addLayout(m_buttons);
    row->addStretch();
    layout->addLayout(row);
    layout->addStretch(3);
    updateIcon();
}

void EmptyState::setTitle(const QString& title)
{
    m_heading->setText(title);
}

void EmptyState::setText(const QString& text)
{
    m_text->setText(text);
    m_text->setFixedHeight(text.isEmpty() ? 0 : m_text->heightForWidth(kEmptyTextWidth));
}

QPushButton* EmptyState::addButton(const QString& text, bool primary)
{
    auto* button = new QPushButton(text, this);
    m_buttons->addWidget(button);
    return primary ? makePrimary(button) : button;
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        updateIcon();
    QWidget::changeEvent(event);
}

void EmptyState::updateIcon()
{
    m_icon->setPixmap(iconPixmap(m_iconName, mutedText(palette()), kEmptyIcon, devicePixelRatioF()));
}

QLabel* makeHint(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QPushButton* makePrimary(QPushButton* button)
{
    button->setProperty("primary", true);
    return button;
}

} // namespace tacq
