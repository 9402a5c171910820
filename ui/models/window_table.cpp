#include "ui/models/window_table.h"

#include "ui/cell_text.h"
#include "ui/number_format.h"

namespace tacq {

namespace {

bool isNumber(int column)
{
    return column != WindowTable::Change && column != WindowTable::Text;
}

QString text(const ComparedWindow& window, int column)
{
    switch (column) {
    case WindowTable::Item:
        return groupedNumber(window.item + 1);
    case WindowTable::Change:
        return window.lossA < window.lossB ? WindowTable::tr("▲ better")
            : window.lossA > window.lossB  ? WindowTable::tr("▼ worse")
                                           : WindowTable::tr("alike");
    case WindowTable::Text:
        return QString::fromStdString(window.text);
    case WindowTable::LossA:
        return QString::number(window.lossA, 'f', 3);
    case WindowTable::LossB:
        return QString::number(window.lossB, 'f', 3);
    default:
        return signedNumber(window.lossA - window.lossB, 3);
    }
}

QVariant sortValue(const ComparedWindow& window, int column)
{
    switch (column) {
    case WindowTable::Item:
        return qlonglong(window.item);
    case WindowTable::LossA:
        return window.lossA;
    case WindowTable::LossB:
        return window.lossB;
    case WindowTable::Difference:
        return window.lossA - window.lossB;
    default:
        return text(window, column);
    }
}

} // namespace

void WindowTable::setComparison(const ItemComparisonPtr& comparison, const QString& titleB)
{
    beginResetModel();
    m_comparison = comparison;
    m_titleB = titleB;
    endResetModel();
}

int WindowTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_comparison ? 0 : int(m_comparison->windows.size());
}

int WindowTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant WindowTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const ComparedWindow& window = m_comparison->windows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return onOneLine(text(window, index.column()));
    case Qt::ToolTipRole:
        return plainToolTip(text(window, index.column()));
    case kSortRole:
        return sortValue(window, index.column());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    default:
        return {};
    }
}

QVariant WindowTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole && section >= LossA)
        return tr("nats per token; less is better");
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles = { tr("window"), tr("change"), tr("the text begins with"), tr("this run"),
        m_titleB.isEmpty() ? tr("the other") : m_titleB, tr("difference") };
    return titles.value(section);
}

} // namespace tacq
