#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QCPAxis;
class QCPAxisRect;
class QCPColorGradient;
class QCPColorScale;
class QCPLegend;
class QCustomPlot;

namespace tacq {

// What a curve stands for. The colours are Okabe and Ito's, which stay apart for colour-blind eyes
// (Okabe, Ito: Color Universal Design, 2008); every series also has a form of its own.
enum class Series { FullPrecision, PlainGptq, Result, Kept, Rest, Rounded };

// Two perceptually uniform scales that read in grey as well, and one for signed values: blue below its
// middle, orange above it, as far from light grey on both sides.
enum class ScaleColors { Viridis, Cividis, Diverging };

// Colours and fonts of all plots, from the palette the desktop gave the widget.
struct PlotTheme
{
    bool dark = false;
    QColor background;
    QColor text;
    QColor quietText; // axis numbers, hints
    QColor axis;
    QColor grid;
    QColor unknown; // hatching of cells that have no value yet
    QColor highlight; // selection
    QFont font;
    QFont smallFont;

    static PlotTheme from(const QPalette& palette, const QFont& font);
    QColor color(Series series) const; // readable on `background`
};

// `position` runs from 0 (lowest) to 1 (highest).
QColor scaleColor(ScaleColors colors, double position);
QCPColorGradient colorGradient(ScaleColors colors);

void applyTheme(const PlotTheme& theme, QCustomPlot& plot);
void applyTheme(const PlotTheme& theme, QCPAxisRect& rect);
void applyTheme(const PlotTheme& theme, QCPAxis& axis);
void applyTheme(const PlotTheme& theme, QCPColorScale& scale);
void applyTheme(const PlotTheme& theme, QCPLegend& legend);

} // namespace tacq
