#pragma once

#include "core/quant/calibration.h"
#include "core/report/run_context.h"
#include "core/saliency/weight_gradients.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace tacq {

class Ranks;

using GradientSums = std::array<MatrixGradients, kProjectionCount>; // of a block

struct GradientOptions
{
    Device device;
    std::filesystem::path spillFolder; // for block inputs that do not fit in `memoryBudget`
    std::uint64_t memoryBudget = 0; // bytes of block inputs kept in memory
    bool moments = false; // Σ g_s² and Σ g_s too
    at::ScalarType compute = at::kFloat; // of the products, or kBFloat16; sums are float32
    bool keepsGraph = false; // all blocks and all of a pack's activations fit in memory (MemoryPlan)
};

// What the caller knows and wants of each block. `finished(block)` true: the block's sums exist already; the
// gradient only passes through it. `done` gets the sums of every other block, from the last to the first.
struct GradientSink
{
    std::function<bool(int block)> finished;
    std::function<void(int block, const BlockWeights& weights, GradientSums& sums)> done;
};

// Per-sample absolute gradients of the full-precision model, in block order: forward once, keeping each
// block's input; loss L_s = mean cross-entropy over the T_s − 1 shifted positions; then, from the last block
// to the first, recompute the block, backpropagate, form G_s = Z_sᵀ·A_s of each matrix for each sample alone
// and add its absolute value. With keepsGraph pack by pack through all blocks instead: the same bits without
// recomputing, but no block is done before all are. `calibration` is this rank's share; sums and loss are
// those of all ranks, and every rank's `finished` must say the same. Returns the mean loss over the samples,
// in nats per token.
double sumGradients(const WeightSource& model, const CalibrationSet& calibration,
    const GradientOptions& options, const GradientSink& sink, Ranks& ranks, RunContext& context);

} // namespace tacq
