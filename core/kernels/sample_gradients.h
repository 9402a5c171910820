#pragma once

#include <cstdint>

namespace tacq {

// The weight gradients g_s[i, j] = Σ_{t in s} Z[t, i] · A[t, j] of every sample s of a pack, each formed in
// registers and added to the sums that are asked for; none of them is ever stored (method.md §4.1, §5.2).
// All float32; sums are [rows, columns].
struct SampleGradientArgs
{
    const float* outputGradient = nullptr; // Z [tokens, rows], the samples end to end
    const float* input = nullptr; // A [tokens, columns]
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

} // namespace tacq
