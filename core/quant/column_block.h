#pragma once

#include "core/quant/grid.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace tacq {

// A matrix on its way through the column loop of method.md §3.4.
struct ColumnLoop
{
    RoundedMatrix rounded; // `values` starts as the weights and ends as the result
    at::Tensor error; // [rows, kGptqBlockColumns] float32: E of the block in hand

    // `weight` is copied; `outliers` bool [rows, columns] or undefined.
    ColumnLoop(const at::Tensor& weight, const at::Tensor& outliers);

    // Rounds columns [first, first + count) on the table's grids; `factor` [count, count] with unit inner
    // stride is the block of U on the diagonal.
    void roundBlock(const GridTable& table, const at::Tensor& factor, const GridOptions& options,
        std::int64_t first, std::int64_t count);
};

} // namespace tacq
