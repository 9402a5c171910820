#pragma once

#include "core/compare/comparison_table.h"

#include <QAbstractTableModel>

namespace tacq {

// The table of a comparison, cell by cell as `tacq compare` writes it. Sort through a proxy on kSortRole: by
// the number that a cell begins with, else by its text.
class ComparisonTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setTable(const TextTablePtr& table); // null: empty
    QString firstRun(int row) const; // folder of the first seed; empty for full precision

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const QModelIndex& index) const;

    TextTablePtr m_table;
};

} // namespace tacq
