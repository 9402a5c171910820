#include "ui/matrices_card.h"

#include "core/config/estimate.h"
#include "ui/compare_box.h"
#include "ui/controls.h"
#include "ui/models/layer_table.h"
#include "ui/overlap_view.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/overlap_map.h"
#include "ui/plots/result_text.h"
#include "ui/quantity_box.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace tacq {

namespace {

// The run's matrices as another selection would leave them.
std::vector<LayerReport> withOutliers(
    std::vector<LayerReport> layers, const std::vector<std::int64_t>& perMatrix, int bits)
{
    for (LayerReport& layer : layers) {
        const std::size_t at = std::size_t(layer.block) * kProjectionCount + index(layer.projection);
        if (at >= perMatrix.size())
            continue;
        layer.outliers = perMatrix[at];
        layer.bits = publishedBits(bits, layer.outlierShare());
    }
    return layers;
}

} // namespace

MatricesCard::MatricesCard(QWidget* parent)
    : Card(tr("Matrices"), parent)
    , m_views(new QStackedWidget(this))
{
    buildMap();
    buildTable();
    m_overlap = new OverlapView(this);
    m_views->addWidget(m_overlap);
    connect(&m_overlap->map(), &OverlapMap::cellClicked, this, &MatricesCard::matrixOpened);
    buildHeader();
    body()->addWidget(m_views, 1);
}

void MatricesCard::buildMap()
{
    m_heatmap = new OutlierHeatmap(this);
    m_heatmap->setObjectName(QStringLiteral("inspectHeatmap"));
    m_quantity = makeQuantityBox(*m_heatmap, this);
    m_quantity->setObjectName(QStringLiteral("inspectQuantity"));
    connect(m_heatmap, &OutlierHeatmap::cellClicked, this, &MatricesCard::matrixOpened);
    m_views->addWidget(m_heatmap);
}

void MatricesCard::buildTable()
{
    m_layers = new LayerTable(this);
    m_sortedLayers = new QSortFilterProxyModel(this);
    m_sortedLayers->setSourceModel(m_layers);
    m_sortedLayers->setSortRole(LayerTable::kSortRole);
    m_layerView = makeTableView(m_sortedLayers, this);
    m_layerView->setObjectName(QStringLiteral("inspectLayers"));
    m_layerView->setAccessibleName(tr("Matrices and their numbers"));
    m_layerView->setToolTip(tr("Double click opens the matrix; a heading sorts"));
    m_layerView->sortByColumn(LayerTable::Block, Qt::AscendingOrder);
    connect(m_layerView, &QTableView::activated, this, [this](const QModelIndex& index) {
        const LayerReport& layer = m_layers->layer(m_sortedLayers->mapToSource(index).row());
        emit matrixOpened(layer.block, layer.projection);
    });
    m_views->addWidget(m_layerView);
}

void MatricesCard::buildHeader()
{
    m_tried = new QPushButton(this);
    m_tried->setObjectName(QStringLiteral("inspectTried"));
    m_tried->setAccessibleName(tr("Back to what the run itself kept"));
    m_tried->setToolTip(tr("The numbers shown are those of a selection that was only tried. Press to show "
                           "what the run itself kept."));
    connect(m_tried, &QPushButton::clicked, this, &MatricesCard::ownWanted);
    m_form = new QComboBox(this);
    m_form->setObjectName(QStringLiteral("inspectForm"));
    m_form->setAccessibleName(tr("Map or table"));
    m_form->setToolTip(tr("Show the matrices as a map or as a table of numbers"));
    m_form->addItems({ tr("Map"), tr("Table") });
    connect(m_form, &QComboBox::currentIndexChanged, this, [this](int form) {
        m_views->setCurrentIndex(form);
        m_quantity->setEnabled(form == 0);
    });
    m_compare = new CompareBox(this);
    header()->addWidget(m_tried); // first: the others stay in place when it comes
    header()->addWidget(m_quantity);
    header()->addWidget(m_form);
    header()->addWidget(m_compare); // last: it stays in place when the others hide
    m_tried->hide();
}

void MatricesCard::clear()
{
    m_heatmap->clear();
    m_layers->setLayers({});
    m_report = {};
    showOwn();
}

void MatricesCard::setRun(const RunReport& report, const RunConfig& config)
{
    m_report = report;
    m_bits = config.bits;
    m_heatmap->setReports(report.layers);
    showOwn();
}

void MatricesCard::setTried(double share, const SelectionPreview& preview)
{
    setTitle(tr("Matrices, as tried"));
    m_tried->setText(tr("%1 tried, %2 kept  ✕").arg(shareText(share), shareText(m_report.outlierFraction)));
    m_tried->show();
    m_heatmap->setTriedOutliers(preview.perMatrix);
    m_layers->setLayers(withOutliers(m_report.layers, preview.perMatrix, m_bits));
}

void MatricesCard::showOwn()
{
    setTitle(tr("Matrices"));
    m_tried->hide();
    m_heatmap->setTriedOutliers({});
    m_layers->setLayers(m_report.layers);
}

void MatricesCard::setComparing(bool comparing)
{
    m_views->setCurrentIndex(comparing ? m_views->indexOf(m_overlap) : m_form->currentIndex());
    m_quantity->setVisible(!comparing);
    m_form->setVisible(!comparing);
}

} // namespace tacq
