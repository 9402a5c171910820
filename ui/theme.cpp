#include "ui/theme.h"

#include <QApplication>
#include <QString>

namespace tacq {

namespace {

constexpr double kControlBorder = 0.32; // of the way from the window to its text

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto part = [share](int x, int y) { return int(x + (y - x) * share + 0.5); };
    return { part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()) };
}

struct Colors
{
    QRgb window, base, alternate, text, button, accent, accentText, link;
};

constexpr Colors kLight { 0xfff5f6f8, 0xffffffff, 0xfff7f8fa, 0xff1c2128, 0xfffdfdfe, 0xff1f63c6, 0xffffffff,
    0xff1f63c6 };
constexpr Colors kDark { 0xff1a1d21, 0xff22262b, 0xff282d33, 0xffe6e9ed, 0xff2f353c, 0xff6ea8fe, 0xff0d1520,
    0xff8bb9ff };

QPalette paletteOf(const Colors& colors)
{
    QPalette palette;
    const QColor text(colors.text);
    const QColor muted = mixed(text, QColor(colors.base), 0.38);
    const QColor disabled = mixed(text, QColor(colors.window), 0.6);
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, colors.base);
    palette.setColor(QPalette::AlternateBase, colors.alternate);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, muted);
    palette.setColor(QPalette::Button, colors.button);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::ToolTipBase, colors.base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, colors.accent);
    palette.setColor(QPalette::HighlightedText, colors.accentText);
    palette.setColor(QPalette::Link, colors.link);
    palette.setColor(QPalette::LinkVisited, colors.link);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::Light, mixed(QColor(colors.button), Qt::white, 0.2));
    palette.setColor(QPalette::Midlight, mixed(QColor(colors.button), Qt::white, 0.1));
    palette.setColor(QPalette::Mid, mixed(QColor(colors.window), text, 0.2));
    palette.setColor(QPalette::Dark, mixed(QColor(colors.window), text, 0.3));
    palette.setColor(QPalette::Shadow, Qt::black);
    for (const auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, mixed(QColor(colors.window), text, 0.2));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, disabled);
    return palette;
}

// %1 hairline, %2 muted text, %3 accent tint, %4 faint tint of the text, %5 border of controls, %6 tick.
// Fusion derives outlines from the window colour, which leaves fields without a visible border in the dark.
const char* const kStyleSheet = R"(
QPushButton {
    background: palette(button); color: palette(button-text);
    border: 1px solid %5; border-radius: 6px; padding: 5px 12px;
}
QPushButton:hover, QPushButton:focus { border-color: palette(highlight); }
QPushButton:pressed { background: %4; }
QPushButton:checked { background: %3; border-color: palette(highlight); }
QPushButton:disabled { color: %2; background: transparent; border-color: %1; }
QPushButton[primary="true"] {
    background: palette(highlight); color: palette(highlighted-text);
    border: 2px solid palette(highlight); padding: 6px 18px; font-weight: 600;
}
QPushButton[primary="true"]:hover { border-color: palette(link); }
QPushButton[primary="true"]:focus { border-color: palette(text); }
QPushButton[primary="true"]:disabled { background: %1; border-color: %1; color: %2; }
QPushButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }
QLineEdit, QComboBox, QAbstractSpinBox {
    background: palette(base); border: 1px solid %5; border-radius: 6px; padding: 4px 8px;
    selection-background-color: palette(highlight); selection-color: palette(highlighted-text);
}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border-color: palette(highlight); }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: %2; border-color: %1; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: 0; padding: 0; background: transparent; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow { image: url(:/controls/arrow_down.svg); width: 12px; height: 12px; }
QAbstractSpinBox::up-arrow { image: url(:/controls/arrow_up.svg); width: 12px; height: 12px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; background: transparent; width: 18px; }
QComboBox QAbstractItemView {
    background: palette(base); border: 1px solid %5; outline: 0;
    selection-background-color: %3; selection-color: palette(text);
}
QRadioButton, QCheckBox { spacing: 8px; }
QRadioButton::indicator, QCheckBox::indicator, QListWidget::indicator {
    width: 14px; height: 14px; border: 1px solid %2; background: palette(base);
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator, QListWidget::indicator { border-radius: 3px; }
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid palette(highlight); background: palette(highlighted-text);
}
QCheckBox::indicator:checked, QListWidget::indicator:checked {
    border-color: palette(highlight); background: palette(highlight); image: url(:/controls/%6.svg);
}
QRadioButton::indicator:focus, QCheckBox::indicator:focus { border-color: palette(link); }
QRadioButton::indicator:disabled, QCheckBox::indicator:disabled { border-color: %1; }
QProgressBar { background: %1; border: 0; border-radius: 4px; }
QProgressBar::chunk { background: palette(highlight); border-radius: 4px; }
QListWidget { background: transparent; outline: 0; }
QListWidget::item { border-radius: 6px; padding: 0 8px; color: palette(text); }
QListWidget::item:hover { background: %4; }
QListWidget::item:selected { background: %3; color: palette(text); }
QTabWidget::pane { border: 0; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: %2; border: 0; border-bottom: 2px solid transparent;
    padding: 4px 12px; margin: 0 4px 4px 0;
}
QTabBar::tab:hover { color: palette(text); }
QTabBar::tab:selected { color: palette(text); border-bottom-color: palette(highlight); }
QTabBar::tab:focus { border-bottom-color: palette(link); }
QTableView { selection-background-color: %3; selection-color: palette(text); }
QTableView::item { padding: 0 5px; border: 0; }
QHeaderView { background: palette(base); }
QHeaderView::section {
    background: palette(base); color: %2; border: 0; border-bottom: 1px solid %1;
    padding: 4px 0 4px 8px; /* the arrow's width, kept free on the right, is the rest */
}
QHeaderView::up-arrow, QHeaderView::down-arrow { /* above the text, never on it */
    width: 8px; height: 6px; subcontrol-origin: margin; subcontrol-position: top center;
}
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: %5; border: 0; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: %2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { color: palette(text); background: palette(base); border: 1px solid %1; padding: 4px; }
)";

} // namespace

