#include "ui/plots/weight_map.h"

#include "ui/plots/head_ticker.h"

#include <qcustomplot.h>

#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tacq {

namespace {

constexpr double kHitSize = 3; // pixels a weight must have to be chosen by a click
constexpr double kNeighbourSize = 10; // pixels of a weight in its neighbourhood
constexpr double kFewest = 6; // weights along a side that are always in view

double largest(const std::vector<std::uint32_t>& counts)
{
    return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

bool isSigned(MatrixQuantity quantity)
{
    return quantity != MatrixQuantity::Outliers && quantity != MatrixQuantity::Saliency;
}

bool covers(const MatrixArea& outer, const MatrixArea& inner)
{
    return inner.row >= outer.row && inner.column >= outer.column
        && inner.row + inner.rows <= outer.row + outer.rows
        && inner.column + inner.columns <= outer.column + outer.columns;
}

// The whole rows (or columns) that an axis shows, within [0, size).
std::pair<std::int64_t, std::int64_t> wholeRange(const QCPRange& range, std::int64_t size)
{
    const auto first = std::clamp<std::int64_t>(std::int64_t(std::floor(range.lower + 1e-6)), 0, size - 1);
    const auto end = std::clamp<std::int64_t>(std::int64_t(std::ceil(range.upper - 1e-6)), first + 1, size);
    return { first, end - first };
}

} // namespace

WeightMap::WeightMap(QWidget* parent)
    : PlotView(parent)
    , m_mapRect(plot().axisRect())
    , m_columnRect(new QCPAxisRect(&plot()))
    , m_rowRect(new QCPAxisRect(&plot()))
    , m_wholeMap(new QCPColorMap(plot().xAxis, plot().yAxis))
    , m_partMap(new QCPColorMap(plot().xAxis, plot().yAxis))
    , m_scale(new QCPColorScale(&plot()))
    , m_headNames(new HeadTicker)
{
    setObjectName(QStringLiteral("weightMap"));
    setAccessibleName(tr("One matrix, weight by weight"));
    setToolTip(
        tr("The wheel zooms, a drag pans, a double click shows everything; a click goes closer and, at "
           "single weights, chooses one"));
    setEmptyText(tr("Choose a cell of the map to look inside its matrix."));
    buildLayout();
    buildMaps();
    buildMargins();
    buildItems();
    connectRanges();
    connectPointer();
    updateHint();
}

void WeightMap::connectRanges()
{
    using Changed = void (QCPAxis::*)(const QCPRange&, const QCPRange&);
    const auto follow = [this](QCPAxis* axis, std::initializer_list<QCPAxis*> others) {
        for (QCPAxis* other : others)
            connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), other,
                qOverload<const QCPRange&>(&QCPAxis::setRange));
        connect(axis, Changed(&QCPAxis::rangeChanged), this,
            [this, axis](const QCPRange& now, const QCPRange& before) {
                if (now.size() < kFewest && now.size() < before.size() && before.size() >= kFewest)
                    return axis->setRange(before);
                layParts();
                emit areaChanged();
            });
    };
    follow(plot().xAxis, { m_columnRect->axis(QCPAxis::atBottom), plot().xAxis2 });
    follow(plot().yAxis, { m_rowRect->axis(QCPAxis::atLeft), plot().yAxis2 });
}

void WeightMap::connectPointer()
{
    whenClicked([this](const QPointF& pixel) {
        const auto weight = weightAt(pixel);
        if (!weight)
            return;
        if (!canTell(*weight))
            return emit closerWanted(weight->row, weight->column);
        select(weight);
        emit weightClicked(weight->row, weight->column);
    });
    connect(
        &plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { moveCross(event->position()); });
}

void WeightMap::setSummary(const MatrixSummaryPtr& summary)
{
    const bool same = summary && m_summary && summary->block == m_summary->block
        && summary->projection == m_summary->projection;
    m_summary = summary;
    if (!same) {
        m_whole.reset();
        m_part.reset();
        m_selected.reset();
        forgetHome(plot().xAxis);
        forgetHome(plot().yAxis);
    }
    forgetHome(m_columnRect->axis(QCPAxis::atLeft));
    forgetHome(m_rowRect->axis(QCPAxis::atBottom));
    markDirty();
}

