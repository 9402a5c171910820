#pragma once

#include "ui/plots/plot_view.h"

#include "core/report/layer_report.h"

#include <QPointF>

#include <array>
#include <optional>
#include <vector>

class QCPColorMap;
class QCPColorScale;
class QCPItemRect;

namespace tacq {

// What a cell of the map shows of its matrix.
enum class LayerQuantity { OutlierShare, Error, RelativeError, ScoreMass, Damping };
inline constexpr std::array<LayerQuantity, 5> kLayerQuantities = { LayerQuantity::OutlierShare,
    LayerQuantity::Error, LayerQuantity::RelativeError, LayerQuantity::ScoreMass, LayerQuantity::Damping };

QString title(LayerQuantity quantity);
double valueOf(const LayerReport& report, LayerQuantity quantity); // shares in percent
QString valueText(const LayerReport& report, LayerQuantity quantity); // with its unit

// The whole model as one map: blocks from left to right, the seven projections from top to bottom. Cells fill
// in as reports come; a matrix that has none yet is hatched, which no value is. Arrow keys move the
// selection, Enter or a click opens it.
class OutlierHeatmap : public PlotView
{
    Q_OBJECT

public:
    explicit OutlierHeatmap(QWidget* parent = nullptr);

    void setBlockCount(int blocks); // grows by itself when a report lies beyond
    void setReport(const LayerReportPtr& report);
    void setReports(const std::vector<LayerReport>& reports); // replaces all
    void clear();
    // False while the reports are of a simulation: no outliers are chosen then, and their share and the saliency
    // are shown as unknown.
    void setSelectionKnown(bool known);

    LayerQuantity quantity() const { return m_quantity; }
    void setQuantity(LayerQuantity quantity);

    struct Cell
    {
        int block = 0;
        Projection projection = Projection::Query;
        bool operator==(const Cell&) const = default;
    };
    std::optional<Cell> selection() const { return m_selection; }
    void select(const Cell& cell);
    std::optional<Cell> cellAt(const QPointF& pixel) const;
    QPointF centerOf(const Cell& cell) const; // in pixels of the plot

    QString valueAt(const QPointF& pixel) const override;

signals:
    void cellClicked(int block, tacq::Projection projection);
    void selectionChanged(int block, tacq::Projection projection);

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildAxes();
    void fillCells();
    void updateScale();
    void drawSelection();
    QString describe(const Cell& cell) const;
    const LayerReport* reportAt(const Cell& cell) const;
    double shownValue(const LayerReport* report) const; // not a number: unknown

    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPItemRect* m_frame; // around the selected cell
    std::vector<std::array<LayerReportPtr, kProjectionCount>> m_reports; // [block][projection], null: unknown
    bool m_selectionKnown = true;
    LayerQuantity m_quantity = LayerQuantity::OutlierShare;
    std::optional<Cell> m_selection;
    QPointF m_pressed; // where the button went down: a drag is no click
};

} // namespace tacq
