#include "ui/weight_card.h"

#include "ui/card.h"
#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <QFormLayout>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace tacq {

WeightCard::WeightCard(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("weightCard"));
    buildControls();
}

void WeightCard::buildControls()
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(2 * kGrid);
    form->setVerticalSpacing(kGrid / 2);
    m_row = addBox(*form, tr("Row"), QStringLiteral("weightRow"));
    m_row->setToolTip(tr("Output row of the weight"));
    m_column = addBox(*form, tr("Column"), QStringLiteral("weightColumn"));
    m_column->setToolTip(tr("Input column of the weight"));
    m_original = addValue(*form, tr("Original"), QStringLiteral("weightOriginal"));
    m_quantized = addValue(*form, tr("In the result"), QStringLiteral("weightQuantized"));
    m_error = addValue(*form, tr("Error"), QStringLiteral("weightDifference"));
    m_gradient = addValue(*form, tr("Σ |gradient|"), QStringLiteral("weightGradient"));
    m_score = addValue(*form, tr("Saliency"), QStringLiteral("weightScore"));
    m_rank = addValue(*form, tr("Rank in the model"), QStringLiteral("weightRank"));
    m_rankInMatrix = addValue(*form, tr("In the matrix"), QStringLiteral("weightRankInMatrix"));
    m_fate = makeHint(tr("Click into the map, or type a row and a column."), this);
    m_fate->setObjectName(QStringLiteral("weightFate"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, kGrid / 2, 0, 0);
    layout->addLayout(form);
    layout->addWidget(m_fate);
    layout->addStretch();
}

QSpinBox* WeightCard::addBox(QFormLayout& form, const QString& label, const QString& objectName)
{
    auto* box = new QSpinBox(this);
    box->setObjectName(objectName);
    box->setAccessibleName(label);
    box->setAlignment(Qt::AlignRight);
    box->setKeyboardTracking(false); // half a number is no place to go to
    form.addRow(label, box);
    connect(box, &QSpinBox::valueChanged, this, &WeightCard::announce);
    return box;
}

QLabel* WeightCard::addValue(QFormLayout& form, const QString& label, const QString& objectName)
{
    auto* value = new QLabel(QStringLiteral("–"), this);
    value->setObjectName(objectName);
    value->setAlignment(Qt::AlignRight);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(label);
    form.addRow(label, value);
    m_values.push_back(value);
    return value;
}

void WeightCard::setMatrix(std::int64_t rows, std::int64_t columns)
{
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
    m_choosing = true;
    m_row->setRange(0, int(std::clamp<std::int64_t>(rows - 1, 0, kLargest)));
    m_column->setRange(0, int(std::clamp<std::int64_t>(columns - 1, 0, kLargest)));
    m_choosing = false;
    for (QLabel* label : m_values)
        label->setText(QStringLiteral("–"));
    m_fate->setText(tr("Click into the map, or type a row and a column."));
}

void WeightCard::showPlace(std::int64_t row, std::int64_t column)
{
    m_choosing = true;
    m_row->setValue(int(row));
    m_column->setValue(int(column));
    m_choosing = false;
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
    m_error->setText(valueText(weight.quantized - weight.original));
    m_gradient->setText(weight.gradient ? valueText(*weight.gradient) : tr("not kept"));
    m_gradient->setToolTip(weight.gradient
            ? tr("Sum of |gradient| over the calibration samples")
            : tr("“Keep the gradients” in the advanced settings of Compress saves them with a run"));
    m_score->setText(weight.score > 0 ? valueText(weight.score) : tr("not kept"));
    showRanks(weight);
    m_fate->setText(weight.outlier ? tr("An outlier: kept in 16 bit.")
            : weight.score > 0     ? tr("Quantized, though its saliency is among the highest.")
            : weight.rankedInModel > 0
            ? tr("Quantized; its saliency is not among the highest and was not kept.")
            : tr("Quantized; the run's method scores no saliency."));
}

void WeightCard::showRanks(const WeightDetail& weight)
{
    const bool ranked = weight.rank > 0;
    m_rank->setText(ranked             ? groupedNumber(weight.rank)
            : weight.rankedInModel > 0 ? tr("below %1").arg(groupedNumber(weight.rankedInModel))
                                       : QStringLiteral("–"));
    m_rankInMatrix->setText(ranked ? groupedNumber(weight.rankInMatrix) : QStringLiteral("–"));
}

} // namespace tacq
