#include "ui/models/flip_table.h"

#include "ui/cell_text.h"
#include "ui/number_format.h"

namespace tacq {

namespace {

QString text(const FlippedItem& item, int column)
{
    switch (column) {
    case FlipTable::Item:
        return groupedNumber(item.item + 1);
    case FlipTable::Change:
        return item.correctA ? FlipTable::tr("\u25B2 gained") : FlipTable::tr("\u25BC lost");
    case FlipTable::Prompt:
        return QString::fromStdString(item.prompt);
    case FlipTable::Expected:
        return QString::fromStdString(item.expected);
    case FlipTable::AnswerA:
        return QString::fromStdString(item.answerA);
    default:
        return QString::fromStdString(item.answerB);
    }
}

} // namespace

void FlipTable::setComparison(const ItemComparisonPtr& comparison, const QString& titleB)
{
    beginResetModel();
    m_comparison = comparison;
    m_titleB = titleB;
    endResetModel();
}

int FlipTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_comparison ? 0 : int(m_comparison->flipped.size());
}

int FlipTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant FlipTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const FlippedItem& item = m_comparison->flipped[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return onOneLine(text(item, index.column()));
    case Qt::ToolTipRole:
        return plainToolTip(text(item, index.column()));
    case kSortRole:
        return index.column() == Item ? QVariant(qlonglong(item.item)) : QVariant(text(item, index.column()));
    case kGainedRole:
        return item.correctA;
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() == Item ? Qt::AlignRight : Qt::AlignLeft));
    default:
        return {};
    }
}

QVariant FlipTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Item ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles = { tr("item"), tr("change"), tr("the prompt ends with"), tr("expected"),
        tr("this run"), m_titleB.isEmpty() ? tr("the other") : m_titleB };
    return titles.value(section);
}

} // namespace tacq
