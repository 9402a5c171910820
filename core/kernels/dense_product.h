#pragma once

#include <cstdint>

namespace tacq {

enum class DenseType : std::int32_t { Float32, Half, Bfloat16 };

// y[t, i] = Σ_j W[i, j] · x[t, j] in float32 for a few tokens, with W read in the type it is kept in and
// widened in registers. Without a CUDA twin: there LibTorch has a good operation. A sum is that of lanes over
// the columns, the same whatever the number of tokens.
struct DenseProductArgs
{
    const void* weight = nullptr; // W [rows, columns] of `type`
    DenseType type = DenseType::Float32;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    const float* input = nullptr; // x [tokens, columns]
    float* output = nullptr; // y [tokens, rows]
    std::int64_t tokens = 0;
    bool adds = false; // to what stands in y
};

void denseProduct(const DenseProductArgs& args);
// Rows [firstRow, endRow) of the product alone, by the calling thread.
void denseProductRows(const DenseProductArgs& args, std::int64_t firstRow, std::int64_t endRow);

} // namespace tacq
