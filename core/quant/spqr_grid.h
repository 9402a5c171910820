#pragma once

#include "core/quant/spqr.h"

#include <ATen/core/Tensor.h>

namespace tacq {

// Grids of SpQR. Matrices lie transposed here, [columns, rows], so that a column is one piece of memory.

// Scale and real zero of `values` [..., columns, rows], one per row: value = scale·(code − zero). The range
// is that of the values and need not hold 0.
struct RealGrid
{
    at::Tensor scale; // [..., 1, rows]
    at::Tensor zero;

    static RealGrid around(const at::Tensor& values, int bits);
    at::Tensor codes(const at::Tensor& values, int bits) const;
    at::Tensor values(const at::Tensor& codes) const;
};

// A statistic per row on the lines that kStatisticRows rows share.
struct StatisticCodes
{
    at::Tensor starts; // [⌈rows / kStatisticRows⌉]
    at::Tensor steps;
    at::Tensor codes; // [rows], integers
    at::Tensor values; // [rows]: what the codes stand for
};

StatisticCodes quantizeStatistic(const at::Tensor& statistic, bool halfLines);

// What the squared error of a row's group, in units of the pivots, falls by when one weight is left out of
// both the fit and the sum: `values` [columns, rows], `pivots` [columns] → [columns, rows].
at::Tensor leaveOneOutGain(const at::Tensor& values, const at::Tensor& pivots, int bits);

// `values` with the marked ones replaced by the mean of the others of their row.
at::Tensor withoutMarked(const at::Tensor& values, const at::Tensor& marked);

} // namespace tacq
