#include "ui/plots/outlier_heatmap.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <qcustomplot.h>

#include <QApplication>
#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tacq {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr int kLastProjection = int(kProjectionCount) - 1;

// Projections run downwards: the first one lies on top.
double axisPosition(Projection projection)
{
    return kLastProjection - int(index(projection));
}

// Losses and dampings span decades; shares do not.
bool isLogarithmic(LayerQuantity quantity)
{
    return quantity == LayerQuantity::Error || quantity == LayerQuantity::Damping;
}

bool comesFromSelection(LayerQuantity quantity)
{
    return quantity == LayerQuantity::OutlierShare || quantity == LayerQuantity::ScoreMass;
}

QString scaleLabel(LayerQuantity quantity)
{
    switch (quantity) {
    case LayerQuantity::OutlierShare:
        return OutlierHeatmap::tr("outlier share / %");
    case LayerQuantity::Error:
        return OutlierHeatmap::tr("quantization loss");
    case LayerQuantity::RelativeError:
        return OutlierHeatmap::tr("relative error / %");
    case LayerQuantity::ScoreMass:
        return OutlierHeatmap::tr("share of saliency / %");
    case LayerQuantity::Damping:
        return OutlierHeatmap::tr("damping / mean diagonal");
    }
    return {};
}

QString hintText(LayerQuantity quantity)
{
    switch (quantity) {
    case LayerQuantity::OutlierShare:
        return OutlierHeatmap::tr(
            "Bright cells keep more of their weights in 16 bit: the task leans on them.");
    case LayerQuantity::Error:
        return OutlierHeatmap::tr(
            "Bright cells lost more of what their inputs make of them, on a logarithmic scale.");
    case LayerQuantity::RelativeError:
        return OutlierHeatmap::tr("Bright cells moved further from their original weights: ‖W − Wq‖ / ‖W‖.");
    case LayerQuantity::ScoreMass:
        return OutlierHeatmap::tr(
            "Bright cells hold more of the model's saliency: the task's circuit runs through them.");
    case LayerQuantity::Damping:
        return OutlierHeatmap::tr(
            "Bright cells saw inputs too alike to invert and were stabilised more strongly.");
    }
    return {};
}

} // namespace

QString title(LayerQuantity quantity)
{
    switch (quantity) {
    case LayerQuantity::OutlierShare:
        return OutlierHeatmap::tr("Outlier share");
    case LayerQuantity::Error:
        return OutlierHeatmap::tr("Quantization loss");
    case LayerQuantity::RelativeError:
        return OutlierHeatmap::tr("Relative error");
    case LayerQuantity::ScoreMass:
        return OutlierHeatmap::tr("Saliency mass");
    case LayerQuantity::Damping:
        return OutlierHeatmap::tr("Damping");
    }
    return {};
}

double valueOf(const LayerReport& report, LayerQuantity quantity)
{
    switch (quantity) {
    case LayerQuantity::OutlierShare:
        return 100 * report.outlierShare();
    case LayerQuantity::Error:
        return report.error;
    case LayerQuantity::RelativeError:
        return 100 * report.relativeError;
    case LayerQuantity::ScoreMass:
        return 100 * report.scoreMass;
    case LayerQuantity::Damping:
        return report.damping;
    }
    return kUnknown;
}

QString valueText(const LayerReport& report, LayerQuantity quantity)
{
    const double value = valueOf(report, quantity);
    return isLogarithmic(quantity) ? valueText(value) : shareText(value / 100);
}

OutlierHeatmap::OutlierHeatmap(QWidget* parent)
    : PlotView(parent)
    , m_map(new QCPColorMap(plot().xAxis, plot().yAxis))
    , m_scale(new QCPColorScale(&plot()))
    , m_frame(new QCPItemRect(&plot()))
{
    setObjectName(QStringLiteral("outlierHeatmap"));
    setAccessibleName(tr("Map of the model's matrices"));
    setToolTip(tr("Point at a cell for its value; click or press Enter to look inside the matrix"));
    plot().setToolTip({}); // its own tool tips carry the values
    buildAxes();
    connect(&plot(), &QCustomPlot::mousePress, this,
        [this](QMouseEvent* event) { m_pressed = event->position(); });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        const bool dragged
            = (event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
        if (event->button() != Qt::LeftButton || dragged)
            return;
        if (const auto cell = cellAt(event->position()); cell && reportAt(*cell)) {
            select(*cell);
            emit cellClicked(cell->block, cell->projection);
        }
    });
    setQuantity(LayerQuantity::OutlierShare);
    setEmptyText(tr("The map fills in as matrices are quantized."));
}

