#pragma once

#include "core/quant/gptq.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace tacq {

// SpQR (method.md §7.4): GPTQ over columns in the order of their activity, on grids whose scales and zeros
// are themselves quantized, with weights kept in 16 bit whose rounding would cost too much.
struct SpqrOptions
{
    int bits = 1; // of a code; the published comparison calls 1 "2-bit" and 2 "3-bit"
    std::int64_t groupSize = 16; // columns per scale and zero; divides 128
    double threshold = 0.2; // τ: larger keeps fewer outliers, infinity none
    // Of the matrix. Set: τ is searched for it and `threshold` not used. A given τ keeps 1 % of one model and
    // most of another: with codes of 1 bit the usual error of a weight is larger than the published θ.
    std::optional<double> outlierShare;
    bool halfStatistics = true; // false: second-level parameters in float32, as golden vectors need
    StorageType storage = StorageType::F16;
};

inline constexpr double kSpqrDamping = 1.0; // of mean(diag H)

// What layers that see the same input share.
struct SpqrFactor
{
    at::Tensor order; // int64 [columns], by falling diagonal of H
    at::Tensor upper; // U of the reordered, damped H
    at::Tensor dead; // bool [columns], reordered: inputs that were always 0
};

SpqrFactor orderByActivity(const at::Tensor& hessian, std::string_view layer);

// `weight` [rows, columns] float32.
QuantizeResult spqr(
    const at::Tensor& weight, const SpqrFactor& factor, const SpqrOptions& options, std::string_view layer);

} // namespace tacq
