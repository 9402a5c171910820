#pragma once

#include "ui/session/run_queue.h"

#include <QAbstractTableModel>

namespace tacq {

// The queue as a list: what runs, and where it stands.
class RunQueueTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { What, State, kColumnCount };

    explicit RunQueueTable(const RunQueue& queue, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void follow();

    const RunQueue& m_queue;
    int m_rows = 0; // as views know them
};

QString settingsText(const RunConfig& config); // "TACQ, 2 bits, 0.35 %"
QString stateText(QueuedRun::State state); // "waits"

} // namespace tacq
