#pragma once

#include "core/kernels/host_device.h"
#include "core/kernels/packed_product.h"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#else
#include "core/base/half.h"
#endif

namespace tacq {

#ifdef __CUDACC__
TACQ_HOST_DEVICE float widenedHalf(std::uint16_t pattern)
{
    return __half2float(__ushort_as_half(pattern));
}

TACQ_HOST_DEVICE float widenedBfloat16(std::uint16_t pattern)
{
    return __bfloat162float(__ushort_as_bfloat16(pattern));
}

TACQ_HOST_DEVICE float roundedTo(GridRounding rounding, float value)
{
    if (rounding == GridRounding::Half)
        return __half2float(__float2half_rn(value));
    if (rounding == GridRounding::Bfloat16)
        return __bfloat162float(__float2bfloat16_rn(value));
    return value;
}
#else
inline float widenedHalf(std::uint16_t pattern)
{
    return floatFromHalf(pattern);
}

inline float widenedBfloat16(std::uint16_t pattern)
{
    return floatFromBfloat16(pattern);
}

inline float roundedTo(GridRounding rounding, float value)
{
    if (rounding == GridRounding::Half)
        return roundToHalf(value);
    return rounding == GridRounding::Bfloat16 ? roundToBfloat16(value) : value;
}
#endif

TACQ_HOST_DEVICE std::uint32_t codeAt(const PackedMatrixArgs& matrix, std::int64_t row, std::int64_t column)
{
    const std::uint32_t* words = matrix.codes + row * matrix.wordsPerRow;
    const std::int64_t bit = column * matrix.bits;
    const auto shift = static_cast<std::uint32_t>(bit % 32);
    std::uint32_t code = words[bit / 32] >> shift;
    if (shift + static_cast<std::uint32_t>(matrix.bits) > 32)
        code |= words[bit / 32 + 1] << (32 - shift);
    return code & ((1U << matrix.bits) - 1);
}

// Without the outliers.
TACQ_HOST_DEVICE float gridValue(const PackedMatrixArgs& matrix, std::int64_t row, std::int64_t column)
{
    const std::int64_t place = row * matrix.groups + column / matrix.groupSize;
    const float steps
        = static_cast<float>(codeAt(matrix, row, column)) - static_cast<float>(matrix.zeros[place]);
    return roundedTo(matrix.rounding, widenedHalf(matrix.scales[place]) * steps);
}

TACQ_HOST_DEVICE float outlierValue(const PackedMatrixArgs& matrix, std::int64_t outlier)
{
    const std::uint16_t pattern = matrix.outlierValues[outlier];
    return matrix.rounding == GridRounding::Bfloat16 ? widenedBfloat16(pattern) : widenedHalf(pattern);
}

} // namespace tacq
