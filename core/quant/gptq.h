#pragma once

#include "core/model/quantized_matrix.h"
#include "core/quant/hessian.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace tacq {

// How a grid is fitted and stored.
struct GridOptions
{
    int bits = 2;
    std::int64_t groupSize = 0; // 0: one group per row
    bool symmetric = false;
    bool scaleSearch = true;
    // Scales rounded to IEEE half before they choose codes. false: `dequantized` has float32 scales (and
    // float32 outliers when the storage is F32), as golden vectors need; the stored matrix still holds
    // halves.
    bool halfScale = true;
    bool freshGroups
        = false; // fit groups on compensated values instead of the reference's stale ones (§9.3 Q9)
    StorageType storage = StorageType::F16; // type of dequantized values and outliers
};

struct QuantizeResult
{
    QuantizedMatrix matrix;
    // [rows, columns] float32, rounded to the storage type: what later layers see. With half scales it has
    // the bits of matrix.dequantize().
    at::Tensor dequantized;
    double loss = 0; // ½ Σ ((w − q)/U_jj)²
    double relativeError = 0; // ‖W − W^q‖ / ‖W‖
};

// GPTQ of one matrix (method.md §3.3, §3.4). `weight` [rows, columns] float32; `outliers` bool [rows,
// columns] or undefined for none: they are exempt from the range fit, never rounded, and keep their
// compensated value. `layer` names the matrix in errors (e.g. an outlier beyond the range of IEEE half).
QuantizeResult gptq(const at::Tensor& weight, const HessianFactor& factor, const at::Tensor& outliers,
    const GridOptions& options, std::string_view layer);

// The same by all ranks together, each with a part of the rows, which do not depend on one another. Every
// rank passes the whole matrix and gets the whole result, equal to the last bit.
QuantizeResult gptq(const at::Tensor& weight, const HessianFactor& factor, const at::Tensor& outliers,
    const GridOptions& options, std::string_view layer, Ranks& ranks);

// Round to nearest on a min/max grid, no compensation (method.md §2.2, last bullet); rows or groups. Computed
// in float32 on the weights as stored, where the reference computes in the weight's own 16-bit type.
QuantizeResult roundToNearest(const at::Tensor& weight, const GridOptions& options, std::string_view layer);

} // namespace tacq
