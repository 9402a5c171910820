#include "ui/overlap_view.h"

#include "ui/card.h"
#include "ui/plots/overlap_map.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tacq {

OverlapView::OverlapView(QWidget* parent)
    : QWidget(parent)
    , m_sentence(new QLabel(this))
    , m_quantity(new QComboBox(this))
    , m_notice(new Notice(this))
    , m_map(new OverlapMap(this))
{
    m_sentence->setObjectName(QStringLiteral("overlapSentence"));
    m_sentence->setWordWrap(true);
    m_notice->setObjectName(QStringLiteral("overlapNotice"));
    m_quantity->setObjectName(QStringLiteral("overlapQuantity"));
    m_quantity->setAccessibleName(tr("Quantity of the map of both runs"));
    m_quantity->setToolTip(tr("What the colours of the map show"));
    for (const OverlapQuantity quantity : kOverlapQuantities)
        m_quantity->addItem(title(quantity), int(quantity));
    connect(m_quantity, &QComboBox::currentIndexChanged, m_map,
        [this] { m_map->setQuantity(OverlapQuantity(m_quantity->currentData().toInt())); });
    auto* top = new QHBoxLayout;
    top->setSpacing(2 * kGrid);
    top->addWidget(m_sentence, 1);
    top->addWidget(m_quantity);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addLayout(top);
    layout->addWidget(m_notice);
    layout->addWidget(m_map, 1);
}

void OverlapView::begin(const QString& first, const QString& second)
{
    m_first = first;
    m_second = second;
    m_notice->hide();
    m_sentence->setText(tr("Comparing %1 with %2…").arg(first, second));
    m_map->setEmptyText(tr("The map comes when the kept weights of both runs are read."));
    m_map->setRunNames(first, second);
    m_map->setOverlap(nullptr);
}

void OverlapView::setOverlap(const CircuitOverlapPtr& overlap)
{
    m_sentence->setText(overlapSentence(overlap->total(), m_first, m_second));
    m_map->setOverlap(overlap);
}

void OverlapView::setProblem(const QString& message, const QString& hint)
{
    m_sentence->setText(tr("%1 and %2 could not be compared.").arg(m_first, m_second));
    m_notice->showMessage(Tone::Bad, message, hint);
    m_map->setEmptyText(tr("There is nothing to show."));
    m_map->setOverlap(nullptr);
}

} // namespace tacq
