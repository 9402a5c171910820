#pragma once

#include "ui/session/engine.h"

#include <QAbstractTableModel>

namespace tacq {

// The tensors of a model. Sorts and filters through a QSortFilterProxyModel over kSortRole.
class TensorTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Shape, Type, Weights, Bytes, File, kColumnCount };
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;
    void setModel(const ModelInfoPtr& model); // may be null
    bool severalFiles() const; // whether the column File tells anything

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const TensorInfo& tensor, int column) const;
    QVariant sortKey(const TensorInfo& tensor, int column) const;

    ModelInfoPtr m_model;
};

} // namespace tacq
