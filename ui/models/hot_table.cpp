#include "ui/models/hot_table.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

namespace tacq {

void HotTable::setSummary(const std::shared_ptr<const MatrixSummary>& summary)
{
    beginResetModel();
    m_summary = summary;
    endResetModel();
}

void HotTable::setKind(Kind kind)
{
    beginResetModel();
    m_kind = kind;
    endResetModel();
}

const std::vector<HotPlace>& HotTable::places() const
{
    return m_kind == Kind::Heads ? m_summary->hotHeads
        : m_kind == Kind::Rows   ? m_summary->hotRows
                                 : m_summary->hotColumns;
}

MatrixArea HotTable::area(int line) const
{
    if (m_kind == Kind::Weights) {
        const HotWeight& weight = m_summary->hotWeights[std::size_t(line)];
        return { weight.row, weight.column, 1, 1 };
    }
    const std::int64_t at = places()[std::size_t(line)].index;
    const std::int64_t width = m_kind == Kind::Heads ? m_summary->heads.dimension : 1;
    const bool alongColumns
        = m_kind == Kind::Columns || (m_kind == Kind::Heads && m_summary->heads.alongColumns);
    return alongColumns ? MatrixArea { 0, at * width, m_summary->rows, width }
                        : MatrixArea { at * width, 0, width, m_summary->columns };
}

int HotTable::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_summary)
        return 0;
    return int(m_kind == Kind::Weights ? m_summary->hotWeights.size() : places().size());
}

int HotTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString HotTable::placeText(const HotPlace& place, int column) const
{
    switch (column) {
    case Place:
        return m_kind == Kind::Heads && m_summary->heads.keyValue && m_summary->heads.queriesPerGroup > 1
            ? tr("kv %1").arg(place.index)
            : QString::number(place.index);
    case Kept:
        return groupedNumber(place.outliers);
    default:
        return shareText(place.share);
    }
}

QString HotTable::weightText(const HotWeight& weight, int column) const
{
    switch (column) {
    case Place:
        return QString::number(weight.row);
    case Kept:
        return QString::number(weight.column);
    default:
        return valueText(weight.strength);
    }
}

QVariant HotTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_summary)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | Qt::AlignRight);
    if (role != Qt::DisplayRole)
        return {};
    const auto line = std::size_t(index.row());
    return m_kind == Kind::Weights ? weightText(m_summary->hotWeights[line], index.column())
                                   : placeText(places()[line], index.column());
}

QVariant HotTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | Qt::AlignRight);
    if (role != Qt::DisplayRole)
        return {};
    if (m_kind == Kind::Weights) {
        const QString strength = m_summary && !m_summary->strengthIsScore ? tr("size") : tr("saliency");
        return QStringList { tr("row"), tr("column"), strength }.value(section);
    }
    const QString place = m_kind == Kind::Heads ? tr("head")
        : m_kind == Kind::Rows                  ? tr("row")
                                                : tr("column");
    return QStringList { place, tr("outliers"), tr("of its weights") }.value(section);
}

} // namespace tacq
