#include "ui/models/comparison_table.h"

#include <QRegularExpression>

#include <limits>
#include <optional>

namespace tacq {

namespace {

std::optional<double> leadingNumber(const QString& cell)
{
    static const QRegularExpression number(QStringLiteral("^[+-]?\\d+(\\.\\d+)?(e[+-]?\\d+)?"));
    const QRegularExpressionMatch match = number.match(cell);
    return match.hasMatch() ? std::optional(match.captured().toDouble()) : std::nullopt;
}

} // namespace

void ComparisonTable::setTable(const TextTablePtr& table)
{
    beginResetModel();
    m_table = table;
    endResetModel();
}

QString ComparisonTable::firstRun(int row) const
{
    if (row < 0 || row >= rowCount() || m_table->rows[std::size_t(row)].runs.empty())
        return {};
    return QString::fromStdString(m_table->rows[std::size_t(row)].runs.front().string());
}

int ComparisonTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_table ? 0 : int(m_table->rows.size());
}

int ComparisonTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_table ? 0 : int(m_table->head.size());
}

QString ComparisonTable::text(const QModelIndex& index) const
{
    return QString::fromStdString(m_table->rows[std::size_t(index.row())].cells[std::size_t(index.column())]);
}

QVariant ComparisonTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const QString cell = text(index);
    const std::optional<double> number = leadingNumber(cell);
    switch (role) {
    case Qt::DisplayRole:
        return cell;
    case kSortRole: // cells without a number come first among numbers
        if (number)
            return *number;
        return cell == QStringLiteral("–") ? QVariant(-std::numeric_limits<double>::infinity())
                                           : QVariant(cell);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    default:
        return {};
    }
}

QVariant ComparisonTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || !m_table || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole)
        return QString::fromStdString(m_table->head[std::size_t(section)]);
    if (role == Qt::TextAlignmentRole && rowCount() > 0)
        return data(index(rowCount() - 1, section), role);
    return {};
}

} // namespace tacq
