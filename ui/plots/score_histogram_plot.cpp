#include "ui/plots/score_histogram_plot.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <qcustomplot.h>

#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tacq {

namespace {

constexpr double kGrabDistance = 6; // pixels
const double kBinFactor = std::exp2(1.0 / ScoreHistogram::kBinsPerOctave);
constexpr double kHeadroom = 30; // above the highest bin, for the threshold's text
constexpr double kBaseline = 0.7; // counts start below one, so that a bin with a single score shows

} // namespace

double shareAbove(const ScoreHistogram& histogram, double threshold)
{
    if (histogram.total == 0 || threshold <= 0)
        return histogram.total == 0 ? 0 : 1;
    double kept = 0;
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const double lower = histogram.lowerEdge(bin);
        const double inside = std::clamp(
            1 - std::log2(threshold / lower) * ScoreHistogram::kBinsPerOctave, 0.0, 1.0); // part at or above
        kept += inside * double(histogram.counts[bin]);
    }
    return kept / double(histogram.total);
}

double thresholdFor(const ScoreHistogram& histogram, double share)
{
    const double wanted = share * double(histogram.total);
    double kept = 0;
    for (std::size_t bin = histogram.counts.size(); bin-- > 0;) {
        const double count = double(histogram.counts[bin]);
        if (count > 0 && kept + count >= wanted)
            return histogram.lowerEdge(bin)
                * std::exp2((1 - (wanted - kept) / count) / ScoreHistogram::kBinsPerOctave);
        kept += count;
    }
    return histogram.counts.empty() ? 0 : histogram.lowerEdge(0);
}

ScoreHistogramPlot::ScoreHistogramPlot(QWidget* parent)
    : PlotView(parent)
    , m_rest(plot().addGraph())
    , m_kept(plot().addGraph())
    , m_line(new QCPItemStraightLine(&plot()))
    , m_label(new QCPItemText(&plot()))
{
    setObjectName(QStringLiteral("scoreHistogram"));
    setAccessibleName(tr("Histogram of saliency scores"));
    setReadingHint(tr("Weights right of the line stay in 16 bit."));
    setToolTip(tr("Point at a bin for its count"));
    setEmptyText(tr("Saliency is scored once the gradients are known."));
    for (QCPGraph* graph : { m_rest, m_kept })
        graph->setLineStyle(QCPGraph::lsStepLeft);
    for (QCPAxis* axis : { plot().xAxis, plot().yAxis }) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        axis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
        axis->setNumberFormat(QStringLiteral("ebc"));
        axis->setNumberPrecision(0);
        axis->setSubTicks(false);
    }
    plot().xAxis->ticker()->setTickCount(4); // scores span many powers, whose labels are long
    plot().xAxis->setLabel(tr("saliency score"));
    plot().yAxis->setLabel(tr("weights"));
    m_label->setClipToAxisRect(false);
    m_label->setPadding(QMargins(6, 2, 6, 2));
    m_label->position->setTypeX(QCPItemPosition::ptPlotCoords);
    m_label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    connectPointer();
}

void ScoreHistogramPlot::connectPointer()
{
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_dragging = event->button() == Qt::LeftButton && isNearThreshold(event->position());
        plot().setInteraction(QCP::iRangeDrag, !m_dragging);
        if (m_dragging)
            emit thresholdGrabbed();
    });
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_dragging)
            moveThreshold(plot().xAxis->pixelToCoord(event->position().x()));
        plot().setCursor(
            m_dragging || isNearThreshold(event->position()) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this] {
        if (std::exchange(m_dragging, false))
            emit thresholdReleased();
        plot().setInteraction(QCP::iRangeDrag, true);
    });
}

void ScoreHistogramPlot::setHistogram(const ScoreHistogramPtr& histogram)
{
    m_histogram = histogram;
    m_threshold = histogram ? histogram->threshold : 0;
    m_lowestThreshold = histogram ? thresholdFor(*histogram, m_greatestShare) : 0;
    markDirty();
}

void ScoreHistogramPlot::setThreshold(double threshold)
{
    m_threshold = threshold;
    markDirty();
}

void ScoreHistogramPlot::setThresholdMovable(bool movable, double greatestShare)
{
    m_movable = movable;
    m_greatestShare = greatestShare;
    m_lowestThreshold = m_histogram ? thresholdFor(*m_histogram, greatestShare) : 0;
    setToolTip(movable ? tr("Drag the line, or move it with the arrow keys, to keep more or fewer weights")
                       : tr("Point at a bin for its count"));
    markDirty();
}

QPointF ScoreHistogramPlot::thresholdPixel() const
{
    return { plot().xAxis->coordToPixel(m_threshold), double(plot().axisRect()->center().y()) };
}

bool ScoreHistogramPlot::isNearThreshold(const QPointF& pixel) const
{
    return m_movable && m_threshold > 0 && plot().axisRect()->rect().contains(pixel.toPoint())
        && std::abs(pixel.x() - thresholdPixel().x()) <= kGrabDistance;
}

void ScoreHistogramPlot::moveThreshold(double threshold)
{
    if (!m_histogram || m_histogram->counts.empty())
        return;
    const double highest = m_histogram->lowerEdge(m_histogram->counts.size() - 1);
    m_threshold = std::clamp(threshold, m_lowestThreshold, std::max(highest, m_lowestThreshold));
    const double share = std::min(shareAbove(*m_histogram, m_threshold), m_greatestShare);
    setAccessibleDescription(tr("%1 of the weights kept").arg(shareText(share)));
    markDirty();
    emit thresholdMoved(m_threshold, share);
}

