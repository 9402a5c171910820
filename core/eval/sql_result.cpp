#include "core/eval/sql_result.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tacq {

namespace {

template <typename T> int compareSame(const T& a, const T& b)
{
    return a < b ? -1 : b < a ? 1 : 0;
}

// Exact: 2^53 + 1 is not the float 2^53.
int compareMixed(std::int64_t integer, double real)
{
    constexpr double kLimit = 9223372036854775808.0; // 2^63
    if (std::isnan(real) || real >= kLimit)
        return -1;
    if (real < -kLimit)
        return 1;
    const double floor = std::floor(real);
    const auto whole = static_cast<std::int64_t>(floor);
    if (integer != whole)
        return compareSame(integer, whole);
    return real > floor ? -1 : 0;
}

int kindOf(const SqlValue& value) // integers and floats are one kind
{
    return value.index() <= 1 ? static_cast<int>(value.index()) : static_cast<int>(value.index()) - 1;
}

// Values as numbers 0, 1, 2 …, equal ones with the same number in both results: comparing is cheap from then
// on. [columns][rows]
struct NumberedColumns
{
    std::vector<std::vector<std::int64_t>> gold;
    std::vector<std::vector<std::int64_t>> predicted;
};

NumberedColumns numbered(const SqlResult& gold, const SqlResult& predicted)
{
    std::vector<const SqlValue*> values;
    for (const SqlResult* result : { &gold, &predicted })
        for (const auto& row : result->rows)
            for (const SqlValue& value : row)
                values.push_back(&value);
    const auto less = [](const SqlValue* a, const SqlValue* b) { return compare(*a, *b) < 0; };
    std::ranges::sort(values, less);
    const auto same = [](const SqlValue* a, const SqlValue* b) { return compare(*a, *b) == 0; };
    values.erase(std::unique(values.begin(), values.end(), same), values.end());
    const auto columnsOf = [&](const SqlResult& result) {
        std::vector<std::vector<std::int64_t>> columns(result.columns);
        for (std::size_t c = 0; c < result.columns; ++c)
            for (const auto& row : result.rows)
                columns[c].push_back(
                    std::lower_bound(values.begin(), values.end(), &row[c], less) - values.begin());
        return columns;
    };
    return { columnsOf(gold), columnsOf(predicted) };
}

// The rows' classes after one more column: rows of one class that differ in it part. The numbers follow from
// the values alone, so that equal bags of rows get equal bags of classes on both sides.
struct Refinement
{
    std::vector<std::int64_t> gold; // class per row
    std::vector<std::int64_t> predicted;
    bool sameBags = false;
};

Refinement refined(const std::vector<std::int64_t>& goldClasses, const std::vector<std::int64_t>& goldColumn,
    const std::vector<std::int64_t>& predictedClasses, const std::vector<std::int64_t>& predictedColumn)
{
    using Pair = std::pair<std::int64_t, std::int64_t>;
    const auto paired = [](const auto& classes, const auto& column) {
        std::vector<Pair> pairs;
        for (std::size_t i = 0; i < classes.size(); ++i)
            pairs.emplace_back(classes[i], column[i]);
        return pairs;
    };
    const std::vector<Pair> gold = paired(goldClasses, goldColumn);
    const std::vector<Pair> predicted = paired(predictedClasses, predictedColumn);
    std::vector<Pair> sortedGold = gold, sortedPredicted = predicted;
    std::ranges::sort(sortedGold);
    std::ranges::sort(sortedPredicted);
    Refinement result;
    result.sameBags = sortedGold == sortedPredicted;
    if (!result.sameBags)
        return result;
    const auto classOf
        = [&](const Pair& pair) { return std::ranges::lower_bound(sortedGold, pair) - sortedGold.begin(); };
    for (const Pair& pair : gold)
        result.gold.push_back(classOf(pair));
    for (const Pair& pair : predicted)
        result.predicted.push_back(classOf(pair));
    return result;
}

// Looks for an order of the predicted columns, one gold column after the other; a partial order whose rows
// are already unequal is given up, and of equal columns only one is tried.
class ColumnMatching
{
public:
    ColumnMatching(const NumberedColumns& columns, bool ordered)
        : m_columns(columns)
        , m_ordered(ordered)
        , m_used(columns.predicted.size(), false)
    {
    }

    bool exists(std::size_t column, const std::vector<std::int64_t>& goldClasses,
        const std::vector<std::int64_t>& predictedClasses)
    {
        if (column == m_columns.gold.size())
            return true;
        for (std::size_t candidate = 0; candidate < m_used.size(); ++candidate) {
            if (m_used[candidate] || equalsEarlier(candidate) || --m_steps < 0)
                continue;
            const auto& gold = m_columns.gold[column];
            const auto& predicted = m_columns.predicted[candidate];
            if (m_ordered && gold != predicted)
                continue;
            const Refinement next = refined(goldClasses, gold, predictedClasses, predicted);
            if (!next.sameBags)
                continue;
            m_used[candidate] = true;
            if (exists(column + 1, next.gold, next.predicted))
                return true;
            m_used[candidate] = false;
        }
        return false;
    }

private:
    bool equalsEarlier(std::size_t candidate) const
    {
        for (std::size_t i = 0; i < candidate; ++i)
            if (!m_used[i] && m_columns.predicted[i] == m_columns.predicted[candidate])
                return true;
        return false;
    }

    const NumberedColumns& m_columns;
    bool m_ordered;
    std::vector<bool> m_used;
    // Only a result made for it needs more: columns that fit pairwise but not together.
    std::int64_t m_steps = 20000;
};

} // namespace

int compare(const SqlValue& a, const SqlValue& b)
{
    if (kindOf(a) != kindOf(b))
        return kindOf(a) < kindOf(b) ? -1 : 1;
    if (const auto* text = std::get_if<std::string>(&a))
        return compareSame(*text, std::get<std::string>(b));
    if (const auto* blob = std::get_if<SqlBlob>(&a))
        return compareSame(blob->bytes, std::get<SqlBlob>(b).bytes);
    const auto* integer = std::get_if<std::int64_t>(&a);
    const auto* otherInteger = std::get_if<std::int64_t>(&b);
    if (integer && otherInteger)
        return compareSame(*integer, *otherInteger);
    if (integer)
        return compareMixed(*integer, std::get<double>(b));
    if (otherInteger)
        return -compareMixed(*otherInteger, std::get<double>(a));
    return a.index() == 0 ? 0 : compareSame(std::get<double>(a), std::get<double>(b));
}

bool equalResults(const SqlResult& gold, const SqlResult& predicted, bool ordered)
{
    if (gold.rows.empty() && predicted.rows.empty())
        return true;
    if (gold.rows.size() != predicted.rows.size() || gold.columns != predicted.columns)
        return false;
    const NumberedColumns columns = numbered(gold, predicted);
    const std::vector<std::int64_t> oneClass(gold.rows.size(), 0);
    return ColumnMatching(columns, ordered).exists(0, oneClass, oneClass);
}

} // namespace tacq
