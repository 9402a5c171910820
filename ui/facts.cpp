#include "ui/facts.h"

#include "ui/card.h"

#include <QGridLayout>
#include <QLabel>

namespace tacq {

Facts::Facts(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(2 * kGrid);
    m_grid->setVerticalSpacing(kGrid - 2);
    m_grid->setColumnStretch(1, 1);
}

QLabel* Facts::add(const QString& name, const QString& objectName, const QString& toolTip)
{
    auto* label = new QLabel(name, this);
    label->setForegroundRole(QPalette::PlaceholderText);
    auto* value = new QLabel(this);
    value->setObjectName(objectName);
    value->setAccessibleName(name);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setToolTip(toolTip);
    value->setToolTip(toolTip);
    const int row = m_grid->rowCount();
    m_grid->addWidget(label, row, 0);
    m_grid->addWidget(value, row, 1);
    return value;
}

} // namespace tacq
