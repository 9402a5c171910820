#include "ui/plots/count_plot.h"

#include "ui/number_format.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr double kBaseline
    = 0.7; // on a logarithmic axis counts start below one, so that a single value shows
constexpr double kLowestTop = 200; // of a logarithmic axis: fewer than two decades get crowded numbers
constexpr double kHeadroom = 1.08; // above the highest bar of a linear axis
constexpr double kSideRoom = 0.02; // of the range, left and right of the bars

} // namespace

CountPlot::CountPlot(const QString& values, const QString& counts, QWidget* parent)
    : PlotView(parent)
    , m_bars(plot().addGraph())
{
    setObjectName(QStringLiteral("countPlot"));
    setToolTip(tr("Point at a bar for its count"));
    m_bars->setLineStyle(QCPGraph::lsStepLeft);
    plot().setMinimumSize(160, 110);
    plot().xAxis->setLabel(values);
    plot().yAxis->setLabel(counts);
    plot().xAxis->setNumberPrecision(3);
    plot().xAxis->ticker()->setTickCount(4);
    plot().yAxis->ticker()->setTickCount(4);
}

void CountPlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    QCPAxis* const axis = plot().yAxis;
    axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis->setNumberFormat(logarithmic ? QStringLiteral("ebc") : QStringLiteral("gb"));
    axis->setNumberPrecision(logarithmic ? 0 : 6);
    axis->setSubTicks(!logarithmic);
    markDirty();
}

void CountPlot::setHistogram(const ValueHistogram& histogram)
{
    m_histogram = histogram;
    forgetHome(plot().xAxis); // other values: what was zoomed means nothing to them
    forgetHome(plot().yAxis);
    markDirty();
}

double CountPlot::edge(std::size_t bin) const
{
    return m_histogram.lower + double(bin) * m_histogram.width;
}

QString CountPlot::valueAt(const QPointF& pixel) const
{
    if (m_histogram.counts.empty())
        return {};
    const double bin
        = std::floor((plot().xAxis->pixelToCoord(pixel.x()) - m_histogram.lower) / m_histogram.width);
    if (bin < 0 || bin >= double(m_histogram.counts.size()))
        return {};
    return tr("%1 %2 from %3 to %4")
        .arg(groupedNumber(std::int64_t(m_histogram.counts[std::size_t(bin)])), plot().yAxis->label(),
            scoreText(edge(std::size_t(bin))), scoreText(edge(std::size_t(bin) + 1)));
}

QString CountPlot::table() const
{
    QString table = QStringLiteral("from,to,count\n");
    for (std::size_t bin = 0; bin < m_histogram.counts.size(); ++bin)
        table += QStringLiteral("%1,%2,%3\n")
                     .arg(edge(bin), 0, 'g', 9)
                     .arg(edge(bin + 1), 0, 'g', 9)
                     .arg(m_histogram.counts[bin]);
    return table;
}

void CountPlot::redraw()
{
    m_bars->data()->clear();
    setEmpty(m_histogram.counts.empty());
    const double baseline = m_logarithmic ? kBaseline : 0;
    if (m_histogram.counts.empty()) {
        setHome(plot().xAxis, 0, 1);
        setHome(plot().yAxis, baseline, 10);
        return;
    }
    double highest = 1;
    m_bars->addData(edge(0), baseline);
    for (std::size_t bin = 0; bin < m_histogram.counts.size(); ++bin) {
        highest = std::max(highest, double(m_histogram.counts[bin]));
        m_bars->addData(edge(bin), std::max(baseline, double(m_histogram.counts[bin])));
    }
    const double end = edge(m_histogram.counts.size());
    m_bars->addData(end, baseline);
    const double room = std::max(m_histogram.width, kSideRoom * (end - edge(0)));
    setHome(plot().xAxis, edge(0) - room, end + room);
    setHome(plot().yAxis, baseline, m_logarithmic ? std::max(kLowestTop, 2 * highest) : kHeadroom * highest);
}

void CountPlot::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    QColor color = theme.color(Series::Rest);
    m_bars->setPen(QPen(color, 1));
    color.setAlphaF(0.35F);
    m_bars->setBrush(color);
}

} // namespace tacq