QString ScoreHistogramPlot::valueAt(const QPointF& pixel) const
{
    if (!m_histogram || m_dragging || !plot().axisRect()->rect().contains(pixel.toPoint()))
        return {};
    const double score = plot().xAxis->pixelToCoord(pixel.x());
    const int bin
        = int(std::floor((std::log2(score) - m_histogram->firstExponent) * ScoreHistogram::kBinsPerOctave));
    if (bin < 0 || bin >= int(m_histogram->counts.size()))
        return {};
    const double lower = m_histogram->lowerEdge(std::size_t(bin));
    return tr("%1 weights with scores from %2 to %3\n%4 of all weights score higher")
        .arg(groupedNumber(std::int64_t(m_histogram->counts[std::size_t(bin)])), valueText(lower),
            valueText(lower * kBinFactor), shareText(shareAbove(*m_histogram, lower * kBinFactor)));
}

QString ScoreHistogramPlot::table() const
{
    if (!m_histogram)
        return {};
    QString table = QStringLiteral("from,to,weights\n");
    for (std::size_t bin = 0; bin < m_histogram->counts.size(); ++bin) {
        const double lower = m_histogram->lowerEdge(bin);
        table += QStringLiteral("%1,%2,%3\n")
                     .arg(lower, 0, 'g', 9)
                     .arg(lower * kBinFactor, 0, 'g', 9)
                     .arg(m_histogram->counts[bin]);
    }
    return table;
}

void ScoreHistogramPlot::redraw()
{
    const bool empty = !m_histogram || m_histogram->counts.empty();
    setEmpty(empty);
    m_rest->data()->clear();
    m_kept->data()->clear();
    m_line->setVisible(!empty && m_threshold > 0);
    m_label->setVisible(m_line->visible());
    if (empty) {
        setHome(plot().xAxis, 1e-6, 1);
        setHome(plot().yAxis, kBaseline, 1e6);
        return;
    }
    fillGraphs();
    drawThreshold();
}

void ScoreHistogramPlot::fillGraphs()
{
    std::uint64_t highest = 1;
    const auto add = [this](double score, double count) {
        (m_threshold > 0 && score >= m_threshold ? m_kept : m_rest)->addData(score, count);
    };
    for (std::size_t bin = 0; bin < m_histogram->counts.size(); ++bin) {
        const double lower = m_histogram->lowerEdge(bin);
        const double count = std::max(kBaseline, double(m_histogram->counts[bin]));
        highest = std::max(highest, m_histogram->counts[bin]);
        add(lower, count);
        if (m_threshold > lower && m_threshold <= lower * kBinFactor) { // the bin the line cuts
            m_rest->addData(m_threshold, count);
            m_kept->addData(m_threshold, count);
        }
    }
    const double end = m_histogram->lowerEdge(m_histogram->counts.size() - 1) * kBinFactor;
    add(end, kBaseline);
    setHome(plot().xAxis, m_histogram->lowerEdge(0), end);
    setHome(plot().yAxis, kBaseline, kHeadroom * double(highest));
}

void ScoreHistogramPlot::drawThreshold()
{
    if (m_threshold <= 0)
        return;
    m_line->point1->setCoords(m_threshold, 1);
    m_line->point2->setCoords(m_threshold, 10);
    // A line that stands where the run put it has an exact count; elsewhere the bins tell about how many.
    const bool selected = m_threshold == m_histogram->threshold && m_histogram->kept > 0;
    const double share = selected ? double(m_histogram->kept) / double(m_histogram->total)
                                  : shareAbove(*m_histogram, m_threshold);
    const auto count = std::int64_t(std::llround(share * double(m_histogram->total)));
    m_label->setText(tr("%1 kept\n%2 weights").arg(shareText(share), groupedNumber(count)));
    // The text stands on the side with more room.
    const QCPRange range = plot().xAxis->range();
    const bool right = m_threshold < std::sqrt(range.lower * range.upper);
    m_label->setPositionAlignment(Qt::AlignTop | (right ? Qt::AlignLeft : Qt::AlignRight));
    m_label->setTextAlignment(right ? Qt::AlignLeft : Qt::AlignRight);
    m_label->position->setCoords(m_threshold, 0.02);
}

void ScoreHistogramPlot::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    const auto paint = [](QCPGraph* graph, QColor color) {
        graph->setPen(QPen(color, 1));
        color.setAlphaF(0.35F);
        graph->setBrush(color);
    };
    paint(m_rest, theme.color(Series::Rest));
    paint(m_kept, theme.color(Series::Kept));
    m_line->setPen(
        QPen(theme.color(Series::Kept), m_movable ? 2.5 : 1.5, m_movable ? Qt::SolidLine : Qt::DashLine));
    m_label->setColor(theme.text);
    m_label->setFont(theme.font);
    QColor veil = theme.background;
    veil.setAlphaF(0.8F);
    m_label->setBrush(veil);
}

void ScoreHistogramPlot::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers() & Qt::ShiftModifier ? 2 : std::sqrt(kBinFactor);
    if (m_movable && event->key() == Qt::Key_Left)
        moveThreshold(m_threshold / step);
    else if (m_movable && event->key() == Qt::Key_Right)
        moveThreshold(m_threshold * step);
    else
        PlotView::keyPressEvent(event);
}

} // namespace tacq
