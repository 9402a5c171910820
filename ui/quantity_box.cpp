#include "ui/quantity_box.h"

#include "ui/plots/outlier_heatmap.h"

#include <QComboBox>
#include <QCoreApplication>

namespace tacq {

QComboBox* makeQuantityBox(OutlierHeatmap& map, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    for (const LayerQuantity quantity : kLayerQuantities)
        box->addItem(title(quantity), int(quantity));
    box->setToolTip(QCoreApplication::translate("tacq::QuantityBox", "What the colours of the map show"));
    box->setAccessibleName(QCoreApplication::translate("tacq::QuantityBox", "Quantity of the map"));
    QObject::connect(box, &QComboBox::currentIndexChanged, &map,
        [box, &map] { map.setQuantity(LayerQuantity(box->currentData().toInt())); });
    return box;
}

} // namespace tacq
