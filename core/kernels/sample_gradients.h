#pragma once

#include "core/kernels/token_matrix.h"

#include <cstdint>

namespace tacq {

// The weight gradients g_s[i, j] = Σ_{t in s} Z[t, i] · A[t, j] of every sample s of a pack, each formed in
// registers and added to the sums that are asked for; none of them is ever stored (method.md §4.1, §5.2).
// Z and A are of one type, float32 or bfloat16; terms are added in float32, sums are float32
// [rows, columns].
struct SampleGradientArgs
{
    TokenMatrix outputGradient; // Z [tokens, rows]
    TokenMatrix input; // A [tokens, columns]
    const std::int64_t* lengths = nullptr; // tokens of each sample
    float* absolute = nullptr; // += Σ_s |g_s|
    float* squares = nullptr; // += Σ_s g_s²; both this and `sum`, or neither
    float* sum = nullptr; // += Σ_s g_s
    std::int64_t samples = 0;
    std::int64_t tokens = 0; // Σ lengths
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

// All arrays, the lengths too, lie where the kernel runs.
void addSampleGradients(const SampleGradientArgs& args, bool onCuda = false, void* cudaStream = nullptr);
void addSampleGradientsCpu(const SampleGradientArgs& args);
void addSampleGradientsCuda(const SampleGradientArgs& args, void* stream);

// One sample's finished gradient [rows, columns] float32, on the GPU, joins the sums of `args`, of which only
// those and the sizes are read. For long samples, whose gradient a library's product forms fastest.
void joinSampleGradientCuda(const float* gradient, const SampleGradientArgs& args, void* stream);

} // namespace tacq
