#pragma once

#include "core/quant/grid.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace tacq {

// A matrix on its way through the column loop of method.md §3.4.
struct ColumnLoop
{
    RoundedMatrix rounded; // `values` starts as the weights and ends as the result

    // `weight` is copied; `outliers` bool [rows, columns] or undefined.
    ColumnLoop(const at::Tensor& weight, const at::Tensor& outliers);

    // Rounds columns [first, end), at most kGptqBlockColumns, on the table's grids. `factor` [end − first,
    // end − first] is the block of U on the diagonal; `errors` [rows, end − first] float32 receives E. Both
    // have unit inner strides.
    void roundBlock(const GridTable& table, const at::Tensor& factor, const GridOptions& options,
        std::int64_t first, std::int64_t end, const at::Tensor& errors);
};

} // namespace tacq
