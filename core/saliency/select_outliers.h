#pragma once

#include "core/config/projection.h"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace tacq {

// The weights of one matrix that may become outliers: every weight whose score is among the top share of the
// model, in ascending flat index (row-major).
struct ScoreCandidates
{
    std::vector<std::uint64_t> indices;
    std::vector<float> scores;
};

using BlockCandidates = std::array<ScoreCandidates, kProjectionCount>;

// Outliers of one matrix: flat row-major indices, ascending.
using OutlierIndices = std::vector<std::uint64_t>;

struct OutlierSelection
{
    float threshold = 0; // score of the k-th largest
    std::uint64_t count = 0; // k
    std::uint64_t tiesAtThreshold = 0; // scores equal to the threshold
    std::uint64_t tiesKept = 0; // of them, the first in canonical order
    std::vector<std::array<OutlierIndices, kProjectionCount>> blocks;
};

// The k largest scores of the whole model, exactly; ties by canonical flat index ascending (method.md §4.4,
// §9.3 Q3). `candidates(block)` is called twice per block, in order; together they hold at least k weights,
// else Error (InvalidInput).
OutlierSelection selectOutliers(
    int blocks, std::uint64_t k, const std::function<BlockCandidates(int block)>& candidates);

} // namespace tacq
