#include "ui/weight_card.h"

#include "ui/plots/result_text.h"

#include <QFormLayout>
#include <QSpinBox>

#include <algorithm>
#include <limits>

namespace tacq {

WeightCard::WeightCard(QWidget* parent)
    : Card(tr("One weight"), parent)
{
    buildControls();
}

void WeightCard::buildControls()
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(2 * kGrid);
    form->setVerticalSpacing(kGrid / 2);
    const auto box = [&](const QString& label, const QString& objectName, const QString& toolTip) {
        auto* made = new QSpinBox(this);
        made->setObjectName(objectName);
        made->setToolTip(toolTip);
        made->setAccessibleName(label);
        made->setAlignment(Qt::AlignRight);
        form->addRow(label, made);
        connect(made, &QSpinBox::valueChanged, this, &WeightCard::announce);
        return made;
    };
    const auto value = [&](const QString& label, const QString& objectName) {
        auto* made = new QLabel(QStringLiteral("–"), this);
        made->setObjectName(objectName);
        made->setAlignment(Qt::AlignRight);
        made->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("-0.00 × 10⁻¹⁰")));
        made->setTextInteractionFlags(Qt::TextSelectableByMouse);
        made->setAccessibleName(label);
        form->addRow(label, made);
        return made;
    };
    m_row = box(tr("Row"), QStringLiteral("weightRow"), tr("Output row of the weight"));
    m_column = box(tr("Column"), QStringLiteral("weightColumn"), tr("Input column of the weight"));
    m_original = value(tr("Original"), QStringLiteral("weightOriginal"));
    m_quantized = value(tr("In the result"), QStringLiteral("weightQuantized"));
    m_difference = value(tr("Difference"), QStringLiteral("weightDifference"));
    m_score = value(tr("Saliency"), QStringLiteral("weightScore"));
    body()->addLayout(form);
    m_fate = makeHint(tr("Click into the map, or type a row and a column."), this);
    m_fate->setObjectName(QStringLiteral("weightFate"));
    body()->addWidget(m_fate);
    body()->addStretch();
}

void WeightCard::setMatrix(std::int64_t rows, std::int64_t columns)
{
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
    m_choosing = true;
    m_row->setRange(0, int(std::clamp<std::int64_t>(rows - 1, 0, kLargest)));
    m_column->setRange(0, int(std::clamp<std::int64_t>(columns - 1, 0, kLargest)));
    m_choosing = false;
    for (QLabel* label : { m_original, m_quantized, m_difference, m_score })
        label->setText(QStringLiteral("–"));
    m_fate->setText(tr("Click into the map, or type a row and a column."));
}

void WeightCard::choose(std::int64_t row, std::int64_t column)
{
    m_choosing = true;
    m_row->setValue(int(row));
    m_column->setValue(int(column));
    m_choosing = false;
    announce();
}

void WeightCard::announce()
{
    if (!m_choosing)
        emit weightChosen(m_row->value(), m_column->value());
}

void WeightCard::setWeight(const WeightDetail& weight)
{
    m_original->setText(valueText(weight.original));
    m_quantized->setText(valueText(weight.quantized));
    m_difference->setText(valueText(weight.quantized - weight.original));
    m_score->setText(weight.score > 0 ? valueText(weight.score) : tr("not kept"));
    m_fate->setText(weight.outlier ? tr("An outlier: kept in 16 bit.")
            : weight.score > 0     ? tr("Quantized, though its saliency is among the highest.")
                               : tr("Quantized; its saliency is not among the highest and was not kept."));
}

} // namespace tacq
