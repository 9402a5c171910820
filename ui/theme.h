#pragma once

#include <QColor>
#include <QPalette>

#include <optional>

class QString;

namespace tacq {

enum class Theme { Desktop, Light, Dark };
std::optional<Theme> parseTheme(const QString& word); // "light", "dark"

// Sets palette and style sheet of the application. Desktop keeps the palette the desktop gave.
void applyTheme(Theme theme);
void refreshStyleSheet(); // after the desktop changed its colours

enum class Tone { Neutral, Good, Caution, Bad };

bool isDark(const QPalette& palette);
QColor accent(const QPalette& palette); // the one accent colour
QColor toneColor(Tone tone, const QPalette& palette); // readable as text on the window and on cards
QColor mutedText(const QPalette& palette);
QColor hairline(const QPalette& palette); // borders of cards, separators
QColor tint(const QColor& color, const QPalette& palette, double strength); // mixed into the card's ground

} // namespace tacq
