#include "ui/models/log_model.h"

#include "ui/theme.h"

#include <QGuiApplication>

namespace tacq {

namespace {

QString levelWord(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return LogModel::tr("detail");
    case LogLevel::Info:
        return LogModel::tr("info");
    case LogLevel::Warning:
        return LogModel::tr("warning");
    case LogLevel::Error:
        return LogModel::tr("error");
    }
    return {};
}

QVariant levelColor(LogLevel level)
{
    const QPalette palette = QGuiApplication::palette();
    if (level == LogLevel::Debug)
        return mutedText(palette);
    if (level == LogLevel::Warning)
        return toneColor(Tone::Caution, palette);
    if (level == LogLevel::Error)
        return toneColor(Tone::Bad, palette);
    return {};
}

} // namespace

void LogModel::setLines(const QList<LogLine>& lines)
{
    beginResetModel();
    m_lines = lines;
    endResetModel();
}

void LogModel::append(const LogLine& line)
{
    beginInsertRows({}, int(m_lines.size()), int(m_lines.size()));
    m_lines.append(line);
    endInsertRows();
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const LogLine& line = m_lines[index.row()];
    if (role == kLevelRole)
        return int(line.level);
    if (role == Qt::ForegroundRole)
        return levelColor(line.level);
    if (role == Qt::ToolTipRole)
        return line.time.toString(QStringLiteral("HH:mm:ss")) + QChar(' ') + line.text;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return line.time.toString(QStringLiteral("HH:mm:ss"));
    case Level:
        return levelWord(line.level);
    default:
        return line.level < LogLevel::Warning ? line.text
                                              : levelWord(line.level) + QStringLiteral(": ") + line.text;
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("time");
    case Level:
        return tr("level");
    default:
        return tr("what happened");
    }
}

void LogFilter::setLowestLevel(LogLevel level)
{
    m_lowest = level;
    invalidateFilter();
}

void LogFilter::setSearch(const QString& text)
{
    m_search = text;
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex line = sourceModel()->index(row, LogModel::Text, parent);
    return line.data(LogModel::kLevelRole).toInt() >= int(m_lowest)
        && line.data().toString().contains(m_search, Qt::CaseInsensitive);
}

} // namespace tacq
