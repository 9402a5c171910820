#include "ui/plots/outlier_heatmap.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tacq {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

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
    : MatrixMap(parent)
{
    setObjectName(QStringLiteral("outlierHeatmap"));
    setAccessibleName(tr("Map of the model's matrices"));
    setToolTip(tr("Point at a cell for its value; click or press Enter to look inside the matrix"));
    setQuantity(LayerQuantity::OutlierShare);
    setEmptyText(tr("The map fills in as matrices are quantized."));
}

void OutlierHeatmap::setBlockCount(int blocks)
{
    if (blocks <= int(m_reports.size()))
        return;
    m_reports.resize(std::size_t(blocks));
    showChange();
}

void OutlierHeatmap::setSelectionKnown(bool known)
{
    m_selectionKnown = known;
    showChange();
}

void OutlierHeatmap::setReport(const LayerReportPtr& report)
{
    if (report->block >= int(m_reports.size()))
        m_reports.resize(std::size_t(report->block) + 1);
    m_reports[std::size_t(report->block)][index(report->projection)] = report;
    showChange();
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
    showChange();
}

void OutlierHeatmap::setTriedOutliers(std::vector<std::int64_t> outliers)
{
    m_triedOutliers = std::move(outliers);
    showChange();
}

void OutlierHeatmap::clear()
{
    m_reports.clear();
    m_triedOutliers.clear();
    clearSelection();
    showChange();
}

void OutlierHeatmap::setQuantity(LayerQuantity quantity)
{
    m_quantity = quantity;
    showChange();
}

void OutlierHeatmap::showChange()
{
    QString hint = hintText(m_quantity);
    if (hasUnknown())
        hint += QChar(' ') + tr("Hatched: not done yet.");
    if (!m_triedOutliers.empty())
        hint += QChar(' ')
            + (m_quantity == LayerQuantity::OutlierShare
                    ? tr("This is the selection tried below.")
                    : tr("This is of the run itself; a tried selection changes it only when it is made."));
    setReadingHint(hint);
    markDirty();
}

bool OutlierHeatmap::hasUnknown() const
{
    for (int block = 0; block < blockCount(); ++block) {
        for (const Projection projection : kProjections) {
            if (std::isnan(ownValue({ block, projection })))
                return true;
        }
    }
    return false;
}

QString OutlierHeatmap::describe(const Cell& cell) const
{
    const LayerReport* report = reportAt(cell);
    if (std::isnan(shownValue(cell)))
        return tr("%1: not done yet").arg(cellTitle(cell));
    if (const auto tried = triedAt(cell); tried && m_quantity == LayerQuantity::OutlierShare)
        return tr("%1: %2 of %3 weights would be kept, %4\nThe run itself keeps %5, %6")
            .arg(cellTitle(cell), groupedNumber(tried->outliers),
                groupedNumber(report->rows * report->columns), valueText(*tried, m_quantity),
                groupedNumber(report->outliers), valueText(*report, m_quantity));
    return tr("%1: %2 %3\n%4 of %5 weights are outliers, %6")
        .arg(cellTitle(cell), title(m_quantity).toLower(), valueText(*report, m_quantity),
            groupedNumber(report->outliers), groupedNumber(report->rows * report->columns),
            bitWidth(report->bits));
}

double OutlierHeatmap::shownValue(const Cell& cell) const
{
    const auto tried = m_quantity == LayerQuantity::OutlierShare ? triedAt(cell) : std::nullopt;
    return tried ? valueOf(*tried, m_quantity) : ownValue(cell);
}

double OutlierHeatmap::ownValue(const Cell& cell) const
{
    const LayerReport* report = reportAt(cell);
    const bool known = report && (m_selectionKnown || !comesFromSelection(m_quantity));
    return known ? valueOf(*report, m_quantity) : kUnknown;
}

std::optional<LayerReport> OutlierHeatmap::triedAt(const Cell& cell) const
{
    const std::size_t at = std::size_t(cell.block) * kProjectionCount + index(cell.projection);
    const LayerReport* report = reportAt(cell);
    if (!report || at >= m_triedOutliers.size())
        return std::nullopt;
    LayerReport tried = *report;
    tried.outliers = m_triedOutliers[at];
    return tried;
}

const LayerReport* OutlierHeatmap::reportAt(const Cell& cell) const
{
    return m_reports[std::size_t(cell.block)][index(cell.projection)].get();
}

MatrixMap::Scale OutlierHeatmap::scale() const
{
    double lowest = std::numeric_limits<double>::max();
    double highest = 0;
    const auto include = [&](double value) {
        highest = std::max(highest, value);
        if (value > 0)
            lowest = std::min(lowest, value);
    };
    forEachValue(include);
    for (int block = 0; block < blockCount() && !m_triedOutliers.empty(); ++block) {
        for (const Projection projection : kProjections) // a tried selection is seen against the run's own
            include(ownValue({ block, projection }));
    }
    if (highest <= 0) {
        lowest = 0.1;
        highest = 1;
    }
    const bool severalDecades = isLogarithmic(m_quantity) && highest / lowest > 10;
    return { .lower = severalDecades ? lowest : 0,
        .upper = highest,
        .logarithmic = severalDecades,
        .label = scaleLabel(m_quantity) };
}

} // namespace tacq
