#include "ui/plots/head_ticker.h"
#include "ui/plots/weight_map.h"

#include <qcustomplot.h>

// How a WeightMap is put together and coloured.
namespace tacq {

namespace {

constexpr int kMarginSize = 56; // pixels of the count margins

QSharedPointer<QCPAxisTicker> wholeNumbers(int ticks)
{
    const auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    ticker->setTickCount(ticks);
    return ticker;
}

} // namespace

void WeightMap::buildLayout()
{
    auto* layout = plot().plotLayout();
    layout->insertRow(0);
    layout->addElement(0, 0, m_columnRect);
    layout->addElement(1, 1, m_rowRect);
    layout->addElement(1, 2, m_scale);
    layout->setRowSpacing(0);
    m_columnRect->setMaximumSize(QWIDGETSIZE_MAX, kMarginSize);
    m_rowRect->setMaximumSize(kMarginSize, QWIDGETSIZE_MAX);
    m_columnRect->setMinimumMargins(QMargins(0, 4, 0, 4));
    m_rowRect->setMinimumMargins(QMargins(4, 0, 8, 0));
    auto* sides = new QCPMarginGroup(&plot());
    auto* ends = new QCPMarginGroup(&plot());
    for (QCPAxisRect* rect : { m_mapRect, m_columnRect })
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, sides);
    for (QCPLayoutElement* element :
        std::initializer_list<QCPLayoutElement*> { m_mapRect, m_rowRect, m_scale })
        element->setMarginGroup(QCP::msTop | QCP::msBottom, ends);
}

void WeightMap::buildMaps()
{
    for (QCPColorMap* map : { m_wholeMap, m_partMap }) {
        map->setInterpolate(false);
        map->setTightBoundary(true);
        map->setColorScale(m_scale);
    }
    m_scale->setBarWidth(12);
    plot().xAxis->setLabel(tr("input column"));
    plot().yAxis->setLabel(tr("output row"));
    plot().yAxis->setRangeReversed(true); // row 0 on top, as matrices are written
    plot().yAxis2->setRangeReversed(true);
    m_rowRect->axis(QCPAxis::atLeft)->setRangeReversed(true);
    for (QCPAxis* axis : { plot().xAxis, plot().yAxis }) {
        axis->grid()->setVisible(false);
        axis->setTicker(wholeNumbers(5));
        axis->setNumberFormat(QStringLiteral("f"));
        axis->setNumberPrecision(0);
    }
    for (QCPAxis* axis : { plot().xAxis2, plot().yAxis2 }) {
        axis->setTicker(m_headNames);
        axis->setTicks(true);
        axis->setTickLength(0);
        axis->setSubTicks(false);
    }
}

void WeightMap::buildMargins()
{
    m_columnRect->axis(QCPAxis::atBottom)->setTickLabels(false);
    m_rowRect->axis(QCPAxis::atLeft)->setTickLabels(false);
    for (QCPAxis* counts : { m_columnRect->axis(QCPAxis::atLeft), m_rowRect->axis(QCPAxis::atBottom) }) {
        counts->setTicker(wholeNumbers(2));
        counts->setSubTicks(false);
    }
    for (QCPAxisRect* rect : { m_columnRect, m_rowRect }) {
        rect->setRangeDrag({});
        rect->setRangeZoom({});
    }
    m_columnCounts
        = plot().addGraph(m_columnRect->axis(QCPAxis::atBottom), m_columnRect->axis(QCPAxis::atLeft));
    m_rowCounts = plot().addGraph(m_rowRect->axis(QCPAxis::atLeft), m_rowRect->axis(QCPAxis::atBottom));
    for (QCPGraph* graph : { m_columnCounts, m_rowCounts }) {
        graph->setLineStyle(QCPGraph::lsStepCenter);
        graph->setAntialiased(false); // tens of thousands of steps, all of them straight
        graph->setAntialiasedFill(false);
    }
    plot().setPlottingHint(QCP::phFastPolylines);
}

void WeightMap::buildItems()
{
    m_frame = new QCPItemRect(&plot());
    m_frame->setClipAxisRect(m_mapRect);
    m_frame->setVisible(false);
    plot().addLayer(QStringLiteral("pointer"));
    m_pointerLayer = plot().layer(QStringLiteral("pointer"));
    m_pointerLayer->setMode(QCPLayer::lmBuffered);
    // A column crosses the map and the margin above it, a row the map and the margin right of it.
    for (QCPAxisRect* rect : { m_mapRect, m_columnRect, m_mapRect, m_rowRect }) {
        auto* line = new QCPItemStraightLine(&plot());
        line->setLayer(m_pointerLayer);
        line->setClipAxisRect(rect);
        for (QCPItemPosition* point : { line->point1, line->point2 }) {
            point->setAxisRect(rect);
            point->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        }
        line->setVisible(false);
        m_cross.push_back(line);
    }
}

void WeightMap::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    applyTheme(theme, *m_scale);
    m_mapRect->setBackground(QBrush(theme.unknown, Qt::BDiagPattern));
    QColor fill = theme.color(Series::Rest);
    for (QCPGraph* graph : { m_columnCounts, m_rowCounts }) {
        graph->setPen(QPen(theme.color(Series::Rest), 1));
        fill.setAlphaF(0.35F);
        graph->setBrush(fill);
    }
    for (QCPItemStraightLine* line : m_cross)
        line->setPen(QPen(theme.highlight, 1));
    m_frame->setPen(QPen(theme.highlight, 2.5));
    m_frame->setBrush(Qt::NoBrush);
}

} // namespace tacq
