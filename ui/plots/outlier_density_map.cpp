#include "ui/plots/outlier_density_map.h"

#include "ui/plots/result_text.h"

#include <qcustomplot.h>


#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr int kMarginSize = 64; // pixels of the count margins

bool splitsColumns(Projection projection)
{
    return projection == Projection::Output; // its inputs are the heads; q, k and v have them as outputs
}

// Half-open range of matrix rows (or columns) of grid cell `cell`.
std::pair<std::int64_t, std::int64_t> cellRange(int cell, int cells, std::int64_t size)
{
    return { cell * size / cells, (cell + 1) * size / cells };
}

double largest(const std::vector<std::uint32_t>& counts)
{
    return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

} // namespace

OutlierDensityMap::OutlierDensityMap(QWidget* parent)
    : PlotView(parent)
    , m_mapRect(plot().axisRect())
    , m_columnRect(new QCPAxisRect(&plot()))
    , m_rowRect(new QCPAxisRect(&plot()))
    , m_map(new QCPColorMap(plot().xAxis, plot().yAxis))
    , m_scale(new QCPColorScale(&plot()))
{
    setObjectName(QStringLiteral("outlierDensityMap"));
    setAccessibleName(tr("Outliers inside one matrix"));
    setToolTip(tr("Point for counts; click to look at one weight"));
    setReadingHint(tr(
        "Bright spots hold more outliers. The margins count them per output row and input column; lines end "
        "attention heads."));
    setEmptyText(tr("Choose a cell of the map to look inside its matrix."));
    buildAxes();
    connectPointer();
}

void OutlierDensityMap::buildAxes()
{
    auto* layout = plot().plotLayout();
    layout->insertRow(0);
    layout->addElement(0, 0, m_columnRect);
    layout->addElement(1, 1, m_rowRect);
    layout->addElement(1, 2, m_scale);
    m_columnRect->setMaximumSize(QWIDGETSIZE_MAX, kMarginSize);
    m_rowRect->setMaximumSize(kMarginSize, QWIDGETSIZE_MAX);
    m_columnRect->setMinimumMargins(QMargins(0, 4, 0, 4));
    m_rowRect->setMinimumMargins(QMargins(4, 0, 8, 0));
    auto* sides = new QCPMarginGroup(&plot());
    auto* ends = new QCPMarginGroup(&plot());
    for (QCPLayoutElement* element :
        { static_cast<QCPLayoutElement*>(m_mapRect), static_cast<QCPLayoutElement*>(m_columnRect) })
        element->setMarginGroup(QCP::msLeft | QCP::msRight, sides);
    for (QCPLayoutElement* element : { static_cast<QCPLayoutElement*>(m_mapRect),
             static_cast<QCPLayoutElement*>(m_rowRect), static_cast<QCPLayoutElement*>(m_scale) })
        element->setMarginGroup(QCP::msTop | QCP::msBottom, ends);

    m_map->setInterpolate(false);
    m_map->setTightBoundary(true);
    m_map->setColorScale(m_scale);
    m_map->setGradient(colorGradient(ScaleColors::Cividis));
    m_scale->setBarWidth(12);
    plot().xAxis->setLabel(tr("input column"));
    plot().yAxis->setLabel(tr("output row"));
    plot().yAxis->setRangeReversed(true); // row 0 on top, as matrices are written
    m_rowRect->axis(QCPAxis::atLeft)->setRangeReversed(true);
    for (QCPAxis* axis : { plot().xAxis, plot().yAxis })
        axis->grid()->setVisible(false);
    m_columnRect->axis(QCPAxis::atBottom)->setTickLabels(false);
    m_rowRect->axis(QCPAxis::atLeft)->setTickLabels(false);
    for (QCPAxis* counts :
        { m_columnRect->axis(QCPAxis::atLeft), m_rowRect->axis(QCPAxis::atBottom), m_scale->axis() }) {
        const auto whole = QSharedPointer<QCPAxisTickerFixed>::create();
        whole->setTickStep(1);
        whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        whole->setTickCount(counts == m_scale->axis() ? 5 : 2);
        counts->setTicker(whole);
        counts->setSubTicks(false);
    }
    // Zooming the map carries the margins along.
    for (QCPAxisRect* rect : { m_columnRect, m_rowRect }) {
        rect->setRangeDrag({});
        rect->setRangeZoom({});
    }
    connect(plot().xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged),
        m_columnRect->axis(QCPAxis::atBottom), qOverload<const QCPRange&>(&QCPAxis::setRange));
    connect(plot().yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged),
        m_rowRect->axis(QCPAxis::atLeft), qOverload<const QCPRange&>(&QCPAxis::setRange));

    m_columnCounts
        = plot().addGraph(m_columnRect->axis(QCPAxis::atBottom), m_columnRect->axis(QCPAxis::atLeft));
    m_rowCounts = plot().addGraph(m_rowRect->axis(QCPAxis::atLeft), m_rowRect->axis(QCPAxis::atBottom));
    m_cross = new QCPItemRect(&plot());
    m_cross->setClipAxisRect(m_mapRect);
    m_cross->setVisible(false);
}

