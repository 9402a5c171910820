#pragma once

#include "core/kernels/token_strips.h"
#include "core/kernels/token_tile.h"

#include <cstdint>

namespace tacq {

// C[i, j] = Σ_t Z[t, i] · A[t, j] with factors in bfloat16, added and kept in float32, which LibTorch's
// product on a CPU would round to bfloat16. A stays for many Z: it is cut into strips once. On the CPU; on a
// GPU LibTorch has the product.
class TokenProduct
{
public:
    TokenProduct(const std::uint16_t* a, std::int64_t tokens, std::int64_t columns); // A [tokens, columns]

    // Z [tokens, rows], result [rows, columns].
    void multiply(const std::uint16_t* z, std::int64_t rows, float* result) const;

private:
    std::int64_t m_tokens = 0;
    std::int64_t m_columns = 0;
    TokenTile m_tile;
    TokenStrips m_strips;
};

} // namespace tacq
