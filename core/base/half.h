#pragma once

#include <bit>
#include <cstdint>

namespace tacq {

// IEEE 754 binary16 ("half") and bfloat16 as bit patterns. Widening is exact; narrowing rounds to nearest,
// ties to even, overflows to infinity and keeps NaN a NaN. Integer arithmetic except for one exact
// subtraction, so that results depend neither on the processor nor on its rounding mode, and loops vectorize.

constexpr float floatFromHalf(std::uint16_t half)
{
    constexpr std::uint32_t rebias = std::uint32_t(127 - 15) << 23;
    const std::uint32_t sign = std::uint32_t(half & 0x8000) << 16;
    const std::uint32_t magnitude = std::uint32_t(half & 0x7fff) << 13;
    const std::uint32_t normal = magnitude + rebias;
    const std::uint32_t special = magnitude | 0x7f800000; // infinity and NaN keep their fraction
    // A subnormal half is its fraction times 2^-24: put the fraction below a leading 2^-14, take that away.
    constexpr std::uint32_t smallestNormal = std::uint32_t(113) << 23;
    const float subnormal
        = std::bit_cast<float>(magnitude + smallestNormal) - std::bit_cast<float>(smallestNormal);
    const std::uint32_t exponent = half & 0x7c00;
    const std::uint32_t bits = exponent == 0x7c00 ? special
        : exponent == 0                           ? std::bit_cast<std::uint32_t>(subnormal)
                                                  : normal;
    return std::bit_cast<float>(sign | bits);
}

constexpr std::uint16_t halfFromFloat(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000;
    const std::uint32_t magnitude = bits & 0x7fffffff;
    std::uint32_t half = 0;
    if (magnitude > 0x7f800000) { // NaN, made quiet
        half = 0x7e00 | ((magnitude >> 13) & 0x1ff);
    } else if (magnitude >= 0x47800000) { // 65536 and more
        half = 0x7c00;
    } else if (magnitude >= 0x38800000) { // 2^-14 and more: normal; a carry out of the fraction is right
        const std::uint32_t rebiased = magnitude - (std::uint32_t(127 - 15) << 23);
        half = (rebiased + 0xfff + ((rebiased >> 13) & 1)) >> 13;
    } else if (magnitude >= 0x33000000) { // 2^-25 and more: a multiple of 2^-24, or a tie between 0 and one
        const std::uint32_t fraction = (magnitude & 0x7fffff) | 0x800000;
        const std::uint32_t shift = 126 - (magnitude >> 23); // 14 … 24
        half = (fraction + (1U << (shift - 1)) - 1 + ((fraction >> shift) & 1)) >> shift;
    }
    return std::uint16_t(sign | half);
}

constexpr float floatFromBfloat16(std::uint16_t bits)
{
    return std::bit_cast<float>(std::uint32_t(bits) << 16);
}

constexpr std::uint16_t bfloat16FromFloat(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const bool isNan = (bits & 0x7fffffff) > 0x7f800000;
    return std::uint16_t(isNan ? (bits >> 16) | 0x40 : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

constexpr bool isFiniteHalf(std::uint16_t half)
{
    return (half & 0x7c00) != 0x7c00;
}

constexpr bool isFiniteBfloat16(std::uint16_t bits)
{
    return (bits & 0x7f80) != 0x7f80;
}

// The nearest float32 that the 16-bit type can hold.
constexpr float roundToHalf(float value)
{
    return floatFromHalf(halfFromFloat(value));
}

constexpr float roundToBfloat16(float value)
{
    return floatFromBfloat16(bfloat16FromFloat(value));
}

} // namespace tacq
