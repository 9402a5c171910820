#include "ui/pages/inspect_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

InspectPage::InspectPage(Session& session, QWidget* parent)
    : Page(PageId::Inspect, tr("See which weights the task depends on, from the map to the single weight."),
        session, parent)
{
    setObjectName(QStringLiteral("inspect_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Inspect), tr("No finished run yet"),
        tr("When a run has finished, its outliers can be explored here block by block."), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
