#pragma once

#include "core/kernels/scale_search_math.h"

namespace tacq {

// gradient · |weight − quantized| · |weight|, multiplied from left to right (method.md §4.1).
TACQ_HOST_DEVICE float saliencyScore(float gradient, float weight, float quantized)
{
    return gradient * magnitude(weight - quantized) * magnitude(weight);
}

// NaN, infinite and negative scores have no place in the order of scores.
TACQ_HOST_DEVICE bool isValidScore(float score)
{
    return score >= 0.0F && bitsOf(score) != 0x7f800000U;
}

// Bin of a valid score; −0 counts as 0.
TACQ_HOST_DEVICE std::uint32_t scoreBin(float score)
{
    return bitsOf(magnitude(score)) >> 16;
}

} // namespace tacq
