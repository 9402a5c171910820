#pragma once

#include "core/kernels/float_bits.h"

#include <cstdint>

// Arithmetic of the row quantizer, method.md §2.1–§2.3. Every function is branch-free on floats, so that a
// compiler turns it into vector code. Its callers are compiled without contraction, so that nothing but what
// asks for it is a fused multiply-add, and give the same bits at every vector width and on every device.

namespace tacq {

inline constexpr int kShrinkSteps = 80; // s = 1.00, 0.99, … 0.21
inline constexpr int kScaleSearchLanes = 16; // partial sums of a row: column j belongs to lane j mod 16

// One grid: Q(x) = scale · (clamp(rne(x/scale) + zero, 0, 2^bits − 1) − zero).
struct RowGrid
{
    float scale;
    float zero;
};

struct RowRange
{
    float low; // ≤ 0
    float high; // ≥ 0
};

// To the nearest integer, halves to even. Adding 1.5·2^23 leaves no fraction bits; beyond 2^22, where the
// trick is coarse, every value is clamped to a grid's end anyway.
TACQ_HOST_DEVICE float roundHalfEven(float value)
{
    constexpr float kNoFraction = 12582912.0F;
    return (value + kNoFraction) - kNoFraction;
}

TACQ_HOST_DEVICE float clampTo(float value, float low, float high)
{
    const float raised = value < low ? low : value;
    return raised > high ? high : raised;
}

// a^2.4 for a ≥ 0. With y ≈ a^(−1/5), good to 3 %, from a line through the bit pattern and r = a·y⁵ − 1,
// a^2.4 = (a·y)³ · (1 + r)^(−3/5); the last factor is a polynomial for r in [−0.151, 0.163], fitted to
// 1.1e-8. Relative error measured over 4 million values of 2^−40 … 2^8: at most 4e-7, 9e-8 in the mean
// square. 0 and denormal values give 0; results under 1e-38 lose digits, as with any float32 power.
TACQ_HOST_DEVICE float powerTwoPointFour(float a)
{
    const float pattern = static_cast<float>(static_cast<std::int32_t>(bitsOf(a)));
    const auto root = static_cast<std::int32_t>(fusedMultiplyAdd(-0.2F, pattern, 1277920512.0F));
    const float y = floatOf(static_cast<std::uint32_t>(root));
    const float y2 = y * y;
    const float ay = a * y;
    const float r = fusedMultiplyAdd(y2 * y2, ay, -1.0F);
    float p = fusedMultiplyAdd(0.32269546F, r, -0.3574669361F);
    p = fusedMultiplyAdd(p, r, 0.3745818436F);
    p = fusedMultiplyAdd(p, r, -0.4158423841F);
    p = fusedMultiplyAdd(p, r, 0.4799981117F);
    p = fusedMultiplyAdd(p, r, -0.6000005007F);
    p = fusedMultiplyAdd(p, r, 1.0F);
    return ((ay * ay) * ay) * p;
}

// |Q(x) − x|^2.4 of one entry; `bottom` = −zero and `top` = 2^bits − 1 − zero.
TACQ_HOST_DEVICE float gridError(float x, float scale, float bottom, float top)
{
    const float level = clampTo(roundHalfEven(x / scale), bottom, top);
    return powerTwoPointFour(magnitude(scale * level - x));
}

// A non-negative float32 to the nearest IEEE half, ties to even: infinity from 65520 on. Rounding to 0 is
// not a scale; the smallest half, 2^−24, stands in for it.
TACQ_HOST_DEVICE float scaleAsHalf(float scale)
{
    constexpr float kSmallestNormal = 6.103515625e-05F; // 2^−14
    constexpr float kSmallest = 5.9604644775390625e-08F; // 2^−24
    constexpr float kInfinityFrom = 65520.0F;
    if (scale < kSmallestNormal) {
        const float rounded = (scale + 0.75F) - 0.75F; // a float in [0.5, 1) steps by 2^−24
        return rounded < kSmallest ? kSmallest : rounded;
    }
    if (scale >= kInfinityFrom)
        return floatOf(0x7f800000U);
    const std::uint32_t bits = bitsOf(scale);
    return floatOf((bits + 0x0fffU + ((bits >> 13) & 1U)) & ~0x1fffU); // NaN stays NaN
}

// §2.1: symmetric ranges are mirrored, and a row of zeros gets [−1, 1].
TACQ_HOST_DEVICE RowRange gridRange(float low, float high, bool symmetric)
{
    if (symmetric) {
        high = -low > high ? -low : high;
        low = low < 0.0F ? -high : low;
    }
    if (low == 0.0F && high == 0.0F)
        return { -1.0F, 1.0F };
    return { low, high };
}

// Grid of the shrunk range; step 0 is the whole range (§2.2). The factor is rounded to float32 first, as
// the reference does. Rounding a scale to half may push the zero point over the end: it is clamped.
TACQ_HOST_DEVICE RowGrid gridOfStep(RowRange range, int step, int bits, bool symmetric, bool halfScale)
{
    const float levels = static_cast<float>((1 << bits) - 1);
    const float shrink = static_cast<float>(1.0 - step / 100.0);
    const float low = shrink * range.low;
    const float exact = (shrink * range.high - low) / levels;
    const float scale = halfScale ? scaleAsHalf(exact) : exact;
    if (symmetric)
        return { scale, (levels + 1.0F) / 2.0F };
    return { scale, clampTo(roundHalfEven(-low / scale), 0.0F, levels) };
}

} // namespace tacq
