#pragma once

#include "ui/plots/matrix_map.h"

#include "core/report/layer_report.h"

#include <array>
#include <vector>

namespace tacq {

// What a cell of the map shows of its matrix.
enum class LayerQuantity { OutlierShare, Error, RelativeError, ScoreMass, Damping };
inline constexpr std::array<LayerQuantity, 5> kLayerQuantities = { LayerQuantity::OutlierShare,
    LayerQuantity::Error, LayerQuantity::RelativeError, LayerQuantity::ScoreMass, LayerQuantity::Damping };

QString title(LayerQuantity quantity);
double valueOf(const LayerReport& report, LayerQuantity quantity); // shares in percent
QString valueText(const LayerReport& report, LayerQuantity quantity); // with its unit

// A map of one run's matrices. Cells fill in as reports come.
class OutlierHeatmap : public MatrixMap
{
    Q_OBJECT

public:
    explicit OutlierHeatmap(QWidget* parent = nullptr);

    void setBlockCount(int blocks); // grows by itself when a report lies beyond
    void setReport(const LayerReportPtr& report);
    void setReports(const std::vector<LayerReport>& reports); // replaces all
    // Shows what another selection would keep of each matrix, [blocks · 7] in canonical order, instead of
    // what the run kept; empty: the run's own again.
    void setTriedOutliers(std::vector<std::int64_t> outliers);
    void clear();
    // False while the reports are of a simulation: no outliers are chosen then, and their share and the
    // saliency are shown as unknown.
    void setSelectionKnown(bool known);

    LayerQuantity quantity() const { return m_quantity; }
    void setQuantity(LayerQuantity quantity);

protected:
    int blockCount() const override { return int(m_reports.size()); }
    double shownValue(const Cell& cell) const override;
    bool canOpen(const Cell& cell) const override { return reportAt(cell) != nullptr; }
    QString describe(const Cell& cell) const override;
    Scale scale() const override;

private:
    const LayerReport* reportAt(const Cell& cell) const;
    std::optional<LayerReport> triedAt(const Cell& cell) const; // empty while the run's own is shown
    double ownValue(const Cell& cell) const;
    bool hasUnknown() const;
    void showChange(); // of values or quantity: the words below follow

    std::vector<std::array<LayerReportPtr, kProjectionCount>> m_reports; // [block][projection], null: unknown
    bool m_selectionKnown = true;
    std::vector<std::int64_t> m_triedOutliers;
    LayerQuantity m_quantity = LayerQuantity::OutlierShare;
};

} // namespace tacq
