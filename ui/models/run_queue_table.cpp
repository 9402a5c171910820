#include "ui/models/run_queue_table.h"

#include "ui/number_format.h"

namespace tacq {

namespace {

QString detailsText(const QueuedRun& run)
{
    QStringList lines { RunQueueTable::tr("%1 for %2").arg(run.model, run.task), settingsText(run.config) };
    if (!run.source.empty())
        lines << RunQueueTable::tr("Selected anew from %1")
                     .arg(QString::fromStdString(run.source.filename().string()));
    if (run.state == QueuedRun::State::Waiting && run.plan.total() > 0)
        lines << RunQueueTable::tr("Takes %1").arg(aboutDuration(run.plan.total()));
    if (!run.folder.empty())
        lines << QString::fromStdString(run.folder.string());
    if (!run.message.isEmpty())
        lines << run.message;
    return lines.join(QLatin1Char('\n'));
}

} // namespace

QString settingsText(const RunConfig& config)
{
    const std::string_view word = name(config.method);
    QStringList parts { QString::fromUtf8(word.data(), qsizetype(word.size())).toUpper(),
        RunQueueTable::tr("%1 bits").arg(config.bits) };
    if (config.method != Method::Tacq)
        return parts.join(QStringLiteral(", "));
    if (config.outliers.targetBits)
        parts << RunQueueTable::tr("to %1").arg(bitWidth(*config.outliers.targetBits));
    else if (config.outliers.targetBytes)
        parts << RunQueueTable::tr("to %1").arg(byteSize(*config.outliers.targetBytes));
    else
        parts << percent(config.outliers.share, 2);
    return parts.join(QStringLiteral(", "));
}

QString stateText(QueuedRun::State state)
{
    switch (state) {
    case QueuedRun::State::Waiting:
        return RunQueueTable::tr("waits");
    case QueuedRun::State::Running:
        return RunQueueTable::tr("runs");
    case QueuedRun::State::Finished:
        return RunQueueTable::tr("finished");
    case QueuedRun::State::Failed:
        return RunQueueTable::tr("failed");
    case QueuedRun::State::Stopped:
        return RunQueueTable::tr("stopped");
    }
    return {};
}

RunQueueTable::RunQueueTable(const RunQueue& queue, QObject* parent)
    : QAbstractTableModel(parent)
    , m_queue(queue)
    , m_rows(int(queue.runs().size()))
{
    connect(&queue, &RunQueue::changed, this, &RunQueueTable::follow);
}

// A queue is short: rows come and go at its end, and all of them are said to be new.
void RunQueueTable::follow()
{
    const int rows = int(m_queue.runs().size());
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    } else if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        endRemoveRows();
    }
    if (m_rows > 0)
        emit dataChanged(index(0, 0), index(m_rows - 1, kColumnCount - 1));
}

int RunQueueTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int RunQueueTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant RunQueueTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_queue.runs().size())
        return {};
    const QueuedRun& run = m_queue.runs()[index.row()];
    if (role == Qt::ToolTipRole)
        return detailsText(run);
    if (role != Qt::DisplayRole)
        return {};
    return index.column() == What ? QStringLiteral("%1 · %2").arg(settingsText(run.config), run.task)
                                  : stateText(run.state);
}

QVariant RunQueueTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == What ? tr("Run") : tr("State");
}

} // namespace tacq
