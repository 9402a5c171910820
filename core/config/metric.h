#pragma once

#include "core/kernels/host_device.h"

namespace tacq {

// What ranks the weights (method.md §4.1, Table 5 of the paper). Sums run over the samples s; W^q is the
// simulated quantization. Plain C++17: the kernels see it too.
enum class Metric {
    Tacq, // |W| · |W − W^q| · Σ|g_s|
    Qal, // |W − W^q| · Σ|g_s|
    Msg, // |W| · Σ|g_s|
    Weight, // |W|
    Fisher, // Σ g_s²
    Gradient, // |Σ g_s|
    AbsoluteGradient // Σ|g_s|
};

TACQ_HOST_DEVICE constexpr bool usesGradients(Metric metric)
{
    return metric != Metric::Weight;
}

// Whether it ranks by Σ g_s² or Σ g_s instead of Σ|g_s|.
TACQ_HOST_DEVICE constexpr bool usesMoments(Metric metric)
{
    return metric == Metric::Fisher || metric == Metric::Gradient;
}

TACQ_HOST_DEVICE constexpr bool usesSimulation(Metric metric)
{
    return metric == Metric::Tacq || metric == Metric::Qal;
}

TACQ_HOST_DEVICE constexpr bool usesMagnitude(Metric metric)
{
    return metric == Metric::Tacq || metric == Metric::Msg || metric == Metric::Weight;
}

} // namespace tacq
