#pragma once

#include "ui/plots/plot_view.h"

#include "core/pipeline/inspection.h"

#include <memory>
#include <optional>

class QCPAxisRect;
class QCPColorMap;
class QCPColorScale;
class QCPGraph;
class QCPItemLine;
class QCPItemRect;

namespace tacq {

using OutlierDensityPtr = std::shared_ptr<const OutlierDensity>;

// Where in one matrix the outliers lie: counts per cell of a grid, the counts of each row beside it and of
// each column above it, and lines where one attention head ends. A click chooses a weight.
class OutlierDensityMap : public PlotView
{
    Q_OBJECT

public:
    explicit OutlierDensityMap(QWidget* parent = nullptr);

    void setDensity(const OutlierDensityPtr& density); // null: nothing to show
    void setSelectedWeight(std::int64_t row, std::int64_t column);

    struct Weight
    {
        std::int64_t row = 0;
        std::int64_t column = 0;
    };
    std::optional<Weight> weightAt(const QPointF& pixel) const;
    QPointF pixelOf(std::int64_t row, std::int64_t column) const;
    QString valueAt(const QPointF& pixel) const override;

signals:
    void weightClicked(std::int64_t row, std::int64_t column);

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;

private:
    void buildAxes();
    void connectPointer();
    void fillMap();
    void fillMargins();
    void drawHeads();
    void drawSelection();

    OutlierDensityPtr m_density;
    std::optional<Weight> m_selected;

    QCPAxisRect* m_mapRect;
    QCPAxisRect* m_columnRect; // above the map
    QCPAxisRect* m_rowRect; // right of it
    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPGraph* m_columnCounts;
    QCPGraph* m_rowCounts;
    QCPItemRect* m_cross; // the chosen weight's cell
    std::vector<QCPItemLine*> m_heads;
};

} // namespace tacq
