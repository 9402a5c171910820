#include "ui/pages/model_page.h"

#include "ui/card.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

ModelPage::ModelPage(Session& session, QWidget* parent)
    : Page(PageId::Model, tr("What the model is made of."), session, parent)
{
    setObjectName(QStringLiteral("model_page"));
    auto* empty = new EmptyState(pageIcon(PageId::Model), tr("No model yet"), tr("x"), this);
    QPushButton* button = empty->addButton(tr("Go to Compress"), true);
    connect(button, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    content()->addWidget(empty, 1);
}

} // namespace tacq
