#pragma once

#include "core/compare/item_comparison.h"

#include <QAbstractTableModel>

namespace tacq {

// The items that one of two models answers rightly and the other does not. `A` is the run that is looked at:
// it gained an item when it alone is right. Sort through a proxy on kSortRole.
class FlipTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Item, Change, Prompt, Expected, AnswerA, AnswerB, ColumnCount };
    static constexpr int kSortRole = Qt::UserRole;
    static constexpr int kGainedRole = Qt::UserRole + 1; // bool

    using QAbstractTableModel::QAbstractTableModel;

    // `titleB` heads the column of the other model's answers.
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
