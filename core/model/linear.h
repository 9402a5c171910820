#pragma once

#include "core/model/packed_matrix.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace tacq {

// A linear layer y = x Wᵀ + b, its weight either dense or compressed. Quantizer and gradients work on dense
// float32; what only computes with a model takes the weight in any form.
struct Linear
{
    at::Tensor weight; // [out, in]: float32, or a 16-bit type that holds the same values; or undefined, and
    std::shared_ptr<const PackedMatrix> packed; // this instead
    at::Tensor bias; // [out], undefined when the layer has none

    std::int64_t rows() const { return packed ? packed->rows() : weight.size(0); }
    std::int64_t columns() const { return packed ? packed->columns() : weight.size(1); }
    std::uint64_t bytes() const { return packed ? packed->bytes() : std::uint64_t(weight.nbytes()); }
};

// [tokens, in] -> [tokens, out] of a dense layer, all of one type: float32, or bfloat16 (withLinears), whose
// products are added up in float32 and rounded once. Autograd passes through.
at::Tensor product(const Linear& linear, const at::Tensor& x);

// [tokens, in] -> [tokens, out], float32; for x of type bfloat16 product() itself. Weights that are not
// dense float32 are widened in registers for a few tokens and a band of rows at a time for many, never as a
// whole; such a product has no gradient.
at::Tensor apply(const Linear& linear, const at::Tensor& x);

// Rows [begin, end) of y = x Wᵀ + b by the calling thread, on the CPU: x [tokens, in], y [tokens, out]. With
// `adds`, to what stands in y.
void applyRows(const Linear& linear, const float* x, float* y, std::int64_t tokens, bool adds,
    std::int64_t begin, std::int64_t end);

} // namespace tacq
