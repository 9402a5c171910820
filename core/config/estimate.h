#pragma once

#include "core/config/memory_plan.h"
#include "core/config/model_shape.h"
#include "core/config/run_config.h"

#include <cstdint>

namespace tacq {

struct Estimate
{
    std::int64_t outliers = 0;
    double outlierShare = 0; // of the quantized weights
    double averageBits = 0; // as published: N + (32 − N)·r, method.md §1.3
    double storedBits = 0; // codes, scales, zero points and sparse outliers per quantized weight
    std::uint64_t packedBytes = 0; // size of the packed checkpoint, 16-bit parts included
    std::uint64_t denseBytes = 0; // size of the dense 16-bit export
    std::uint64_t peakMemory = 0; // bytes, expected resident set
    std::uint64_t diskBytes = 0; // run folder and export together
    std::uint64_t spilledBytes = 0; // besides, while the run works
    double seconds = 0; // at the measured matrix-product rate
};

// The outlier count that a budget asks for: ⌊p·n⌋, or what meets the target (method.md §9.3 Q2); never more
// than n. Throws Error (InvalidInput) when a target size is smaller than the packed file without any outlier.
std::int64_t outlierCount(const OutlierBudget& budget, int bits, int groupSize, const ModelShape& shape);

// Published average bits at a realised outlier share r: N + (32 − N)·r.
double publishedBits(int bits, double outlierShare);

// `gemmFlops`: float32 operations per second of this machine; `freeMemory`: bytes it can give, 0 when
// unknown. Errors are those of outlierCount() and planMemory().
Estimate estimate(const RunConfig& config, const ModelShape& shape, const RunLoad& load, double gemmFlops,
    std::uint64_t freeMemory = 0);

} // namespace tacq
