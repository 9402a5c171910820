#include "ui/pages/compress_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

CompressPage::CompressPage(Session& session, QWidget* parent)
    : Page(PageId::Compress, tr("x"), session, parent)
{
    setObjectName(QStringLiteral("compress_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Compress), tr("No"), tr("x"), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
