#pragma once

#include "core/kernels/float_bits.h"

#include <cstdint>

namespace tacq {

// Inputs or output gradients of a layer, [tokens, width] row after row, the samples end to end; float32 or
// bfloat16.
struct TokenMatrix
{
    const void* values = nullptr;
    bool isBfloat16 = false;
};

TACQ_HOST_DEVICE float valueOf(const TokenMatrix& matrix, std::int64_t at)
{
    return matrix.isBfloat16 ? widenBfloat16(static_cast<const std::uint16_t*>(matrix.values)[at])
                             : static_cast<const float*>(matrix.values)[at];
}

} // namespace tacq