void OutlierDensityMap::connectPointer()
{
    whenClicked([this](const QPointF& pixel) {
        if (const auto weight = weightAt(pixel)) {
            setSelectedWeight(weight->row, weight->column);
            emit weightClicked(weight->row, weight->column);
        }
    });
}

void OutlierDensityMap::setDensity(const OutlierDensityPtr& density)
{
    m_density = density;
    m_selected.reset();
    markDirty();
}

void OutlierDensityMap::setSelectedWeight(std::int64_t row, std::int64_t column)
{
    m_selected = Weight { row, column };
    markDirty();
}

std::optional<OutlierDensityMap::Weight> OutlierDensityMap::weightAt(const QPointF& pixel) const
{
    if (!m_density || !m_mapRect->rect().contains(pixel.toPoint()))
        return std::nullopt;
    const auto row = std::int64_t(std::floor(plot().yAxis->pixelToCoord(pixel.y())));
    const auto column = std::int64_t(std::floor(plot().xAxis->pixelToCoord(pixel.x())));
    if (row < 0 || column < 0 || row >= m_density->rows || column >= m_density->columns)
        return std::nullopt;
    return Weight { row, column };
}

QPointF OutlierDensityMap::pixelOf(std::int64_t row, std::int64_t column) const
{
    return { plot().xAxis->coordToPixel(double(column) + 0.5),
        plot().yAxis->coordToPixel(double(row) + 0.5) };
}

QString OutlierDensityMap::valueAt(const QPointF& pixel) const
{
    const auto weight = weightAt(pixel);
    if (!weight)
        return {};
    const auto& density = *m_density;
    const int gridRow = int(weight->row * density.gridRows / density.rows);
    const int gridColumn = int(weight->column * density.gridColumns / density.columns);
    const auto [firstRow, endRow] = cellRange(gridRow, density.gridRows, density.rows);
    const auto [firstColumn, endColumn] = cellRange(gridColumn, density.gridColumns, density.columns);
    const std::uint32_t count
        = density.counts[std::size_t(gridRow) * std::size_t(density.gridColumns) + std::size_t(gridColumn)];
    QString text
        = tr("Row %1, column %2\n%3 outliers in rows %4–%5, columns %6–%7\nRow %1 has %8, column %2 has %9")
              .arg(weight->row)
              .arg(weight->column)
              .arg(count)
              .arg(firstRow)
              .arg(endRow - 1)
              .arg(firstColumn)
              .arg(endColumn - 1)
              .arg(density.rowCounts[std::size_t(weight->row)])
              .arg(density.columnCounts[std::size_t(weight->column)]);
    if (density.headDimension > 0) {
        const std::int64_t along = splitsColumns(density.projection) ? weight->column : weight->row;
        text += tr("\nHead %1").arg(along / density.headDimension);
    }
    return text;
}

