#include "ui/plots/size_accuracy_plot.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace tacq {

namespace {

constexpr double kHitDistance = 12; // pixels
constexpr std::array kDrawnSeries
    = { Series::FullPrecision, Series::Result, Series::PlainGptq, Series::Rounded };

double level(const EvaluationResult& result)
{
    return result.isPerplexity() ? *result.perplexity : 100 * result.accuracy;
}

// Each series has a form of its own besides its colour.
QCPScatterStyle::ScatterShape shape(Series series)
{
    switch (series) {
    case Series::FullPrecision:
        return QCPScatterStyle::ssStar;
    case Series::PlainGptq:
        return QCPScatterStyle::ssTriangle;
    case Series::Rounded:
        return QCPScatterStyle::ssSquare;
    default:
        return QCPScatterStyle::ssDisc;
    }
}

QString seriesName(Series series)
{
    switch (series) {
    case Series::FullPrecision:
        return SizeAccuracyPlot::tr("full precision");
    case Series::PlainGptq:
        return SizeAccuracyPlot::tr("GPTQ");
    case Series::Rounded:
        return SizeAccuracyPlot::tr("round to nearest");
    default:
        return SizeAccuracyPlot::tr("TACQ");
    }
}

} // namespace

std::vector<std::size_t> paretoFront(const std::vector<SizeAccuracyPoint>& points, bool byBits)
{
    const auto size = [&](std::size_t i) { return byBits ? points[i].bits : points[i].megabytes; };
    const auto quality = [&](std::size_t i) { // more is better
        const EvaluationResult& score = points[i].score;
        return score.isPerplexity() ? -*score.perplexity : score.accuracy;
    };
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(size(a), -quality(a)) < std::pair(size(b), -quality(b));
    });
    std::vector<std::size_t> front;
    for (const std::size_t i : order) {
        if (front.empty() || quality(i) > quality(front.back()))
            front.push_back(i);
    }
    return front;
}

SizeAccuracyPlot::SizeAccuracyPlot(QWidget* parent)
    : PlotView(parent)
    , m_ring(plot().addGraph())
{
    setObjectName(QStringLiteral("sizeAccuracyPlot"));
    setAccessibleName(tr("Score over size of all runs"));
    setToolTip(tr("Point at a run for its numbers; click to choose it"));
    setEmptyText(tr("Finished runs appear here."));
    m_ring->removeFromLegend();
    m_ring->setLineStyle(QCPGraph::lsNone);
    plot().plotLayout()->insertRow(0);
    plot().plotLayout()->addElement(0, 0, plot().legend);
    plot().plotLayout()->setRowStretchFactor(0, 0.001);
    plot().legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot().legend->setWrap(3); // the plot may be narrow
    plot().legend->setMargins(QMargins(8, 4, 8, 4));
    plot().xAxis->setScaleType(QCPAxis::stLogarithmic);
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (const SizeAccuracyPoint* point = pointAt(event->position()))
            emit pointClicked(point->name);
    });
}

void SizeAccuracyPlot::setPoints(std::vector<SizeAccuracyPoint> points)
{
    m_points = std::move(points);
    markDirty();
}

void SizeAccuracyPlot::setSize(Size size)
{
    m_size = size;
    forgetHome(plot().xAxis);
    markDirty();
}

void SizeAccuracyPlot::setSelected(const QString& name)
{
    m_selected = name;
    markDirty();
}

double SizeAccuracyPlot::sizeOf(const SizeAccuracyPoint& point) const
{
    return m_size == Size::Bits ? point.bits : point.megabytes;
}

QPointF SizeAccuracyPlot::pixelOf(std::size_t point) const
{
    return { plot().xAxis->coordToPixel(sizeOf(m_points[point])),
        plot().yAxis->coordToPixel(level(m_points[point].score)) };
}

void SizeAccuracyPlot::redraw()
{
    for (QCPAbstractPlottable* plottable : m_plottables)
        plot().removePlottable(plottable);
    m_plottables.clear();
    m_ring->data()->clear();
    setEmpty(m_points.empty());
    plot().legend->setVisible(!m_points.empty());
    for (QCPAxis* axis : { plot().xAxis, plot().yAxis })
        axis->setVisible(!m_points.empty()); // a legend without entries would squeeze them
    setUpAxes();
    addFront();
    for (const Series series : kDrawnSeries)
        addPoints(series);
    for (const SizeAccuracyPoint& point : m_points) {
        if (point.name == m_selected)
            m_ring->addData(sizeOf(point), level(point.score));
    }
}

