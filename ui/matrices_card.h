#pragma once

#include "ui/card.h"
#include "ui/session/engine.h"

class QComboBox;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace tacq {

class CompareBox;
class LayerTable;
class OutlierHeatmap;
class OverlapView;

// All matrices of a run, as a map or a table: what the run kept of them, what a tried selection would keep,
// or what another run keeps of the same weights.
class MatricesCard : public Card
{
    Q_OBJECT

public:
    explicit MatricesCard(QWidget* parent = nullptr);

    void clear();
    void setRun(const RunReport& report, const RunConfig& config);
    void setTried(double share, const SelectionPreview& preview);
    void showOwn(); // the run's own selection again

    CompareBox& compare() const { return *m_compare; }
    OverlapView& overlap() const { return *m_overlap; }
    void setComparing(bool comparing);

signals:
    void matrixOpened(int block, tacq::Projection projection);
    void ownWanted();

private:
    void buildMap();
    void buildTable();
    void buildHeader();

    RunReport m_report;
    int m_bits = 0; // of the run's codes
    OutlierHeatmap* m_heatmap = nullptr;
    LayerTable* m_layers = nullptr;
    QSortFilterProxyModel* m_sortedLayers = nullptr;
    QTableView* m_layerView = nullptr;
    OverlapView* m_overlap = nullptr;
    QStackedWidget* m_views = nullptr; // map, table, overlap with another run
    QPushButton* m_tried = nullptr; // tells that a tried selection is shown, and leads back
    QComboBox* m_quantity = nullptr;
    QComboBox* m_form = nullptr; // map or table
    CompareBox* m_compare = nullptr;
};

} // namespace tacq
