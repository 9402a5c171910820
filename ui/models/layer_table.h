#pragma once

#include "core/report/layer_report.h"

#include <QAbstractTableModel>

#include <vector>

namespace tacq {

// The matrices of a run with their numbers. Sort through a proxy on kSortRole.
class LayerTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Block,
        Matrix,
        Rows,
        Columns,
        Outliers,
        OutlierShare,
        Bits,
        RelativeError,
        Error,
        ScoreMass,
        Damping,
        ColumnCount
    };
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setLayers(std::vector<LayerReport> layers); // new numbers of the same matrices keep the selection
    void setLayer(const LayerReport& layer); // takes the place of an earlier report of its matrix
    const LayerReport& layer(int row) const { return m_layers[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<LayerReport> m_layers;
};

} // namespace tacq
