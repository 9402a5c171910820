#include "ui/plots/matrix_map.h"

#include <qcustomplot.h>

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr int kLastProjection = int(kProjectionCount) - 1;

// Projections run downwards: the first one lies on top.
double axisPosition(Projection projection)
{
    return kLastProjection - int(index(projection));
}

QString word(Projection projection)
{
    const std::string_view text = name(projection);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

} // namespace

MatrixMap::MatrixMap(QWidget* parent)
    : PlotView(parent)
    , m_map(new QCPColorMap(plot().xAxis, plot().yAxis))
    , m_scale(new QCPColorScale(&plot()))
    , m_frame(new QCPItemRect(&plot()))
{
    plot().setToolTip({}); // its own tool tips carry the values
    buildAxes();
    followMouse();
}

void MatrixMap::buildAxes()
{
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    m_map->setColorScale(m_scale);
    m_scale->setBarWidth(12);
    plot().plotLayout()->addElement(0, 1, m_scale);
    auto* margins = new QCPMarginGroup(&plot());
    plot().axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, margins);
    m_scale->setMarginGroup(QCP::msBottom | QCP::msTop, margins);

    const auto names = QSharedPointer<QCPAxisTickerText>::create();
    for (const Projection projection : kProjections)
        names->addTick(axisPosition(projection), word(projection));
    plot().yAxis->setTicker(names);
    plot().yAxis->setSubTicks(false);
    plot().yAxis->grid()->setVisible(false);
    const auto whole = QSharedPointer<QCPAxisTickerFixed>::create();
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    plot().xAxis->setTicker(whole);
    plot().xAxis->setSubTicks(false);
    plot().xAxis->grid()->setVisible(false);
    plot().xAxis->setLabel(tr("block"));
    m_frame->setBrush(Qt::NoBrush);
    m_frame->setVisible(false);
}

void MatrixMap::followMouse()
{
    whenClicked([this](const QPointF& pixel) {
        if (const auto cell = cellAt(pixel); cell && canOpen(*cell)) {
            select(*cell);
            emit cellClicked(cell->block, cell->projection);
        }
    });
}

void MatrixMap::select(const Cell& cell)
{
    if (m_selection == cell || cell.block < 0 || cell.block >= blockCount())
        return;
    m_selection = cell;
    setAccessibleDescription(describe(cell));
    drawSelection();
    plot().replot(QCustomPlot::rpQueuedReplot);
    emit selectionChanged(cell.block, cell.projection);
}

void MatrixMap::clearSelection()
{
    m_selection.reset();
}

std::optional<MatrixMap::Cell> MatrixMap::cellAt(const QPointF& pixel) const
{
    if (!plot().axisRect()->rect().contains(pixel.toPoint()))
        return std::nullopt;
    const int block = int(std::lround(plot().xAxis->pixelToCoord(pixel.x())));
    const int row = kLastProjection - int(std::lround(plot().yAxis->pixelToCoord(pixel.y())));
    if (block < 0 || block >= blockCount() || row < 0 || row > kLastProjection)
        return std::nullopt;
    return Cell { block, kProjections[std::size_t(row)] };
}

QPointF MatrixMap::centerOf(const Cell& cell) const
{
    return { plot().xAxis->coordToPixel(cell.block),
        plot().yAxis->coordToPixel(axisPosition(cell.projection)) };
}

QString MatrixMap::valueAt(const QPointF& pixel) const
{
    const auto cell = cellAt(pixel);
    return cell ? describe(*cell) : QString();
}

QString MatrixMap::table() const
{
    QString table = QStringLiteral("block,projection,value\n");
    for (int block = 0; block < blockCount(); ++block) {
        for (const Projection projection : kProjections) {
            const double value = shownValue({ block, projection });
            table += QStringLiteral("%1,%2,").arg(block).arg(word(projection));
            if (!std::isnan(value)) // an empty field: unknown
                table += QString::number(value, 'g', 9);
            table += QChar('\n');
        }
    }
    return table;
}

QString MatrixMap::cellTitle(const Cell& cell)
{
    return tr("Block %1, %2").arg(cell.block).arg(word(cell.projection));
}

void MatrixMap::redraw()
{
    const int blocks = blockCount();
    setEmpty(blocks == 0);
    m_map->setVisible(blocks > 0);
    setHome(plot().xAxis, -0.5, std::max(blocks, 1) - 0.5);
    setHome(plot().yAxis, -0.5, kLastProjection + 0.5);
    if (blocks == 0) {
        m_frame->setVisible(false);
        return;
    }
    const Scale shown = scale();
    fillCells(shown);
    showScale(shown);
    drawSelection();
}

void MatrixMap::fillCells(const Scale& scale)
{
    const int blocks = blockCount();
    m_map->data()->setSize(blocks, int(kProjectionCount));
    m_map->data()->setRange({ 0, std::max(blocks - 1, 1) * 1.0 }, { 0, double(kLastProjection) });
    for (int block = 0; block < blocks; ++block) {
        for (const Projection projection : kProjections) {
            double value = shownValue({ block, projection });
            if (scale.logarithmic && value < scale.lower)
                value = scale.lower;
            m_map->data()->setCell(block, int(axisPosition(projection)), value);
        }
    }
}

void MatrixMap::showScale(const Scale& scale)
{
    m_map->setGradient(colorGradient(scale.colors));
    m_scale->setDataScaleType(scale.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_scale->axis()->setTicker(scale.logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                                 : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    const bool powers = scale.logarithmic && (scale.lower < 1e-3 || scale.upper > 1e4);
    m_scale->axis()->setNumberFormat(powers ? QStringLiteral("ebc") : QStringLiteral("gbc"));
    m_scale->axis()->setNumberPrecision(powers ? 0 : scale.logarithmic ? 5 : 3);
    m_scale->setDataRange({ scale.lower, scale.upper });
    m_scale->setLabel(scale.label);
}

void MatrixMap::drawSelection()
{
    m_frame->setVisible(m_selection.has_value());
    if (!m_selection)
        return;
    const double y = axisPosition(m_selection->projection);
    m_frame->topLeft->setCoords(m_selection->block - 0.5, y + 0.5);
    m_frame->bottomRight->setCoords(m_selection->block + 0.5, y - 0.5);
}

void MatrixMap::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    applyTheme(theme, *m_scale);
    m_frame->setPen(QPen(theme.highlight, 2.5));
    plot().axisRect()->setBackground(QBrush(theme.unknown, Qt::BDiagPattern));
}

void MatrixMap::keyPressEvent(QKeyEvent* event)
{
    if (blockCount() == 0)
        return PlotView::keyPressEvent(event);
    const Cell now = m_selection.value_or(Cell {});
    int block = now.block;
    int row = int(index(now.projection));
    switch (event->key()) {
    case Qt::Key_Left:
        --block;
        break;
    case Qt::Key_Right:
        ++block;
        break;
    case Qt::Key_Up:
        --row;
        break;
    case Qt::Key_Down:
        ++row;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_selection && canOpen(now))
            emit cellClicked(now.block, now.projection);
        return;
    default:
        return PlotView::keyPressEvent(event);
    }
    select({ std::clamp(block, 0, blockCount() - 1),
        kProjections[std::size_t(std::clamp(row, 0, kLastProjection))] });
}

} // namespace tacq
