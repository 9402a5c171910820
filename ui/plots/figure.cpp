#include "ui/plots/figure.h"

#include "core/base/error.h"
#include "ui/plots/accuracy_plot.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/score_histogram_plot.h"

#include <memory>

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

struct Figure
{
    std::unique_ptr<PlotView> view;
    QSize size;
    QString title;
};

Figure mapOf(const RunReport& report)
{
    if (report.layers.empty())
        fail(ErrorKind::InvalidInput, "The run has no quantized matrix yet, so there is no map to draw.");
    auto map = std::make_unique<OutlierHeatmap>();
    map->setReports(report.layers);
    if (report.outliers == 0)
        map->setQuantity(LayerQuantity::RelativeError); // a map of nothing but zeros would say nothing
    const QString title = tacq::title(map->quantity());
    return { std::move(map), kWide, title };
}

Figure histogramOf(const ScoreHistogramPtr& histogram)
{
    if (!histogram)
        fail(ErrorKind::InvalidInput,
            "The run's method scores no saliency, so there is no histogram to draw.");
    auto plot = std::make_unique<ScoreHistogramPlot>();
    plot->setHistogram(histogram);
    return { std::move(plot), kPlain, QStringLiteral("saliency of all weights") };
}

Figure accuracyOf(const RunReport& report)
{
    if (!report.evaluation && !report.fullPrecision && report.probe.empty())
        fail(ErrorKind::InvalidInput, "The run has no score yet, so there is no accuracy to draw.");
    auto plot = std::make_unique<AccuracyPlot>();
    plot->setReport(report);
    return { std::move(plot), kPlain, QStringLiteral("score while blocks were quantized") };
}

Figure figureOf(const RunReport& report, const ScoreHistogramPtr& histogram, FigureKind kind)
{
    Figure figure = kind == FigureKind::Heatmap ? mapOf(report)
        : kind == FigureKind::Histogram         ? histogramOf(histogram)
                                                : accuracyOf(report);
    figure.view->setPalette(paper());
    return figure;
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
    const Figure figure = figureOf(report, histogram, kind);
    figure.view->save(QString::fromStdString(out), figure.size);
}

std::vector<FigureKind> reportFigures(const RunReport& report, const ScoreHistogramPtr& histogram)
{
    std::vector<FigureKind> kinds;
    if (!report.layers.empty())
        kinds.push_back(FigureKind::Heatmap);
    if (histogram)
        kinds.push_back(FigureKind::Histogram);
    if (report.evaluation || report.fullPrecision || !report.probe.empty())
        kinds.push_back(FigureKind::Accuracy);
    return kinds;
}

ReportFigure reportFigure(const RunReport& report, const ScoreHistogramPtr& histogram, FigureKind kind)
{
    const Figure figure = figureOf(report, histogram, kind);
    const QByteArray picture = figure.view->encoded(QStringLiteral("svg"), figure.size);
    QString title = figure.title;
    title[0] = title[0].toUpper();
    return { title.toStdString(), figure.view->readingHint().toStdString(), "image/svg+xml",
        picture.toStdString() };
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
    map.setPalette(paper());
    map.save(QString::fromStdString(out), kWide);
}

} // namespace tacq
