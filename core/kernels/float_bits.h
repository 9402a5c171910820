#pragma once

#include "core/kernels/host_device.h"

#include <cmath>
#include <cstdint>
#include <cstring>

// Float32 values as bit patterns, on both sides of a kernel (C++17; base/half.h has the rest).

namespace tacq {

TACQ_HOST_DEVICE std::uint32_t bitsOf(float value)
{
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

TACQ_HOST_DEVICE float floatOf(std::uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

TACQ_HOST_DEVICE float magnitude(float value)
{
    return floatOf(bitsOf(value) & 0x7fffffffU);
}

// a · b + c rounded once, the same everywhere.
TACQ_HOST_DEVICE float fusedMultiplyAdd(float a, float b, float c)
{
    return ::fmaf(a, b, c);
}

TACQ_HOST_DEVICE float widenBfloat16(std::uint16_t upperHalf)
{
    return floatOf(static_cast<std::uint32_t>(upperHalf) << 16);
}

} // namespace tacq
