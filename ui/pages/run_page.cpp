#include "ui/pages/run_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

RunPage::RunPage(Session& session, QWidget* parent)
    : Page(PageId::Run, tr("Watch the blocks of the model become quantized."), session, parent)
{
    setObjectName(QStringLiteral("run_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Run), tr("Nothing runs yet"),
        tr("Choose a model and a task, then press Start on the Compress page."), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
