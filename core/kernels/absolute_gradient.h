#pragma once

#include <cstdint>

namespace tacq {

// sum[i, j] += Σ_s |Σ_{t in s} Z[t, i] · A[t, j]|: the weight gradients of every sample of a pack, each formed
// in registers, made absolute and added, none of them ever stored (method.md §4.2 and §5.2; float32).
struct AbsoluteGradientArgs
{
    const float* outputGradient = nullptr; // Z [tokens, rows], the samples end to end
    const float* input = nullptr; // A [tokens, columns]
    const std::int64_t* lengths = nullptr; // tokens of each sample
    float* sum = nullptr; // [rows, columns]
    std::int64_t samples = 0;
    std::int64_t tokens = 0; // Σ lengths
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

// All arrays, the lengths too, lie where the kernel runs.
void addAbsoluteGradients(const AbsoluteGradientArgs& args, bool onCuda = false, void* cudaStream = nullptr);
void addAbsoluteGradientsCpu(const AbsoluteGradientArgs& args);
void addAbsoluteGradientsCuda(const AbsoluteGradientArgs& args, void* stream);

} // namespace tacq
