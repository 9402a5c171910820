#pragma once

class QComboBox;
class QWidget;

namespace tacq {

class OutlierHeatmap;

// A box that chooses what the cells of a map show.
QComboBox* makeQuantityBox(OutlierHeatmap& map, QWidget* parent);

} // namespace tacq