void OutlierHeatmap::buildAxes()
{
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    m_map->setColorScale(m_scale);
    m_map->setGradient(colorGradient(ScaleColors::Viridis));
    m_scale->setBarWidth(12);
    plot().plotLayout()->addElement(0, 1, m_scale);
    auto* margins = new QCPMarginGroup(&plot());
    plot().axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, margins);
    m_scale->setMarginGroup(QCP::msBottom | QCP::msTop, margins);

    const auto names = QSharedPointer<QCPAxisTickerText>::create();
    for (const Projection projection : kProjections) {
        const std::string_view text = name(projection);
        names->addTick(axisPosition(projection), QString::fromUtf8(text.data(), qsizetype(text.size())));
    }
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

void OutlierHeatmap::setBlockCount(int blocks)
{
    if (blocks <= int(m_reports.size()))
        return;
    m_reports.resize(std::size_t(blocks));
    markDirty();
}

void OutlierHeatmap::setSelectionKnown(bool known)
{
    m_selectionKnown = known;
    markDirty();
}

void OutlierHeatmap::setReport(const LayerReportPtr& report)
{
    if (report->block >= int(m_reports.size()))
        m_reports.resize(std::size_t(report->block) + 1);
    m_reports[std::size_t(report->block)][index(report->projection)] = report;
    markDirty();
}

void OutlierHeatmap::setReports(const std::vector<LayerReport>& reports)
{
    for (auto& block : m_reports)
        block = {};
    for (const LayerReport& report : reports) {
        if (report.block >= int(m_reports.size()))
            m_reports.resize(std::size_t(report.block) + 1);
        m_reports[std::size_t(report.block)][index(report.projection)]
            = std::make_shared<const LayerReport>(report);
    }
    markDirty();
}

void OutlierHeatmap::clear()
{
    m_reports.clear();
    m_selection.reset();
    markDirty();
}

void OutlierHeatmap::setQuantity(LayerQuantity quantity)
{
    m_quantity = quantity;
    setReadingHint(hintText(quantity) + QChar(' ') + tr("Hatched: not done yet."));
    markDirty();
}

void OutlierHeatmap::select(const Cell& cell)
{
    if (m_selection == cell || cell.block < 0 || cell.block >= int(m_reports.size()))
        return;
    m_selection = cell;
    setAccessibleDescription(describe(cell));
    drawSelection();
    plot().replot(QCustomPlot::rpQueuedReplot);
    emit selectionChanged(cell.block, cell.projection);
}

std::optional<OutlierHeatmap::Cell> OutlierHeatmap::cellAt(const QPointF& pixel) const
{
    if (!plot().axisRect()->rect().contains(pixel.toPoint()))
        return std::nullopt;
    const int block = int(std::lround(plot().xAxis->pixelToCoord(pixel.x())));
    const int row = kLastProjection - int(std::lround(plot().yAxis->pixelToCoord(pixel.y())));
    if (block < 0 || block >= int(m_reports.size()) || row < 0 || row > kLastProjection)
        return std::nullopt;
    return Cell { block, kProjections[std::size_t(row)] };
}

QPointF OutlierHeatmap::centerOf(const Cell& cell) const
{
    return { plot().xAxis->coordToPixel(cell.block),
        plot().yAxis->coordToPixel(axisPosition(cell.projection)) };
}

QString OutlierHeatmap::valueAt(const QPointF& pixel) const
{
    const auto cell = cellAt(pixel);
    return cell ? describe(*cell) : QString();
}

