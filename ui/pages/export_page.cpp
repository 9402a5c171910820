#include "ui/pages/export_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

ExportPage::ExportPage(Session& session, QWidget* parent)
    : Page(PageId::Export, tr("x"), session, parent)
{
    setObjectName(QStringLiteral("export_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Export), tr("No"), tr("x"), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
