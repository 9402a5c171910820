#pragma once

#include "core/config/run_config.h"

#include <cstdint>

namespace tacq {

// What a model's shape must tell for the arithmetic below; filled by core/model/model_info.
struct ModelShape
{
    int blocks = 0;
    int hidden = 0;
    int intermediate = 0;
    int queryWidth = 0; // heads × head dimension
    int keyValueWidth = 0;
    int vocabulary = 0;
    std::int64_t quantizable = 0; // weights in the seven projections of all blocks
    std::int64_t otherParameters = 0; // embeddings, head, norms, biases: they stay in 16 bit
    std::uint64_t fileBytes = 0;
};

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
    double seconds = 0; // at the measured matrix-product rate
};

// The outlier count that a budget asks for: ⌊p·n⌋, or what meets the target (method.md §9.3 Q2); never more
// than n. Throws Error (InvalidInput) when a target size is smaller than the packed file without any outlier.
std::int64_t outlierCount(const OutlierBudget& budget, int bits, int groupSize, const ModelShape& shape);

// Published average bits at a realised outlier share r: N + (32 − N)·r.
double publishedBits(int bits, double outlierShare);

// `calibrationTokens`: tokens of all samples; `gemmFlops`: float32 operations per second of this machine.
Estimate estimate(
    const RunConfig& config, const ModelShape& shape, std::int64_t calibrationTokens, double gemmFlops);

} // namespace tacq
