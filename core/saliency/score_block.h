#pragma once

#include "core/model/weight_source.h"
#include "core/saliency/gradients.h"
#include "core/saliency/score_histogram.h"
#include "core/saliency/select_outliers.h"

#include <array>

namespace tacq {

// The saliency of one block's weights.
struct BlockScores
{
    std::array<at::Tensor, kProjectionCount> scores; // float32 [out, in]
    std::array<double, kProjectionCount> mass {}; // Σ of a matrix's scores
    ScoreTable table; // of all seven matrices
};

// Scores by a metric in float32 (method.md §4.1). `simulated` holds W^q, or is null for a metric without it;
// the sums are unused by one without gradients. Error (InvalidInput) naming the matrix when a score is NaN or
// infinite (method.md §9.3 Q3).
BlockScores scoreBlock(int block, Metric metric, const BlockWeights& weights, const QuantizedBlock* simulated,
    const GradientSums& sums, const Device& device);

// Every weight of the block whose score is at least `bound`, in ascending flat index. The scores of a matrix
// go when its candidates are there: of the first blocks most weights may be candidates.
BlockCandidates takeCandidates(BlockScores& scores, float bound);

} // namespace tacq
