#pragma once

#include "ui/session/run_live.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace tacq {

// The log of a job: one row per line, oldest first.
class LogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Level, Text, ColumnCount };
    static constexpr int kLevelRole = Qt::UserRole; // int of LogLevel, for the filter

    using QAbstractTableModel::QAbstractTableModel;

    void setLines(const QList<LogLine>& lines); // replaces all
    void append(const LogLine& line);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<LogLine> m_lines;
};

// Lines of a level and above that hold a text.
class LogFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLowestLevel(LogLevel level);
    void setSearch(const QString& text); // whatever its case; empty: every line

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    LogLevel m_lowest = LogLevel::Info;
    QString m_search;
};

} // namespace tacq
