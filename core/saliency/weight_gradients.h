#pragma once

#include "core/config/metric.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

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

MatrixGradients zeroGradients(const at::Tensor& weight, bool moments);

// Adds g_s = Z_sᵀ·A_s of every sample of a pack; Z [tokens, out], A [tokens, in], both float32 or both
// bfloat16, on the device of the sums. Products of bfloat16 are added in float32.
void addPackGradients(
    const SequencePack& pack, const at::Tensor& z, const at::Tensor& a, MatrixGradients& sums);

} // namespace tacq
