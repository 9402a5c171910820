#include "ui/plots/overlap_map.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tacq {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kChance = 1; // of OverlapQuantity::OverChance
constexpr double kPale = 0.1; // differences below this part of the largest share do not fill the scale

double shareOf(std::int64_t kept, std::int64_t weights)
{
    return weights > 0 ? 100 * double(kept) / double(weights) : 0;
}

// 21 ×, 0.4 ×
QString timesText(double ratio)
{
    return OverlapMap::tr("%1 ×").arg(QString::number(ratio, 'f', ratio < 9.95 ? 1 : 0));
}

} // namespace

QString title(OverlapQuantity quantity)
{
    switch (quantity) {
    case OverlapQuantity::OverChance:
        return OverlapMap::tr("Overlap against chance");
    case OverlapQuantity::Common:
        return OverlapMap::tr("Common share");
    case OverlapQuantity::Difference:
        return OverlapMap::tr("Difference");
    }
    return {};
}

double valueOf(const OverlapCounts& counts, OverlapQuantity quantity)
{
    switch (quantity) {
    case OverlapQuantity::OverChance:
        return counts.overChance();
    case OverlapQuantity::Common:
        return counts.either() > 0 ? 100 * counts.intersectionOverUnion() : kUnknown;
    case OverlapQuantity::Difference:
        return shareOf(counts.first, counts.weights) - shareOf(counts.second, counts.weights);
    }
    return kUnknown;
}

QString overlapSentence(const OverlapCounts& total, const QString& first, const QString& second)
{
    const double kept = double(std::max<std::int64_t>(total.first, 1));
    const QString common = shareText(double(total.common) / kept);
    const QString chance = shareText(total.byChanceWithin / kept);
    if (total.first == total.second)
        return OverlapMap::tr("%1 of the kept weights are common to %3 and %4 (%2 by chance).")
            .arg(common, chance, first, second);
    return OverlapMap::tr("%1 of the weights that %3 keeps are also kept by %4 (%2 by chance).")
        .arg(common, chance, first, second);
}

OverlapMap::OverlapMap(QWidget* parent)
    : MatrixMap(parent)
    , m_first(tr("the first run"))
    , m_second(tr("the second run"))
{
    setObjectName(QStringLiteral("overlapMap"));
    setAccessibleName(tr("Map of what two runs have in common"));
    setToolTip(tr("Point at a cell for its counts; click or press Enter to look inside the matrix"));
    setEmptyText(tr("Comparing the two runs…"));
    updateHint();
}

void OverlapMap::setOverlap(const CircuitOverlapPtr& overlap)
{
    m_overlap = overlap;
    clearSelection();
    markDirty();
}

void OverlapMap::setRunNames(const QString& first, const QString& second)
{
    m_first = first;
    m_second = second;
    updateHint();
}

void OverlapMap::setQuantity(OverlapQuantity quantity)
{
    m_quantity = quantity;
    updateHint();
    markDirty();
}

void OverlapMap::updateHint()
{
    switch (m_quantity) {
    case OverlapQuantity::OverChance:
        return setReadingHint(tr("Bright cells share more kept weights than chance would give (1 is chance). "
                                 "Hatched: a run keeps none there."));
    case OverlapQuantity::Common:
        return setReadingHint(tr("Bright cells keep more of the same weights: those kept by both, of those "
                                 "kept by either."));
    case OverlapQuantity::Difference:
        return setReadingHint(
            tr("Orange cells keep more weights in %1, blue ones in %2.").arg(m_first, m_second));
    }
}

const OverlapCounts& OverlapMap::countsOf(const Cell& cell) const
{
    return m_overlap->matrices[std::size_t(cell.block) * kProjectionCount + index(cell.projection)].counts;
}

double OverlapMap::shownValue(const Cell& cell) const
{
    return valueOf(countsOf(cell), m_quantity);
}

QString OverlapMap::describe(const Cell& cell) const
{
    const OverlapCounts& counts = countsOf(cell);
    QString text
        = tr("%1\n%2: %3 kept, %4\n%5: %6 kept, %7\nin both: %8")
              .arg(cellTitle(cell), m_first, groupedNumber(counts.first),
                  shareText(double(counts.first) / double(counts.weights)), m_second,
                  groupedNumber(counts.second), shareText(double(counts.second) / double(counts.weights)),
                  groupedNumber(counts.common));
    if (const double ratio = counts.overChance(); !std::isnan(ratio))
        text += tr("; %1 by chance, so %2").arg(QString::number(counts.byChance(), 'f', 1), timesText(ratio));
    return text;
}

double OverlapMap::largestShare() const
{
    double largest = 0;
    for (const MatrixOverlap& matrix : m_overlap->matrices) {
        const OverlapCounts& counts = matrix.counts;
        largest = std::max(largest, shareOf(std::max(counts.first, counts.second), counts.weights));
    }
    return largest;
}

MatrixMap::Scale OverlapMap::scale() const
{
    double lowest = std::numeric_limits<double>::max();
    double highest = 0;
    forEachValue([&](double value) {
        highest = std::max(highest, std::abs(value));
        if (value > 0)
            lowest = std::min(lowest, value);
    });
    if (m_quantity == OverlapQuantity::Difference)
        highest = std::max(highest, kPale * largestShare());
    if (highest <= 0)
        highest = 1;
    switch (m_quantity) {
    case OverlapQuantity::OverChance: // chance is always on the scale
        return { .lower = std::min(lowest, kChance),
            .upper = std::max(highest, 10 * kChance),
            .logarithmic = true,
            .label = tr("kept by both / by chance") };
    case OverlapQuantity::Common:
        return { .lower = 0, .upper = highest, .label = tr("kept by both / %") };
    case OverlapQuantity::Difference:
        break;
    }
    return { .lower = -highest,
        .upper = highest,
        .colors = ScaleColors::Diverging,
        .label = tr("first − second / points") };
}

} // namespace tacq
