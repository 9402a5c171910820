#include "core/quant/spqr_grid.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr double kSmallestScale = 1e-9; // divisors are not smaller

double levelsOf(int bits)
{
    return double((1 << bits) - 1);
}

struct Range
{
    at::Tensor low;
    at::Tensor high;
};

// Of dimension `dim`, kept; a single value gets the range [−1, 1].
Range rangeAlong(const at::Tensor& values, std::int64_t dim)
{
    const at::Tensor low = values.amin(dim, true);
    const at::Tensor high = values.amax(dim, true);
    const at::Tensor constant = low == high;
    return { low.masked_fill(constant, -1), high.masked_fill(constant, 1) };
}

// Half precision without infinity: a start beyond its range only makes the line a poor one.
at::Tensor asHalf(const at::Tensor& values)
{
    constexpr double kLargestHalf = 65504;
    return values.clamp(-kLargestHalf, kLargestHalf).to(at::kHalf).to(at::kFloat);
}

} // namespace

RealGrid RealGrid::around(const at::Tensor& values, int bits)
{
    const Range range = rangeAlong(values, -2);
    const at::Tensor scale = (range.high - range.low) / levelsOf(bits);
    return { scale, range.low.neg().div_(scale) };
}

at::Tensor RealGrid::codes(const at::Tensor& values, int bits) const
{
    return (values / scale.clamp_min(kSmallestScale)).add_(zero).round_().clamp_(0, levelsOf(bits));
}

at::Tensor RealGrid::values(const at::Tensor& codes) const
{
    return scale * (codes - zero);
}

StatisticCodes quantizeStatistic(const at::Tensor& statistic, bool halfLines)
{
    const std::int64_t rows = statistic.size(0);
    const std::int64_t groups = (rows + kStatisticRows - 1) / kStatisticRows;
    // A last group that is short repeats its last row, which changes neither its range nor its codes.
    const at::Tensor places
        = at::arange(groups * kStatisticRows, statistic.options().dtype(at::kLong)).clamp_max_(rows - 1);
    const at::Tensor grouped = statistic.index_select(0, places).view({ groups, kStatisticRows });
    const Range range = rangeAlong(grouped, 1);
    at::Tensor start = range.low;
    at::Tensor step = (range.high - range.low) / levelsOf(kStatisticBits);
    if (halfLines) {
        start = asHalf(start);
        step = asHalf(step);
    }
    const at::Tensor codes
        = (grouped - start).div_(step.clamp_min(kSmallestScale)).round_().clamp_(0, levelsOf(kStatisticBits));
    const auto perRow = [&](const at::Tensor& values) { return values.reshape({ -1 }).slice(0, 0, rows); };
    return { start.squeeze(1), step.squeeze(1), perRow(codes), perRow(start + step * codes) };
}

at::Tensor leaveOneOutGain(const at::Tensor& values, const at::Tensor& pivots, int bits)
{
    const std::int64_t columns = values.size(0);
    if (columns < 2)
        return at::zeros_like(values);
    const auto error = [&](const at::Tensor& x, const at::Tensor& divisor) {
        const RealGrid grid = RealGrid::around(x, bits);
        return (grid.values(grid.codes(x, bits)) - x).div_(divisor).square_().sum(-2);
    };
    // others[i] = all columns but i
    const at::Tensor all = at::arange(columns, values.options().dtype(at::kLong));
    const at::Tensor others = all.expand({ columns, columns })
                                  .masked_select(all.unsqueeze(0) != all.unsqueeze(1))
                                  .view({ columns * (columns - 1) });
    const at::Tensor rest = values.index_select(0, others).view({ columns, columns - 1, values.size(1) });
    const at::Tensor restPivots = pivots.index_select(0, others).view({ columns, columns - 1, 1 });
    return error(values, pivots.unsqueeze(1)).unsqueeze(0) - error(rest, restPivots);
}

at::Tensor withoutMarked(const at::Tensor& values, const at::Tensor& marked)
{
    const at::Tensor kept = marked.logical_not();
    const at::Tensor mean = (values * kept).sum(0, true).div_(kept.sum(0, true).clamp_min_(1));
    return at::where(marked, mean, values);
}

} // namespace tacq