void WeightMap::setPicture(const MatrixPicturePtr& picture)
{
    if (!m_summary || picture->area == wholeArea()) {
        if (m_whole && m_whole->quantity != picture->quantity)
            m_part.reset();
        m_whole = picture;
    } else {
        m_part = picture;
    }
    updateHint();
    markDirty();
}

void WeightMap::setRunNames(const RunNames& names)
{
    m_names = names;
    updateHint();
}

void WeightMap::setTried(bool tried)
{
    m_tried = tried;
    updateHint();
}

void WeightMap::updateHint()
{
    setReadingHint(
        tacq::readingHint(m_whole ? m_whole->quantity : MatrixQuantity::Outliers, m_tried, m_names));
}

MatrixArea WeightMap::wholeArea() const
{
    return m_summary ? MatrixArea { 0, 0, m_summary->rows, m_summary->columns } : MatrixArea {};
}

MatrixArea WeightMap::visibleArea() const
{
    if (!m_summary)
        return {};
    const auto [row, rows] = wholeRange(plot().yAxis->range(), m_summary->rows);
    const auto [column, columns] = wholeRange(plot().xAxis->range(), m_summary->columns);
    return { row, column, rows, columns };
}

void WeightMap::showArea(const MatrixArea& area)
{
    plot().xAxis->setRange(double(area.column), double(area.column + area.columns));
    plot().yAxis->setRange(double(area.row), double(area.row + area.rows));
    plot().replot(QCustomPlot::rpQueuedReplot);
}

MatrixArea WeightMap::neighbourhoodOf(const Weight& weight) const
{
    const auto side = [](std::int64_t at, std::int64_t size, int pixels) {
        const auto count
            = std::min(size, std::max(std::int64_t(kFewest), std::int64_t(pixels / kNeighbourSize)));
        return std::pair(std::clamp<std::int64_t>(at - count / 2, 0, size - count), count);
    };
    const auto [row, rows] = side(weight.row, m_summary->rows, m_mapRect->height());
    const auto [column, columns] = side(weight.column, m_summary->columns, m_mapRect->width());
    return { row, column, rows, columns };
}

bool WeightMap::canTell(const Weight& weight) const
{
    return visibleArea().contains(weight.row, weight.column)
        && m_mapRect->width() / plot().xAxis->range().size() >= kHitSize
        && m_mapRect->height() / plot().yAxis->range().size() >= kHitSize;
}

void WeightMap::select(const std::optional<Weight>& weight)
{
    m_selected = weight;
    if (m_summary && weight) {
        const Weight& at = *weight;
        setAccessibleDescription(placeText(*m_summary, pictureAt(at), at.row, at.column, m_names));
    }
    drawSelection();
    plot().replot(QCustomPlot::rpQueuedReplot);
}

std::optional<WeightMap::Weight> WeightMap::weightAt(const QPointF& pixel) const
{
    if (!m_summary || !m_mapRect->rect().contains(pixel.toPoint()))
        return std::nullopt;
    const auto row = std::int64_t(std::floor(plot().yAxis->pixelToCoord(pixel.y())));
    const auto column = std::int64_t(std::floor(plot().xAxis->pixelToCoord(pixel.x())));
    if (!wholeArea().contains(row, column))
        return std::nullopt;
    return Weight { row, column };
}

QPointF WeightMap::pixelOf(std::int64_t row, std::int64_t column) const
{
    return { plot().xAxis->coordToPixel(double(column) + 0.5),
        plot().yAxis->coordToPixel(double(row) + 0.5) };
}

const MatrixPicture* WeightMap::pictureAt(const Weight& weight) const
{
    if (m_part && m_part->area.contains(weight.row, weight.column))
        return m_part.get();
    return m_whole && m_whole->area.contains(weight.row, weight.column) ? m_whole.get() : nullptr;
}

QString WeightMap::valueAt(const QPointF& pixel) const
{
    const auto weight = weightAt(pixel);
    if (!weight)
        return {};
    return placeText(*m_summary, pictureAt(*weight), weight->row, weight->column, m_names);
}

