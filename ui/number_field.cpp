#include "ui/number_field.h"

#include <QDoubleSpinBox>

namespace tacq {

QDoubleSpinBox* makeNumberField(const NumberField& field, const QString& suffix)
{
    auto* box = new QDoubleSpinBox;
    box->setObjectName(QLatin1String(field.name));
    box->setRange(0, field.most);
    box->setDecimals(field.decimals);
    box->setSingleStep(field.step);
    box->setSuffix(suffix);
    box->setAlignment(Qt::AlignRight);
    box->setFixedWidth(field.width);
    box->setKeyboardTracking(false);
    return box;
}

} // namespace tacq
