#pragma once

#include "core/kernels/token_matrix.h"

#include <cstdint>

namespace tacq {

// sum[i, j] += Σ_t X[t, i] · X[t, j] for j ≥ i: the upper triangle of XᵀX, which is all there is to a
// symmetric matrix and half the work of a product (method.md §3.2). Entries below the diagonal may be written
// too, and mean nothing. The products of one call are formed in float32, and join the sum in float64. On the
// CPU; a GPU has no use for it, its library's product is faster than half of ours.
struct GramSumArgs
{
    TokenMatrix input; // X [tokens, columns]
    double* sum = nullptr; // [columns, columns]
    std::int64_t tokens = 0;
    std::int64_t columns = 0;
};

void addGramSum(const GramSumArgs& args);

} // namespace tacq
