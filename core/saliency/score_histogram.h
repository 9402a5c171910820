#pragma once

#include "core/kernels/saliency_score.h"
#include "core/report/run_observer.h"

#include <cstdint>
#include <vector>

namespace tacq {

// Exact counts of scores by the upper 16 bits of their float32 pattern. Sums of the blocks' tables give the
// model's (method.md §4.4).
struct ScoreTable
{
    std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(kScoreBins);

    std::uint64_t total() const;
    void add(const ScoreTable& other);
    // Lowest score of the bin that holds the k-th largest score: every one of the k largest is at or above
    // it.
    float lowerBoundOfTop(std::uint64_t k) const;
    // Re-binned to ScoreHistogram::kBinsPerOctave, with the selection so far, if any.
    ScoreHistogram forPlot(double threshold, std::uint64_t kept) const;
};

} // namespace tacq
