#include "ui/plots/head_ticker.h"
#include "ui/plots/weight_map.h"

#include <qcustomplot.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

// How a WeightMap brings its values into the plot.
namespace tacq {

namespace {

constexpr double kMarginSteps = 512; // counts that a margin draws at most, about

double largest(const std::vector<std::uint32_t>& counts)
{
    return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

bool isSigned(MatrixQuantity quantity)
{
    return quantity != MatrixQuantity::Outliers && quantity != MatrixQuantity::Saliency;
}

// The counts in view. Where there are more than a screen can show, neighbours become one step as high as the
// highest of them; its width is a power of two, so that steps do not dance while one zooms.
void fillCounts(QCPGraph& graph, const std::vector<std::uint32_t>& counts, const QCPRange& range)
{
    const std::size_t step = std::bit_ceil(std::size_t(std::max(1.0, range.size() / kMarginSteps)));
    const std::size_t first = std::size_t(std::max(0.0, range.lower)) / step * step;
    QVector<QCPGraphData> steps;
    for (std::size_t at = first; at < counts.size() && double(at) < range.upper + double(step); at += step) {
        const std::size_t end = std::min(counts.size(), at + step);
        const auto highest
            = *std::max_element(counts.begin() + std::ptrdiff_t(at), counts.begin() + std::ptrdiff_t(end));
        steps.append(QCPGraphData(0.5 * double(at + end), double(highest)));
    }
    graph.data()->set(steps, true);
}

} // namespace

void WeightMap::redraw()
{
    setEmpty(!m_summary);
    m_columnCounts->data()->clear();
    m_rowCounts->data()->clear();
    for (QCPItemLine* line : std::exchange(m_headLines, {}))
        plot().removeItem(line);
    m_headNames->setLayout(m_summary ? m_summary->heads : HeadLayout {});
    plot().xAxis2->setVisible(m_summary && m_summary->heads.heads > 0 && m_summary->heads.alongColumns);
    plot().yAxis2->setVisible(m_summary && m_summary->heads.heads > 0 && !m_summary->heads.alongColumns);
    if (m_summary) {
        setHome(plot().xAxis, 0, double(m_summary->columns));
        setHome(plot().yAxis, 0, double(m_summary->rows));
        fillMap(*m_wholeMap, m_whole);
        fillMap(*m_partMap, m_part);
        fillScale();
        fillMargins();
        setHome(
            m_columnRect->axis(QCPAxis::atLeft), 0, std::max(1.0, 1.05 * largest(m_summary->columnCounts)));
        setHome(m_rowRect->axis(QCPAxis::atBottom), 0, std::max(1.0, 1.05 * largest(m_summary->rowCounts)));
        drawHeads();
    }
    layParts();
    drawSelection();
}

void WeightMap::fillMap(QCPColorMap& map, const MatrixPicturePtr& picture)
{
    if (!picture)
        return;
    map.data()->setSize(picture->gridColumns, picture->gridRows);
    // With tight boundaries the map spans the range from edge to edge; its last cells may reach beyond the
    // area.
    const MatrixArea& area = picture->area;
    map.data()->setRange(
        { double(area.column), double(area.column + picture->gridColumns * picture->columnStep) },
        { double(area.row), double(area.row + picture->gridRows * picture->rowStep) });
    for (int row = 0; row < picture->gridRows; ++row) {
        for (int column = 0; column < picture->gridColumns; ++column)
            map.data()->setCell(column, row,
                double(picture->values[std::size_t(row) * std::size_t(picture->gridColumns)
                    + std::size_t(column)]));
    }
}

void WeightMap::fillScale()
{
    const MatrixPicturePtr& shown = m_part && m_part->area.contains(visibleArea()) ? m_part : m_whole;
    if (!shown)
        return;
    double lowest = std::numeric_limits<double>::max();
    double highest = 0;
    for (const float value : shown->values) {
        highest = std::max(highest, std::abs(double(value))); // std::max keeps `highest` against NaN
        if (value > 0)
            lowest = std::min(lowest, double(value));
    }
    if (highest <= 0)
        highest = 1;
    const bool logarithmic = shown->quantity == MatrixQuantity::Saliency && highest > 10 * lowest;
    const ScaleColors colors = isSigned(shown->quantity) ? ScaleColors::Diverging : ScaleColors::Cividis;
    for (QCPColorMap* map : { m_wholeMap, m_partMap })
        map->setGradient(colorGradient(colors));
    m_scale->setDataScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_scale->axis()->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                           : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    m_scale->axis()->setNumberFormat(logarithmic ? QStringLiteral("ebc") : QStringLiteral("gbc"));
    m_scale->axis()->setNumberPrecision(logarithmic ? 0 : 3);
    m_scale->setDataRange({ logarithmic ? lowest : isSigned(shown->quantity) ? -highest : 0, highest });
    m_scale->setLabel(scaleLabel(*shown));
}

void WeightMap::fillMargins()
{
    if (!m_summary)
        return;
    fillCounts(*m_columnCounts, m_summary->columnCounts, plot().xAxis->range());
    fillCounts(*m_rowCounts, m_summary->rowCounts, plot().yAxis->range());
}

void WeightMap::drawHeads()
{
    const HeadLayout& heads = m_summary->heads;
    const double across = double(heads.alongColumns ? m_summary->rows : m_summary->columns);
    for (int head = 1; head < heads.heads; ++head) {
        const double at = double(head) * heads.dimension;
        const bool endsGroup = heads.keyValue || head % std::max(1, heads.queriesPerGroup) == 0;
        auto* line = new QCPItemLine(&plot());
        line->setClipAxisRect(m_mapRect);
        const bool thick = endsGroup && heads.queriesPerGroup > 1;
        line->setPen(QPen(QColor(255, 255, 255, thick ? 220 : 110), thick ? 2 : 1));
        line->start->setCoords(heads.alongColumns ? at : 0, heads.alongColumns ? 0 : at);
        line->end->setCoords(heads.alongColumns ? at : across, heads.alongColumns ? across : at);
        m_headLines.push_back(line);
    }
}

void WeightMap::drawSelection()
{
    m_frame->setVisible(m_selected && m_summary);
    if (!m_selected)
        return;
    m_frame->topLeft->setCoords(double(m_selected->column), double(m_selected->row));
    m_frame->bottomRight->setCoords(double(m_selected->column + 1), double(m_selected->row + 1));
}

// The whole picture lies below the part; where the part covers the view it would only shine through its gaps.
void WeightMap::layParts()
{
    const bool part = m_summary && m_part;
    m_partMap->setVisible(part);
    m_wholeMap->setVisible(m_summary && m_whole && !(part && m_part->area.contains(visibleArea())));
}

} // namespace tacq
