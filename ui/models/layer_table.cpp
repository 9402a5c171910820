#include "ui/models/layer_table.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <algorithm>

namespace tacq {

namespace {

QString matrixName(const LayerReport& layer)
{
    const std::string_view text = name(layer.projection);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QVariant number(const LayerReport& layer, int column)
{
    switch (column) {
    case LayerTable::Block:
        return layer.block;
    case LayerTable::Matrix:
        return int(index(layer.projection));
    case LayerTable::Rows:
        return qlonglong(layer.rows);
    case LayerTable::Columns:
        return qlonglong(layer.columns);
    case LayerTable::Outliers:
        return qlonglong(layer.outliers);
    case LayerTable::OutlierShare:
        return layer.outlierShare();
    case LayerTable::Bits:
        return layer.bits;
    case LayerTable::RelativeError:
        return layer.relativeError;
    case LayerTable::Error:
        return layer.error;
    case LayerTable::ScoreMass:
        return layer.scoreMass;
    default:
        return layer.damping;
    }
}

QString text(const LayerReport& layer, int column)
{
    switch (column) {
    case LayerTable::Block:
        return QString::number(layer.block);
    case LayerTable::Matrix:
        return matrixName(layer);
    case LayerTable::Rows:
    case LayerTable::Columns:
    case LayerTable::Outliers:
        return groupedNumber(number(layer, column).toLongLong());
    case LayerTable::OutlierShare:
    case LayerTable::RelativeError:
    case LayerTable::ScoreMass:
        return shareText(number(layer, column).toDouble());
    case LayerTable::Bits:
        return QString::number(layer.bits, 'f', 3);
    default:
        return valueText(number(layer, column).toDouble());
    }
}

} // namespace

void LayerTable::setLayers(std::vector<LayerReport> layers)
{
    const auto sameMatrix = [](const LayerReport& a, const LayerReport& b) {
        return a.block == b.block && a.projection == b.projection;
    };
    if (!layers.empty()
        && std::equal(layers.begin(), layers.end(), m_layers.begin(), m_layers.end(), sameMatrix)) {
        m_layers = std::move(layers);
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_layers = std::move(layers);
    endResetModel();
}

void LayerTable::setLayer(const LayerReport& layer)
{
    const auto same = [&](const LayerReport& other) {
        return other.block == layer.block && other.projection == layer.projection;
    };
    const auto found = std::find_if(m_layers.begin(), m_layers.end(), same);
    const int row = int(found - m_layers.begin());
    if (found != m_layers.end()) {
        *found = layer;
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        return;
    }
    beginInsertRows({}, row, row);
    m_layers.push_back(layer);
    endInsertRows();
}

int LayerTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_layers.size());
}

int LayerTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant LayerTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const LayerReport& layer = m_layers[std::size_t(index.row())];
    if (role == kSortRole)
        return number(layer, index.column());
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == Matrix ? Qt::AlignLeft : Qt::AlignRight));
    return role == Qt::DisplayRole ? text(layer, index.column()) : QVariant();
}

QVariant LayerTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Matrix ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles = { tr("block"), tr("matrix"), tr("rows"), tr("columns"), tr("outliers"),
        tr("outlier share"), tr("bits"), tr("relative error"), tr("loss"), tr("saliency"), tr("damping") };
    return titles.value(section);
}

} // namespace tacq
