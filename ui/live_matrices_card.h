#pragma once

#include "ui/card.h"

#include "core/report/layer_report.h"

class QComboBox;
class QTableView;

namespace tacq {

class LayerTable;
class OutlierHeatmap;

// The matrices of a pass as they become done: a map with a quantity to choose, and beside it their numbers.
class LiveMatricesCard : public Card
{
    Q_OBJECT

public:
    explicit LiveMatricesCard(QWidget* parent = nullptr);

    // Starts anew with a pass; only a pass that selects knows outliers and saliency.
    void begin(int blocks, bool selects);
    void setReport(const LayerReportPtr& report);

private:
    QWidget* buildTable();

    OutlierHeatmap* m_map;
    QComboBox* m_quantity;
    LayerTable* m_layers;
    QTableView* m_view = nullptr;
    bool m_quantityChosen = false; // by the person; until then what the pass can show is shown
};

} // namespace tacq
