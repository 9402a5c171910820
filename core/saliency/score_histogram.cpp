#include "core/saliency/score_histogram.h"

#include "core/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace tacq {

namespace {

float lowerEdgeOf(std::size_t bin)
{
    return std::bit_cast<float>(std::uint32_t(bin) << 16);
}

// Logarithm (base 2) of the middle of a bin; within one bin scores differ by less than 1 %.
double exponentOf(std::size_t bin)
{
    return std::log2(double(std::bit_cast<float>((std::uint32_t(bin) << 16) | 0x8000U)));
}

} // namespace

std::uint64_t ScoreTable::total() const
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t(0));
}

void ScoreTable::add(const ScoreTable& other)
{
    for (std::size_t bin = 0; bin < counts.size(); ++bin)
        counts[bin] += other.counts[bin];
}

float ScoreTable::lowerBoundOfTop(std::uint64_t k) const
{
    if (k == 0)
        return std::numeric_limits<float>::infinity();
    std::uint64_t above = 0;
    for (std::size_t bin = counts.size(); bin-- > 0;) {
        above += counts[bin];
        if (above >= k)
            return lowerEdgeOf(bin);
    }
    fail(ErrorKind::InvalidInput, k, " outliers were asked for, but only ", above, " weights have a score.");
}

ScoreHistogram ScoreTable::forPlot(double threshold, std::uint64_t kept) const
{
    ScoreHistogram plot;
    plot.total = total();
    plot.threshold = threshold;
    plot.kept = kept;
    plot.zeros = counts[0]; // 0 and the smallest denormal numbers, below 1e-40
    const auto isUsed = [](std::uint64_t count) { return count > 0; };
    const auto first = std::find_if(counts.begin() + 1, counts.end(), isUsed);
    if (first == counts.end())
        return plot;
    const auto last = std::find_if(counts.rbegin(), counts.rend(), isUsed).base() - 1;
    plot.firstExponent = int(std::floor(exponentOf(std::size_t(first - counts.begin()))));
    const auto plotBin = [&](std::size_t bin) {
        return std::size_t((exponentOf(bin) - plot.firstExponent) * ScoreHistogram::kBinsPerOctave);
    };
    plot.counts.resize(plotBin(std::size_t(last - counts.begin())) + 1);
    for (auto it = first; it <= last; ++it)
        plot.counts[plotBin(std::size_t(it - counts.begin()))] += *it;
    return plot;
}

} // namespace tacq