void SizeAccuracyPlot::setUpAxes()
{
    const bool perplexity = !m_points.empty() && m_points.front().score.isPerplexity();
    double smallest = 1e300;
    double largest = 0;
    double lowest = 1e300;
    double highest = 0;
    for (const SizeAccuracyPoint& point : m_points) {
        smallest = std::min(smallest, sizeOf(point));
        largest = std::max(largest, sizeOf(point));
        lowest = std::min(lowest, level(point.score));
        highest = std::max(highest, level(point.score));
    }
    if (m_points.empty() || smallest <= 0) {
        smallest = 2;
        largest = std::max(largest, 16.0);
    }
    setHome(plot().xAxis, smallest / 1.15, largest * 1.15);
    const auto doubling = QSharedPointer<QCPAxisTickerLog>::create();
    doubling->setLogBase(2);
    plot().xAxis->setTicker(doubling);
    plot().xAxis->setNumberFormat(QStringLiteral("gb"));
    plot().xAxis->setLabel(m_size == Size::Bits ? tr("average bits per weight") : tr("packed size / MB"));
    const QCPAxis::ScaleType scale = perplexity ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
    if (plot().yAxis->scaleType() != scale)
        forgetHome(plot().yAxis);
    plot().yAxis->setScaleType(scale);
    plot().yAxis->setTicker(perplexity ? QSharedPointer<QCPAxisTicker>(doubling)
                                       : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    plot().yAxis->setLabel(perplexity ? tr("perplexity") : tr("accuracy / %"));
    if (perplexity)
        setHome(plot().yAxis, lowest / 1.4, highest * 1.4);
    else
        setHome(plot().yAxis, 0, 103);
    setReadingHint(perplexity
            ? tr("Down and left is better: fewer bits, lower perplexity.")
            : tr("Up and left is better: fewer bits, higher accuracy. Bars are 95 % intervals."));
}

// Steps: between two runs nothing better is known than the smaller one.
void SizeAccuracyPlot::addFront()
{
    const std::vector<std::size_t> front = paretoFront(m_points, m_size == Size::Bits);
    if (front.size() < 2)
        return;
    QCPGraph* line = plot().addGraph();
    line->setName(tr("best for its size"));
    line->setLineStyle(QCPGraph::lsStepLeft);
    line->setPen(QPen(theme().quietText, 1.2, Qt::DashLine));
    for (const std::size_t i : front)
        line->addData(sizeOf(m_points[i]), level(m_points[i].score));
    m_plottables.push_back(line);
}

void SizeAccuracyPlot::addPoints(Series series)
{
    QCPGraph* graph = nullptr;
    QCPErrorBars* bars = nullptr;
    for (const SizeAccuracyPoint& point : m_points) {
        if (point.series != series)
            continue;
        if (!graph) {
            graph = plot().addGraph();
            graph->setName(seriesName(series));
            graph->setLineStyle(QCPGraph::lsNone);
            const QColor color = theme().color(series);
            graph->setPen(QPen(color, 2));
            graph->setScatterStyle(QCPScatterStyle(shape(series), QPen(color, 2), QBrush(color), 10));
            bars = new QCPErrorBars(plot().xAxis, plot().yAxis);
            bars->removeFromLegend();
            bars->setDataPlottable(graph);
            bars->setPen(QPen(color, 1.2));
            m_plottables.push_back(bars); // removed before the graph it belongs to
            m_plottables.push_back(graph);
        }
        // Added in the graph's order: it sorts by size, and so do the points.
        graph->addData(sizeOf(point), level(point.score));
        const bool interval = !point.score.isPerplexity() && point.score.items > 0;
        bars->addData(interval ? 100 * (point.score.accuracy - point.score.low) : 0,
            interval ? 100 * (point.score.high - point.score.accuracy) : 0);
    }
}

const SizeAccuracyPoint* SizeAccuracyPlot::pointAt(const QPointF& pixel) const
{
    const SizeAccuracyPoint* nearest = nullptr;
    double best = kHitDistance;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const QPointF offset = pixelOf(i) - pixel;
        const double distance = std::hypot(offset.x(), offset.y());
        if (distance < best) {
            best = distance;
            nearest = &m_points[i];
        }
    }
    return nearest;
}

QString SizeAccuracyPlot::table() const
{
    QString table = QStringLiteral("run,bits,megabytes,%1\n").arg(QLatin1String(kResultTitles));
    for (const SizeAccuracyPoint& point : m_points)
        table += quotedField(point.name)
            + QStringLiteral(",%1,%2,").arg(point.bits, 0, 'g', 9).arg(point.megabytes, 0, 'g', 9)
            + resultFields(point.score) + QLatin1Char('\n');
    return table;
}

QString SizeAccuracyPlot::valueAt(const QPointF& pixel) const
{
    const SizeAccuracyPoint* point = pointAt(pixel);
    if (!point)
        return {};
    return tr("%1\n%2, %3\n%4")
        .arg(point->name, bitWidth(point->bits), byteSize(std::uint64_t(point->megabytes * 1e6)),
            resultWithIntervalText(point->score));
}

void SizeAccuracyPlot::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    m_ring->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme.highlight, 2), Qt::NoBrush, 20));
}

} // namespace tacq
