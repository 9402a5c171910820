#pragma once

#include "core/config/metric.h"

#include <cstdint>

namespace tacq {

// Bins of the exact selection: the upper 16 bits of a non-negative float32, which order like the numbers.
inline constexpr std::int64_t kScoreBins = 1 << 15; // the sign bit is always 0

// score[i] of a weight by the metric (method.md §4.1, float32), with the histogram of the scores' upper 16
// bits added to `histogram` [kScoreBins]. `invalid` counts NaN and infinite scores, which are left out of the
// histogram.
struct SaliencyScoreArgs
{
    Metric metric = Metric::Tacq;
    const float* gradient = nullptr; // the metric's sum: Σ|g_s|, Σg_s² or Σg_s; unused by Weight
    const float* weight = nullptr;
    const float* quantized = nullptr; // W^q; unused by metrics without it
    float* score = nullptr; // may be the same array as gradient
    std::uint64_t* histogram = nullptr;
    std::uint64_t* invalid = nullptr; // one counter
    std::int64_t count = 0;
};

void scoreSaliency(const SaliencyScoreArgs& args, bool onCuda = false, void* cudaStream = nullptr);
void scoreSaliencyCpu(const SaliencyScoreArgs& args);
void scoreSaliencyCuda(const SaliencyScoreArgs& args, void* stream);

} // namespace tacq
