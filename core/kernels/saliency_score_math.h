#pragma once

#include "core/config/metric.h"
#include "core/kernels/scale_search_math.h"

namespace tacq {

// A weight's score (method.md §4.1), multiplied from left to right. `gradient` is the sum that the metric
// uses; what the metric does not use may be anything. A factor of 1 changes no bit.
TACQ_HOST_DEVICE float saliencyScore(Metric metric, float gradient, float weight, float quantized)
{
    const float slope = usesGradients(metric) ? magnitude(gradient) : 1.0F;
    const float error = usesSimulation(metric) ? magnitude(weight - quantized) : 1.0F;
    const float size = usesMagnitude(metric) ? magnitude(weight) : 1.0F;
    return slope * error * size;
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