QString WeightMap::table() const
{
    const bool part = m_part && covers(m_part->area, visibleArea());
    return pictureTable(part ? *m_part : *m_whole);
}

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
    const MatrixPicturePtr& shown = m_part && covers(m_part->area, visibleArea()) ? m_part : m_whole;
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
    const auto fill = [](QCPGraph* graph, const std::vector<std::uint32_t>& counts) {
        for (std::size_t i = 0; i < counts.size(); ++i)
            graph->addData(double(i) + 0.5, counts[i]);
    };
    fill(m_columnCounts, m_summary->columnCounts);
    fill(m_rowCounts, m_summary->rowCounts);
    setHome(m_columnRect->axis(QCPAxis::atLeft), 0, std::max(1.0, 1.05 * largest(m_summary->columnCounts)));
    setHome(m_rowRect->axis(QCPAxis::atBottom), 0, std::max(1.0, 1.05 * largest(m_summary->rowCounts)));
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
    m_wholeMap->setVisible(m_summary && m_whole && !(part && covers(m_part->area, visibleArea())));
}

void WeightMap::moveCross(const QPointF& pixel)
{
    const bool inColumns
        = m_mapRect->rect().contains(pixel.toPoint()) || m_columnRect->rect().contains(pixel.toPoint());
    const bool inRows
        = m_mapRect->rect().contains(pixel.toPoint()) || m_rowRect->rect().contains(pixel.toPoint());
    const double column = plot().xAxis->pixelToCoord(pixel.x());
    const double row = plot().yAxis->pixelToCoord(pixel.y());
    for (std::size_t i = 0; i < m_cross.size(); ++i) {
        const bool vertical = i < 2;
        m_cross[i]->setVisible(m_summary && (vertical ? inColumns : inRows));
        m_cross[i]->point1->setCoords(vertical ? column : 0, vertical ? 0 : row);
        m_cross[i]->point2->setCoords(vertical ? column : 1, vertical ? 1 : row);
    }
    m_pointerLayer->replot();
}

void WeightMap::hideCross()
{
    for (QCPItemStraightLine* line : m_cross)
        line->setVisible(false);
    m_pointerLayer->replot();
}

bool WeightMap::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &plot() && event->type() == QEvent::Leave)
        hideCross();
    return PlotView::eventFilter(watched, event);
}

// Moves the chosen weight, or the view while there is none.
bool WeightMap::moveSelection(int rows, int columns)
{
    if (!m_summary)
        return false;
    if (!m_selected) {
        plot().yAxis->moveRange(0.1 * rows * plot().yAxis->range().size());
        plot().xAxis->moveRange(0.1 * columns * plot().xAxis->range().size());
        plot().replot(QCustomPlot::rpQueuedReplot);
        return true;
    }
    const Weight next { std::clamp<std::int64_t>(m_selected->row + rows, 0, m_summary->rows - 1),
        std::clamp<std::int64_t>(m_selected->column + columns, 0, m_summary->columns - 1) };
    select(next);
    emit weightClicked(next.row, next.column);
    return true;
}

void WeightMap::keyPressEvent(QKeyEvent* event)
{
    const auto zoom = [this](double factor) {
        for (QCPAxis* axis : { plot().xAxis, plot().yAxis })
            axis->scaleRange(factor);
        plot().replot(QCustomPlot::rpQueuedReplot);
        return true;
    };
    bool used = false;
    if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier
        || event->modifiers() == Qt::ShiftModifier) {
        switch (event->key()) {
        case Qt::Key_Up:
            used = moveSelection(-1, 0);
            break;
        case Qt::Key_Down:
            used = moveSelection(1, 0);
            break;
        case Qt::Key_Left:
            used = moveSelection(0, -1);
            break;
        case Qt::Key_Right:
            used = moveSelection(0, 1);
            break;
        case Qt::Key_Plus:
            used = zoom(0.8);
            break;
        case Qt::Key_Minus:
            used = zoom(1.25);
            break;
        case Qt::Key_Home:
            resetView();
            used = true;
            break;
        default:
            break;
        }
    }
    if (!used)
        PlotView::keyPressEvent(event);
}

} // namespace tacq
