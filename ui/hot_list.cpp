#include "ui/hot_list.h"

#include "ui/card.h"

#include <QComboBox>
#include <QHeaderView>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

namespace tacq {

HotList::HotList(QWidget* parent)
    : QWidget(parent)
    , m_table(new HotTable(this))
    , m_kind(new QComboBox(this))
    , m_view(new QTableView(this))
{
    buildControls();
    connect(m_kind, &QComboBox::currentIndexChanged, this,
        [this] { m_table->setKind(HotTable::Kind(m_kind->currentData().toInt())); });
    connect(m_view, &QTableView::clicked, this, &HotList::choose);
    connect(m_view, &QTableView::activated, this, &HotList::choose);
}

void HotList::buildControls()
{
    m_kind->setObjectName(QStringLiteral("hotKind"));
    m_kind->setAccessibleName(tr("What is ranked"));
    m_kind->setToolTip(tr("Heads, rows, columns or weights, those that keep most first"));
    m_kind->addItem(tr("Hottest weights"), int(HotTable::Kind::Weights));
    m_kind->addItem(tr("Hottest rows"), int(HotTable::Kind::Rows));
    m_kind->addItem(tr("Hottest columns"), int(HotTable::Kind::Columns));
    m_kind->addItem(tr("Hottest heads"), int(HotTable::Kind::Heads));
    m_view->setObjectName(QStringLiteral("hotPlaces"));
    m_view->setAccessibleName(tr("Hottest places of the matrix"));
    m_view->setToolTip(tr("A click goes there"));
    m_view->setModel(m_table);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + kGrid / 2);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_view->horizontalHeader()->setHighlightSections(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, kGrid / 2, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addWidget(m_kind);
    layout->addWidget(m_view, 1);
}

void HotList::setSummary(const std::shared_ptr<const MatrixSummary>& summary)
{
    m_table->setSummary(summary);
    if (!summary)
        return;
    const bool hasHeads = summary->heads.heads > 0;
    const int heads = m_kind->findData(int(HotTable::Kind::Heads));
    if (!hasHeads && m_kind->currentIndex() == heads)
        m_kind->setCurrentIndex(0);
    // The entry stays in its place; a matrix of the MLP has no heads to rank.
    auto* items = qobject_cast<QStandardItemModel*>(m_kind->model());
    items->item(heads)->setEnabled(hasHeads);
}

void HotList::choose(const QModelIndex& index)
{
    const MatrixArea area = m_table->area(index.row());
    if (m_table->kind() == HotTable::Kind::Weights)
        emit weightChosen(area.row, area.column);
    else
        emit areaChosen(area);
}

} // namespace tacq
