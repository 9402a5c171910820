#pragma once

#include "ui/models/hot_table.h"

#include <QWidget>

class QComboBox;
class QTableView;

namespace tacq {

// The hottest heads, rows, columns and weights of a matrix; a click or Enter goes there.
class HotList : public QWidget
{
    Q_OBJECT

public:
    explicit HotList(QWidget* parent = nullptr);

    void setSummary(const std::shared_ptr<const MatrixSummary>& summary); // null: empty

signals:
    void areaChosen(const tacq::MatrixArea& area); // a head, a row or a column
    void weightChosen(std::int64_t row, std::int64_t column);

private:
    void buildControls();
    void choose(const QModelIndex& index);

    HotTable* m_table;
    QComboBox* m_kind;
    QTableView* m_view;
};

} // namespace tacq
