#include "ui/plots/plot_theme.h"

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace tacq {

namespace {

using Stops = std::span<const QRgb>;

// Evenly spaced stops; between them the colour runs straight in sRGB, which stays within one just
// noticeable step of the published scales. Viridis: van der Walt and Smith 2015; cividis: Nuñez et al. 2018.
constexpr std::array<QRgb, 10> kViridis
    = { 0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725 };
constexpr std::array<QRgb, 10> kCividis
    = { 0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838 };

// From the blue to the vermilion of the series.
constexpr std::array<QRgb, 7> kDiverging
    = { 0x00406b, 0x0072b2, 0x84bade, 0xf2f2f2, 0xecae82, 0xd55e00, 0x843800 };

Stops stops(ScaleColors colors)
{
    switch (colors) {
    case ScaleColors::Viridis:
        return kViridis;
    case ScaleColors::Cividis:
        return kCividis;
    case ScaleColors::Diverging:
        break;
    }
    return kDiverging;
}

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto channel = [share](int from, int to) { return int(std::lround(from + share * (to - from))); };
    return { channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()) };
}

} // namespace

PlotTheme PlotTheme::from(const QPalette& palette, const QFont& font)
{
    PlotTheme theme;
    theme.background = palette.color(QPalette::Active, QPalette::Base);
    theme.text = palette.color(QPalette::Active, QPalette::Text);
    theme.dark = theme.background.lightness() < theme.text.lightness();
    theme.quietText = mixed(theme.background, theme.text, 0.72);
    theme.axis = mixed(theme.background, theme.text, 0.45);
    theme.grid = mixed(theme.background, theme.text, 0.12);
    theme.unknown = mixed(theme.background, theme.text, 0.22);
    theme.highlight = theme.dark ? QColor(0xff, 0x8c, 0x42) : QColor(0xd5, 0x5e, 0x00);
    theme.font = font;
    theme.smallFont = font;
    theme.smallFont.setPointSizeF(std::max(7.0, font.pointSizeF() * 0.9));
    return theme;
}

QColor PlotTheme::color(Series series) const
{
    switch (series) {
    case Series::FullPrecision:
        return dark ? QColor(0x2f, 0xc4, 0x9b) : QColor(0x00, 0x9e, 0x73); // bluish green
    case Series::PlainGptq:
        return QColor(0xe6, 0x9f, 0x00); // orange
    case Series::Result:
    case Series::Rest:
        return dark ? QColor(0x56, 0xb4, 0xe9) : QColor(0x00, 0x72, 0xb2); // sky blue, blue
    case Series::Kept:
        return dark ? QColor(0xff, 0x8c, 0x42) : QColor(0xd5, 0x5e, 0x00); // vermilion
    case Series::Rounded:
        return QColor(0xcc, 0x79, 0xa7); // reddish purple
    }
    return text;
}

QColor scaleColor(ScaleColors colors, double position)
{
    const Stops table = stops(colors);
    const double at = std::clamp(position, 0.0, 1.0) * double(table.size() - 1);
    const auto below = std::min(std::size_t(at), table.size() - 2);
    return mixed(QColor(table[below]), QColor(table[below + 1]), at - double(below));
}

QCPColorGradient colorGradient(ScaleColors colors)
{
    QCPColorGradient gradient;
    const Stops table = stops(colors);
    for (std::size_t i = 0; i < table.size(); ++i)
        gradient.setColorStopAt(double(i) / double(table.size() - 1), QColor(table[i]));
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    return gradient;
}

void applyTheme(const PlotTheme& theme, QCPAxis& axis)
{
    axis.setBasePen(QPen(theme.axis));
    axis.setTickPen(QPen(theme.axis));
    axis.setSubTickPen(QPen(theme.axis));
    axis.setTickLabelColor(theme.quietText);
    axis.setTickLabelFont(theme.smallFont);
    axis.setLabelColor(theme.text);
    axis.setLabelFont(theme.font);
    axis.grid()->setPen(QPen(theme.grid));
    axis.grid()->setZeroLinePen(Qt::NoPen);
}

void applyTheme(const PlotTheme& theme, QCPAxisRect& rect)
{
    for (QCPAxis* axis : rect.axes())
        applyTheme(theme, *axis);
}

void applyTheme(const PlotTheme& theme, QCPColorScale& scale)
{
    applyTheme(theme, *scale.axis());
    for (const auto type : { QCPAxis::atLeft, QCPAxis::atRight, QCPAxis::atTop, QCPAxis::atBottom }) {
        for (QCPLayoutElement* element : scale.elements(false)) {
            if (auto* rect = qobject_cast<QCPAxisRect*>(element))
                rect->axis(type)->setBasePen(QPen(theme.axis));
        }
    }
}

void applyTheme(const PlotTheme& theme, QCPLegend& legend)
{
    legend.setFont(theme.font);
    legend.setTextColor(theme.text);
    legend.setBrush(Qt::NoBrush);
    legend.setBorderPen(Qt::NoPen);
}

void applyTheme(const PlotTheme& theme, QCustomPlot& plot)
{
    plot.setBackground(QBrush(theme.background));
    for (QCPAxisRect* rect : plot.axisRects())
        applyTheme(theme, *rect);
    if (plot.legend)
        applyTheme(theme, *plot.legend);
}

} // namespace tacq
