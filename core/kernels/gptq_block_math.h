#pragma once

#include "core/kernels/scale_search_math.h"

namespace tacq {

// What happens to one weight when its column's turn comes (method.md §3.4).
struct GptqStep
{
    float value; // what stands in the matrix from now on
    float error; // in units of U[j][j]; exactly 0 at an outlier
    float code; // an integer; at an outlier the zero point, whose dense value is 0
};

// `levels` = 2^bits − 1, `pivot` = U[j][j]. The lower end is 0 − zero, never −0, so that a value has the sign
// that (code − zero) has in a reader.
TACQ_HOST_DEVICE GptqStep gptqStep(
    float weight, bool outlier, float scale, float zero, float levels, float pivot)
{
    const float level = clampTo(roundHalfEven(weight / scale), 0.0F - zero, levels - zero);
    const float value = outlier ? weight : scale * level;
    return { value, (weight - value) / pivot, outlier ? zero : level + zero };
}

// What a later column of the same row receives. `Value` is a float or a vector of them, an entry per row.
template <typename Value>
TACQ_HOST_DEVICE void compensate(Value& weight, const Value& error, const Value& factor)
{
    weight = weight - error * factor;
}

} // namespace tacq