void OutlierDensityMap::redraw()
{
    setEmpty(!m_density);
    m_map->setVisible(m_density != nullptr);
    m_columnCounts->data()->clear();
    m_rowCounts->data()->clear();
    for (QCPItemLine* line : m_heads)
        plot().removeItem(line);
    m_heads.clear();
    m_cross->setVisible(false);
    if (!m_density)
        return;
    setHome(plot().xAxis, 0, double(m_density->columns));
    setHome(plot().yAxis, 0, double(m_density->rows));
    fillMap();
    fillMargins();
    drawHeads();
    drawSelection();
}

void OutlierDensityMap::fillMap()
{
    const auto& density = *m_density;
    m_map->data()->setSize(density.gridColumns, density.gridRows);
    // With tight boundaries the map spans the range from edge to edge.
    m_map->data()->setRange({ 0, double(density.columns) }, { 0, double(density.rows) });
    for (int row = 0; row < density.gridRows; ++row) {
        for (int column = 0; column < density.gridColumns; ++column)
            m_map->data()->setCell(column, row,
                density.counts[std::size_t(row) * std::size_t(density.gridColumns) + std::size_t(column)]);
    }
    m_scale->setDataRange({ 0, std::max(1.0, largest(density.counts)) });
    m_scale->setLabel(tr("outliers per %1 × %2 weights")
                          .arg(double(density.rows) / density.gridRows, 0, 'g', 3)
                          .arg(double(density.columns) / density.gridColumns, 0, 'g', 3));
}

void OutlierDensityMap::fillMargins()
{
    const auto fill = [](QCPGraph* graph, const std::vector<std::uint32_t>& counts) {
        for (std::size_t i = 0; i < counts.size(); ++i)
            graph->addData(double(i) + 0.5, counts[i]);
    };
    fill(m_columnCounts, m_density->columnCounts);
    fill(m_rowCounts, m_density->rowCounts);
    setHome(m_columnRect->axis(QCPAxis::atLeft), 0, std::max(1.0, 1.05 * largest(m_density->columnCounts)));
    setHome(m_rowRect->axis(QCPAxis::atBottom), 0, std::max(1.0, 1.05 * largest(m_density->rowCounts)));
}

void OutlierDensityMap::drawHeads()
{
    if (m_density->headDimension <= 0)
        return;
    const bool columns = splitsColumns(m_density->projection);
    const std::int64_t size = columns ? m_density->columns : m_density->rows;
    const std::int64_t across = columns ? m_density->rows : m_density->columns;
    for (std::int64_t at = m_density->headDimension; at < size; at += m_density->headDimension) {
        auto* line = new QCPItemLine(&plot());
        line->setClipAxisRect(m_mapRect);
        line->setPen(QPen(QColor(255, 255, 255, 110), 1));
        line->start->setCoords(columns ? double(at) : 0, columns ? 0 : double(at));
        line->end->setCoords(columns ? double(at) : double(across), columns ? double(across) : double(at));
        m_heads.push_back(line);
    }
}

void OutlierDensityMap::drawSelection()
{
    if (!m_selected)
        return;
    const int gridRow = int(m_selected->row * m_density->gridRows / m_density->rows);
    const int gridColumn = int(m_selected->column * m_density->gridColumns / m_density->columns);
    const auto [top, bottom] = cellRange(gridRow, m_density->gridRows, m_density->rows);
    const auto [left, right] = cellRange(gridColumn, m_density->gridColumns, m_density->columns);
    m_cross->topLeft->setCoords(double(left), double(top));
    m_cross->bottomRight->setCoords(double(right), double(bottom));
    m_cross->setVisible(true);
}

void OutlierDensityMap::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    applyTheme(theme, *m_scale);
    QColor fill = theme.color(Series::Rest);
    for (QCPGraph* graph : { m_columnCounts, m_rowCounts }) {
        graph->setPen(QPen(theme.color(Series::Rest), 1));
        fill.setAlphaF(0.35F);
        graph->setBrush(fill);
    }
    m_cross->setPen(QPen(theme.highlight, 2.5));
    m_cross->setBrush(Qt::NoBrush);
}

} // namespace tacq
