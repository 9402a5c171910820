#include "ui/controls.h"

#include "ui/card.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

namespace tacq {

QPushButton* makeButton(
    QWidget* parent, const QString& objectName, const QString& text, const QString& toolTip)
{
    auto* made = new QPushButton(text, parent);
    made->setObjectName(objectName);
    made->setToolTip(toolTip);
    made->setAccessibleName(text);
    return made;
}

QTableView* makeTableView(QAbstractItemModel* model, QWidget* parent)
{
    auto* view = new QTableView(parent);
    view->setModel(model);
    view->setSortingEnabled(true);
    view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // as listed
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setFrameShape(QFrame::NoFrame);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setTextElideMode(Qt::ElideMiddle);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + kGrid);
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setStretchLastSection(true);
    return view;
}

} // namespace tacq