std::optional<Theme> parseTheme(const QString& word)
{
    if (word == QLatin1String("light"))
        return Theme::Light;
    if (word == QLatin1String("dark"))
        return Theme::Dark;
    return std::nullopt;
}

void applyTheme(Theme theme)
{
    if (theme != Theme::Desktop) {
        QApplication::setStyle(QStringLiteral("fusion")); // others draw parts in colours of their own
        QApplication::setPalette(paletteOf(theme == Theme::Dark ? kDark : kLight));
    }
    refreshStyleSheet();
}

void refreshStyleSheet()
{
    const QPalette palette = QApplication::palette();
    const QColor border
        = mixed(palette.color(QPalette::Window), palette.color(QPalette::WindowText), kControlBorder);
    const bool darkTick = palette.color(QPalette::HighlightedText).lightness() < 128;
    const QString sheet
        = QString::fromLatin1(kStyleSheet)
              .arg(hairline(palette).name(), mutedText(palette).name(),
                  tint(accent(palette), palette, 0.16).name(),
                  tint(palette.color(QPalette::Text), palette, 0.06).name(), border.name(),
                  darkTick ? QStringLiteral("tick_on_light") : QStringLiteral("tick_on_dark"));
    if (sheet != qApp->styleSheet())
        qApp->setStyleSheet(sheet);
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

QColor accent(const QPalette& palette)
{
    return palette.color(QPalette::Active, QPalette::Highlight);
}

QColor toneColor(Tone tone, const QPalette& palette)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Good:
        return dark ? QColor(0x5f, 0xc9, 0x8d) : QColor(0x12, 0x7a, 0x45);
    case Tone::Caution:
        return dark ? QColor(0xe8, 0xb3, 0x4b) : QColor(0x96, 0x5d, 0x00);
    case Tone::Bad:
        return dark ? QColor(0xff, 0x86, 0x7c) : QColor(0xb8, 0x2a, 0x22);
    case Tone::Neutral:
        break;
    }
    return palette.color(QPalette::Active, QPalette::WindowText);
}

QColor mutedText(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Active, QPalette::Text),
        palette.color(QPalette::Active, QPalette::Base), 0.38);
}

QColor hairline(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Active, QPalette::Window),
        palette.color(QPalette::Active, QPalette::WindowText), isDark(palette) ? 0.18 : 0.13);
}

QColor tint(const QColor& color, const QPalette& palette, double strength)
{
    return mixed(palette.color(QPalette::Active, QPalette::Base), color, strength);
}

} // namespace tacq
