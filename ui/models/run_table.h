#pragma once

#include "ui/session/engine.h"

#include <QAbstractTableModel>
#include <QList>

namespace tacq {

QString runTitle(const RunSummary& run); // the folder's name
QString modelTitle(const RunConfig& config); // the model's file or folder name
QString stateText(const RunSummary& run); // "finished", "interrupted", …
bool canBeResumed(const RunSummary& run);
QString stateSentence(const RunSummary& run); // what is wrong with one that did not finish
QString whatToDo(const RunSummary& run); // with a run that is not finished; empty for one that is

// The runs of the library. Sort through a proxy on kSortRole.
class RunTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Name,
        State,
        Model,
        Task,
        Method,
        Bits,
        AverageBits,
        Size,
        Outliers,
        Score,
        FullPrecision,
        Seconds,
        ColumnCount
    };
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    // `running`: the folder a job writes at the moment, shown as running; empty when there is none.
    void setRuns(const QList<RunSummaryPtr>& runs, const std::filesystem::path& running);
    RunSummaryPtr run(int row) const { return m_runs.value(row); }
    bool severalModels() const; // whether the column Model tells anything

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const RunSummary& run, int column) const;

    QList<RunSummaryPtr> m_runs;
    std::filesystem::path m_running;
};

} // namespace tacq
