#pragma once

#include "core/pipeline/matrix_picture.h"

#include <QAbstractTableModel>

#include <memory>

namespace tacq {

// Where a matrix keeps most: its heads, rows, columns or weights, the hottest first.
class HotTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Kind { Heads, Rows, Columns, Weights };
    enum Column { Place, Kept, Heat, ColumnCount }; // of weights: row, column, saliency

    using QAbstractTableModel::QAbstractTableModel;

    void setSummary(const std::shared_ptr<const MatrixSummary>& summary); // null: empty
    void setKind(Kind kind);
    Kind kind() const { return m_kind; }

    // What a line stands for: a weight, or all weights of its head, row or column.
    MatrixArea area(int line) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const std::vector<HotPlace>& places() const; // of a kind that is not Weights
    QString placeText(const HotPlace& place, int column) const;
    QString weightText(const HotWeight& weight, int column) const;

    std::shared_ptr<const MatrixSummary> m_summary;
    Kind m_kind = Kind::Weights;
};

} // namespace tacq
