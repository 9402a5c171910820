#include "ui/plots/weight_map.h"

#include "ui/plots/head_ticker.h"

#include <qcustomplot.h>

#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tacq {

namespace {

constexpr double kHitSize = 3; // pixels a weight must have to be chosen by a click
constexpr double kNeighbourSize = 10; // pixels of a weight in its neighbourhood
constexpr double kFewest = 6; // weights along a side that are always in view

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
                fillMargins();
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
        if (m_part && m_part->quantity != picture->quantity)
            m_part.reset(); // of what was shown before; the new one may have come first and stays
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
    const bool part = m_part && m_part->area.contains(visibleArea());
    return pictureTable(part ? *m_part : *m_whole);
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
    emit weightStepped(next.row, next.column);
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
