#pragma once

#include "core/compare/item_comparison.h"

#include <QAbstractTableModel>

namespace tacq {

// The windows of a text that two models were scored on: what each gives a token of them, in nats. Sort
// through a proxy on kSortRole.
class WindowTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Item, Change, Text, LossA, LossB, Difference, ColumnCount };
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    // `titleB` heads the column of the other model's values.
    void setComparison(const ItemComparisonPtr& comparison, const QString& titleB); // null: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ItemComparisonPtr m_comparison;
    QString m_titleB;
};

} // namespace tacq