QString OutlierHeatmap::describe(const Cell& cell) const
{
    const std::string_view text = name(cell.projection);
    const QString where
        = tr("Block %1, %2").arg(cell.block).arg(QString::fromUtf8(text.data(), qsizetype(text.size())));
    const LayerReport* report = reportAt(cell);
    if (std::isnan(shownValue(report)))
        return tr("%1: not done yet").arg(where);
    return tr("%1: %2 %3\n%4 of %5 weights are outliers, %6")
        .arg(where, title(m_quantity).toLower(), valueText(*report, m_quantity),
            groupedNumber(report->outliers), groupedNumber(report->rows * report->columns),
            bitWidth(report->bits));
}

double OutlierHeatmap::shownValue(const LayerReport* report) const
{
    const bool known = report && (m_selectionKnown || !comesFromSelection(m_quantity));
    return known ? valueOf(*report, m_quantity) : kUnknown;
}

const LayerReport* OutlierHeatmap::reportAt(const Cell& cell) const
{
    return m_reports[std::size_t(cell.block)][index(cell.projection)].get();
}

void OutlierHeatmap::redraw()
{
    const int blocks = int(m_reports.size());
    setEmpty(blocks == 0);
    m_map->setVisible(blocks > 0);
    setHome(plot().xAxis, -0.5, std::max(blocks, 1) - 0.5);
    setHome(plot().yAxis, -0.5, kLastProjection + 0.5);
    if (blocks == 0) {
        m_frame->setVisible(false);
        return;
    }
    fillCells();
    updateScale();
    drawSelection();
}

void OutlierHeatmap::fillCells()
{
    const int blocks = int(m_reports.size());
    m_map->data()->setSize(blocks, int(kProjectionCount));
    m_map->data()->setRange({ 0, std::max(blocks - 1, 1) * 1.0 }, { 0, double(kLastProjection) });
    for (int block = 0; block < blocks; ++block) {
        for (const Projection projection : kProjections) {
            const LayerReport* report = reportAt({ block, projection });
            m_map->data()->setCell(block, int(axisPosition(projection)), shownValue(report));
        }
    }
}

void OutlierHeatmap::updateScale()
{
    const bool logarithmic = isLogarithmic(m_quantity);
    double lowest = std::numeric_limits<double>::max();
    double highest = 0;
    for (const auto& block : m_reports) {
        for (const LayerReportPtr& report : block) {
            const double value = shownValue(report.get());
            if (value > highest)
                highest = value;
            if (value > 0)
                lowest = std::min(lowest, value);
        }
    }
    if (highest <= 0) {
        lowest = 0.1;
        highest = 1;
    }
    const bool severalDecades = logarithmic && highest / lowest > 10;
    m_scale->setDataScaleType(severalDecades ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_scale->axis()->setTicker(severalDecades ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                              : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    m_scale->axis()->setNumberFormat(severalDecades ? QStringLiteral("ebc") : QStringLiteral("gbc"));
    m_scale->axis()->setNumberPrecision(severalDecades ? 0 : 3);
    m_scale->setDataRange({ severalDecades ? lowest : 0, highest });
    m_scale->setLabel(scaleLabel(m_quantity));
}

void OutlierHeatmap::drawSelection()
{
    m_frame->setVisible(m_selection.has_value());
    if (!m_selection)
        return;
    const double y = axisPosition(m_selection->projection);
    m_frame->topLeft->setCoords(m_selection->block - 0.5, y + 0.5);
    m_frame->bottomRight->setCoords(m_selection->block + 0.5, y - 0.5);
}

void OutlierHeatmap::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    applyTheme(theme, *m_scale);
    m_frame->setPen(QPen(theme.highlight, 2.5));
    plot().axisRect()->setBackground(QBrush(theme.unknown, Qt::BDiagPattern));
}

void OutlierHeatmap::keyPressEvent(QKeyEvent* event)
{
    if (m_reports.empty())
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
        if (m_selection && reportAt(now))
            emit cellClicked(now.block, now.projection);
        return;
    default:
        return PlotView::keyPressEvent(event);
    }
    select({ std::clamp(block, 0, int(m_reports.size()) - 1),
        kProjections[std::size_t(std::clamp(row, 0, kLastProjection))] });
}

} // namespace tacq
