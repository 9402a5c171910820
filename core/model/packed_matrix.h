#pragma once

#include "core/base/device.h"
#include "core/kernels/packed_product.h"
#include "core/model/quantized_matrix.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace tacq {

// A compressed matrix on a device, in the form from which products are computed without expanding it: as
// large as it is on disk.
class PackedMatrix
{
public:
    // Whether products can be: a uniform grid and codes of 2, 3, 4 or 8 bits. The other grids are those of
    // baselines, whose groups have widths, orders or tables of their own.
    static bool canHold(const QuantizedMatrix& matrix);

    PackedMatrix(const QuantizedMatrix& matrix, const Device& device);

    std::int64_t rows() const { return m_args.rows; }
    std::int64_t columns() const { return m_args.columns; }
    std::uint64_t bytes() const; // codes, grid and outliers
    const PackedMatrixArgs& args() const { return m_args; }

    // x Wᵀ, [tokens, columns] -> [tokens, rows], for a few tokens.
    at::Tensor product(const at::Tensor& x) const;
    // Rows [first, first + count), dense float32.
    at::Tensor expanded(std::int64_t first, std::int64_t count) const;

private:
    PackedMatrixArgs m_args; // points into the tensors
    at::Tensor m_codes;
    at::Tensor m_scales;
    at::Tensor m_zeros;
    at::Tensor m_outlierRows;
    at::Tensor m_outlierColumns;
    at::Tensor m_outlierValues;
};

} // namespace tacq
