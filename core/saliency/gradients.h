#pragma once

#include "core/config/metric.h"
#include "core/quant/calibration.h"
#include "core/report/run_context.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace tacq {

// Sums over the samples of g_s = ∂L_s/∂W of one matrix, float32 [out, in] each (method.md §4.1, §4.2).
struct MatrixGradients
{
    at::Tensor absolute; // Σ|g_s|
    at::Tensor squares; // Σ g_s², and
    at::Tensor sum; // Σ g_s: both undefined unless asked for

    // The sum that a metric ranks by; undefined for one without gradients.
    const at::Tensor& of(Metric metric) const;
};

using GradientSums = std::array<MatrixGradients, kProjectionCount>; // of a block

struct GradientOptions
{
    Device device;
    std::filesystem::path spillFolder; // for block inputs that do not fit in `memoryBudget`
    std::uint64_t memoryBudget = 0; // bytes of block inputs kept in memory
    bool moments = false; // Σ g_s² and Σ g_s too
};

// What the caller knows and wants of each block. `finished(block)` true: the block's sums exist already; the
// gradient only passes through it. `done` gets the sums of every other block, from the last to the first.
struct GradientSink
{
    std::function<bool(int block)> finished;
    std::function<void(int block, const BlockWeights& weights, GradientSums& sums)> done;
};

// Per-sample absolute gradients of the full-precision model, in block order (architecture.md): forward once,
// keeping each block's input; loss L_s = mean cross-entropy over the T_s − 1 shifted positions; then, from
// the last block to the first, recompute the block, backpropagate, form G_s = Z_sᵀ·A_s of each matrix for
// each sample alone and add its absolute value. Returns the mean loss over the samples, in nats per token.
double sumGradients(const WeightSource& model, const CalibrationSet& calibration,
    const GradientOptions& options, const GradientSink& sink, RunContext& context);

} // namespace tacq
