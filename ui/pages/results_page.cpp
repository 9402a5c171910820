#include "ui/pages/results_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

ResultsPage::ResultsPage(Session& session, QWidget* parent)
    : Page(PageId::Results, tr("Every run side by side: its size and what it still can do."), session, parent)
{
    setObjectName(QStringLiteral("results_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Results), tr("No finished run yet"),
        tr("Finished runs appear here in a table and in a plot of size against accuracy."), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
