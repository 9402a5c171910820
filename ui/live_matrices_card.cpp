#include "ui/live_matrices_card.h"

#include "core/config/projection.h"
#include "ui/controls.h"
#include "ui/models/layer_table.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/quantity_box.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kTableWidth = 40 * kGrid;

} // namespace

LiveMatricesCard::LiveMatricesCard(QWidget* parent)
    : Card(tr("Matrices"), parent)
    , m_map(new OutlierHeatmap(this))
    , m_quantity(makeQuantityBox(*m_map, this))
    , m_layers(new LayerTable(this))
{
    m_map->setObjectName(QStringLiteral("runHeatmap"));
    m_quantity->setObjectName(QStringLiteral("runQuantity"));
    connect(m_quantity, &QComboBox::activated, this, [this] { m_quantityChosen = true; });
    QWidget* table = buildTable();
    auto* numbers = makeButton(this, QStringLiteral("runNumbers"), tr("Numbers"),
        tr("Show the numbers of each matrix beside the map"));
    numbers->setCheckable(true);
    table->hide();
    connect(numbers, &QPushButton::toggled, table, &QWidget::setVisible);
    header()->addWidget(m_quantity);
    header()->addWidget(numbers);
    auto* halves = new QSplitter(Qt::Horizontal, this);
    halves->setObjectName(QStringLiteral("runMatricesHalves"));
    halves->setChildrenCollapsible(false);
    halves->setHandleWidth(kGrid);
    halves->addWidget(m_map);
    halves->addWidget(table);
    halves->setStretchFactor(0, 1);
    halves->setSizes({ kTableWidth, kTableWidth });
    body()->addWidget(halves, 1);
}

QWidget* LiveMatricesCard::buildTable()
{
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(m_layers);
    sorted->setSortRole(LayerTable::kSortRole);
    m_view = makeTableView(sorted, this);
    m_view->setObjectName(QStringLiteral("runLayers"));
    m_view->setAccessibleName(tr("Matrices and their numbers"));
    m_view->setToolTip(tr("A heading sorts; the row chosen is told in full by the Inspect page"));
    for (const int column :
        { LayerTable::Rows, LayerTable::Columns, LayerTable::Outliers, LayerTable::Error })
        m_view->hideColumn(column);
    return m_view;
}

void LiveMatricesCard::begin(int blocks, bool selects)
{
    m_layers->setLayers({});
    for (const int column : { LayerTable::OutlierShare, LayerTable::ScoreMass })
        m_view->setColumnHidden(column, !selects); // nothing is chosen in a simulation
    m_map->clear();
    m_map->setSelectionKnown(selects);
    if (!m_quantityChosen)
        m_quantity->setCurrentIndex(
            m_quantity->findData(int(selects ? LayerQuantity::OutlierShare : LayerQuantity::RelativeError)));
    m_map->setBlockCount(blocks);
}

void LiveMatricesCard::setReport(const LayerReportPtr& report)
{
    m_map->setReport(report);
    m_layers->setLayer(*report);
    if (m_layers->rowCount() <= int(kProjectionCount)) // a block has all names that come
        m_view->resizeColumnsToContents();
}

} // namespace tacq
