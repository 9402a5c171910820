#include "ui/pages/task_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

TaskPage::TaskPage(Session& session, QWidget* parent)
    : Page(PageId::Task, tr("x"), session, parent)
{
    setObjectName(QStringLiteral("task_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Task), tr("No"), tr("x"), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
