#include "ui/plots/figure.h"

#include "core/base/error.h"
#include "ui/plots/accuracy_plot.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/score_histogram_plot.h"

namespace tacq {

namespace {

constexpr QSize kWide(960, 360); // blocks run from left to right
constexpr QSize kPlain(720, 440);

// Paper is white, whatever the desktop's colours are.
QPalette paper()
{
    QPalette palette(QColor(0xf0, 0xf0, 0xf0), Qt::white);
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::Text, QColor(0x20, 0x20, 0x20));
    return palette;
}

void saveOnPaper(PlotView& view, const std::string& out, const QSize& size)
{
    view.setPalette(paper());
    view.save(QString::fromStdString(out), size);
}

} // namespace

FigureKind parseFigureKind(std::string_view word)
{
    if (word == "heatmap")
        return FigureKind::Heatmap;
    if (word == "histogram")
        return FigureKind::Histogram;
    if (word == "accuracy")
        return FigureKind::Accuracy;
    fail(ErrorKind::InvalidInput, "\"", word, "\" is no figure; there are heatmap, histogram and accuracy.");
}

void renderFigure(
    const RunReport& report, const ScoreHistogramPtr& histogram, FigureKind kind, const std::string& out)
{
    switch (kind) {
    case FigureKind::Heatmap: {
        if (report.layers.empty())
            fail(ErrorKind::InvalidInput, "The run has no quantized matrix yet, so there is no map to draw.");
        OutlierHeatmap map;
        map.setReports(report.layers);
        if (report.outliers == 0)
            map.setQuantity(LayerQuantity::RelativeError); // a map of nothing but zeros would say nothing
        return saveOnPaper(map, out, kWide);
    }
    case FigureKind::Histogram: {
        if (!histogram)
            fail(ErrorKind::InvalidInput,
                "The run's method scores no saliency, so there is no histogram to draw.");
        ScoreHistogramPlot plot;
        plot.setHistogram(histogram);
        return saveOnPaper(plot, out, kPlain);
    }
    case FigureKind::Accuracy: {
        if (!report.evaluation && !report.fullPrecision && report.probe.empty())
            fail(ErrorKind::InvalidInput, "The run has no score yet, so there is no accuracy to draw.");
        AccuracyPlot plot;
        plot.setReport(report);
        return saveOnPaper(plot, out, kPlain);
    }
    }
}

OverlapQuantity parseOverlapFigure(std::string_view word)
{
    if (word == "overlap")
        return OverlapQuantity::OverChance;
    if (word == "common")
        return OverlapQuantity::Common;
    if (word == "difference")
        return OverlapQuantity::Difference;
    fail(ErrorKind::InvalidInput, "\"", word,
        "\" is no figure of two runs; there are overlap, common and difference.");
}

void renderOverlap(const CircuitOverlapPtr& overlap, OverlapQuantity quantity, const std::string& out)
{
    OverlapMap map;
    map.setOverlap(overlap);
    map.setQuantity(quantity);
    saveOnPaper(map, out, kWide);
}

} // namespace tacq
