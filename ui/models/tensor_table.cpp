#include "ui/models/tensor_table.h"

#include "ui/number_format.h"

#include <QStringList>

#include <algorithm>
#include <functional>
#include <numeric>

namespace tacq {

namespace {

qint64 weightsOf(const TensorInfo& tensor)
{
    return std::accumulate(
        tensor.shape.begin(), tensor.shape.end(), std::int64_t(1), std::multiplies<std::int64_t>());
}

} // namespace

void TensorTable::setModel(const ModelInfoPtr& model)
{
    beginResetModel();
    m_model = model;
    endResetModel();
}

bool TensorTable::severalFiles() const
{
    return m_model
        && std::any_of(m_model->tensors.begin(), m_model->tensors.end(),
            [this](const TensorInfo& tensor) { return tensor.file != m_model->tensors.front().file; });
}

int TensorTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_model ? 0 : int(m_model->tensors.size());
}

int TensorTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QString TensorTable::text(const TensorInfo& tensor, int column) const
{
    switch (column) {
    case Name:
        return QString::fromStdString(tensor.name);
    case Shape: {
        QStringList sizes;
        for (const std::int64_t size : tensor.shape)
            sizes << groupedNumber(size);
        return sizes.join(QStringLiteral(" × "));
    }
    case Type:
        return QString::fromStdString(tensor.type);
    case Weights:
        return groupedNumber(weightsOf(tensor));
    case Bytes:
        return byteSize(tensor.bytes);
    case File:
        return QString::fromStdString(tensor.file);
    default:
        return {};
    }
}

QVariant TensorTable::sortKey(const TensorInfo& tensor, int column) const
{
    switch (column) {
    case Shape:
    case Weights:
        return weightsOf(tensor);
    case Bytes:
        return qulonglong(tensor.bytes);
    default:
        return text(tensor, column);
    }
}

QVariant TensorTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_model)
        return {};
    const TensorInfo& tensor = m_model->tensors[std::size_t(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(tensor, column);
    case Qt::ToolTipRole:
        return column == Name || column == File ? text(tensor, column) : QVariant();
    case kSortRole:
        return sortKey(tensor, column);
    case Qt::TextAlignmentRole: {
        const bool number = column == Shape || column == Weights || column == Bytes;
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant TensorTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const bool number = section == Shape || section == Weights || section == Bytes;
    if (role == Qt::TextAlignmentRole)
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Tensor");
    case Shape:
        return tr("Shape");
    case Type:
        return tr("Type");
    case Weights:
        return tr("Weights");
    case Bytes:
        return tr("Size");
    case File:
        return tr("File");
    default:
        return {};
    }
}

} // namespace tacq
