#include "core/quant/slim.h"

#include "core/base/device.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/kernels/gptq_block.h"
#include "core/quant/column_block.h"
#include "core/quant/inverse_factor.h"
#include "core/quant/stored_matrix.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tacq {

namespace {

constexpr double kAbsoluteDamping = 0.01; // added to the diagonal before anything else
constexpr double kErrorPower = 2.4;
constexpr int kStepsEachWay = 50; // ranges of 1.002, 1.004 … 1.1 and 0.998 … 0.9 times the plain one
constexpr double kStep = 0.002;
constexpr double kSalientDeviations = 2;
constexpr std::int64_t kRowsTogether = 64; // their trials stay near the processor

// Pivots of H as it is; where rounding makes that impossible, with the usual damping on top.
at::Tensor pivotsOf(const at::Tensor& hessian, std::string_view layer)
{
    at::Tensor upper = hessian.clone();
    if (replaceByInverseFactor(upper))
        return upper.diagonal().contiguous();
    return factorise(hessian, layer).upper.diagonal().contiguous();
}

at::Tensor asHalf(const at::Tensor& scale)
{
    constexpr double kSmallestHalf = 5.9604644775390625e-08; // 2^−24: 0 is no scale
    return scale.to(at::kHalf).to(at::kFloat).clamp_min_(kSmallestHalf);
}

// How often each entry counts; undefined: once. Salient is what stands out of the group's w²/U_jj².
at::Tensor importance(const at::Tensor& values, const at::Tensor& pivots, double salientWeight)
{
    if (salientWeight == 1)
        return {};
    const at::Tensor salience = values.square() / pivots.square();
    const at::Tensor score = (salience - salience.mean()) / salience.std();
    const at::Tensor far = salience.masked_select(score.abs() > kSalientDeviations);
    const at::Tensor counts = at::ones_like(values);
    return far.numel() == 0 ? counts : counts.masked_fill_(salience >= far.min(), salientWeight);
}

// The ranges that compete, as multiples of the plain one, in the order in which ties are decided.
std::vector<double> trialRanges()
{
    std::vector<double> shares = { 1 };
    for (const double sign : { 1.0, -1.0 }) {
        for (int i = 1; i <= kStepsEachWay; ++i)
            shares.push_back(1 + sign * kStep * i);
    }
    return shares;
}

CalibratedGrid calibrateRows(const at::Tensor& values, const at::Tensor& counts, int bits, bool halfScale)
{
    static const std::vector<double> ranges = trialRanges();
    const double levels = double((1 << bits) - 1);
    at::Tensor low = values.amin(1, true).clamp_max_(0);
    at::Tensor high = values.amax(1, true).clamp_min_(0);
    const at::Tensor empty = low == high;
    low.masked_fill_(empty, -1);
    high.masked_fill_(empty, 1);
    CalibratedGrid best { at::ones_like(low), at::zeros_like(low) };
    at::Tensor least = at::full_like(low, std::numeric_limits<double>::infinity());
    for (const double range : ranges) {
        at::Tensor scale = (high * range - low * range).div_(levels);
        if (halfScale)
            scale = asHalf(scale);
        const at::Tensor zero = (low * -range).div_(scale).round_().clamp_(0, levels);
        at::Tensor error = (values / scale).round_().add_(zero).clamp_(0, levels).sub_(zero).mul_(scale);
        error.sub_(values).abs_().pow_(kErrorPower);
        if (counts.defined())
            error.mul_(counts);
        const at::Tensor sum = error.sum(1, true);
        const at::Tensor better = sum < least;
        least = at::where(better, sum, least);
        best.scale = at::where(better, scale, best.scale);
        best.zero = at::where(better, zero, best.zero);
    }
    return best;
}

// One matrix on its way through its groups.
class SlimColumns
{
public:
    SlimColumns(
        const at::Tensor& weight, const SlimFactor& factor, std::int64_t moved, const SlimOptions& options)
        : m_options(options)
        , m_upper(factor.factor.upper.contiguous())
        , m_pivots(m_upper.diagonal().contiguous())
        , m_widths(slimWidths(groupSalience(weight, m_pivots, options.groupSize), moved, options.bits))
        , m_loop(weight, {})
        , m_errors(at::empty({ weight.size(0), options.groupSize }, weight.options()))
    {
        GridOptions grid;
        grid.groupSize = options.groupSize;
        m_table = makeGridTable(weight, grid);
        m_loop.rounded.values.masked_fill_(factor.factor.dead, 0);
    }

    void run()
    {
        at::Tensor values = m_loop.rounded.values;
        const std::int64_t columns = values.size(1);
        for (std::int64_t group = 0; group < m_table.groups(); ++group) {
            const std::int64_t first = group * m_table.groupSize;
            const std::int64_t end = std::min(first + m_table.groupSize, columns);
            const at::Tensor block = m_upper.slice(0, first, end).slice(1, first, end);
            if (m_widths[std::size_t(group)] == 1)
                roundBinary(group, first, end, block);
            else
                roundLevels(group, first, end, block);
            if (end < columns)
                values.slice(1, end).addmm_(m_errors.slice(1, 0, end - first),
                    m_upper.slice(0, first, end).slice(1, end), /*beta=*/1, /*alpha=*/-1);
        }
    }

    const RoundedMatrix& rounded() const { return m_loop.rounded; }
    const std::vector<std::uint8_t>& widths() const { return m_widths; }

    MixedWidthGrid grid() const
    {
        MixedWidthGrid grid;
        grid.widths = m_widths;
        grid.scales = halvesOf(m_table.scale);
        grid.zeros = bytesOf(m_table.zero);
        if (!m_means.empty())
            grid.means = halvesOf(at::cat(m_means, 1));
        return grid;
    }

    const GridTable& table() const { return m_table; }

private:
    void roundLevels(std::int64_t group, std::int64_t first, std::int64_t end, const at::Tensor& block)
    {
        GridOptions grid;
        grid.bits = m_widths[std::size_t(group)];
        const CalibratedGrid fitted = calibrateGrid(
            m_loop.rounded.values.slice(1, first, end), m_pivots.slice(0, first, end), grid.bits, m_options);
        m_table.scale.slice(1, group, group + 1).copy_(fitted.scale);
        m_table.zero.slice(1, group, group + 1).copy_(fitted.zero);
        m_loop.roundBlock(m_table, block, grid, first, end, m_errors);
    }

    // The kernel of the column loop knows grids with a whole zero point; these two values lie around any
    // mean.
    void roundBinary(std::int64_t group, std::int64_t first, std::int64_t end, const at::Tensor& block)
    {
        const CalibratedGrid fitted
            = binaryGrid(m_loop.rounded.values.slice(1, first, end), m_options.halfScale);
        m_table.scale.slice(1, group, group + 1).copy_(fitted.scale);
        m_means.push_back(fitted.zero);
        const at::Tensor scale = fitted.scale.squeeze(1);
        const at::Tensor mean = fitted.zero.squeeze(1);
        at::Tensor work = m_loop.rounded.values.slice(1, first, end).t().contiguous(); // [columns, rows]
        const at::Tensor pivots = block.diagonal().cpu().contiguous();
        for (std::int64_t j = 0; j < work.size(0); ++j) {
            at::Tensor column = work[j];
            const at::Tensor upper = column >= mean;
            const at::Tensor value = at::where(upper, mean + scale, mean - scale);
            const at::Tensor error = (column - value).div_(pivots.const_data_ptr<float>()[j]);
            column.copy_(value);
            m_loop.rounded.codes.select(1, first + j).copy_(upper);
            m_errors.select(1, j).copy_(error);
            m_loop.rounded.loss.add_(error.to(at::kDouble).square_(), 0.5);
            work.slice(0, j + 1).addr_(block[j].slice(0, j + 1), error, 1, -1);
        }
        m_loop.rounded.values.slice(1, first, end).copy_(work.t());
    }

    SlimOptions m_options;
    at::Tensor m_upper;
    at::Tensor m_pivots;
    std::vector<std::uint8_t> m_widths;
    ColumnLoop m_loop;
    at::Tensor m_errors; // [rows, the group size]: E of the group in hand
    GridTable m_table;
    std::vector<at::Tensor> m_means; // [rows, 1] of each group of 1 bit
};

void requireOptions(const at::Tensor& weight, const SlimOptions& options, std::string_view layer)
{
    GridOptions grid;
    grid.bits = options.bits;
    requireMatrix(weight, grid, layer);
    if (options.bits < 2 || options.bits > 4)
        fail(ErrorKind::InvalidInput, layer, ": SliM-LLM takes 2, 3 or 4 bits, not ", options.bits, ".");
    if (options.groupSize < 1 || options.groupSize > kGptqBlockColumns)
        fail(ErrorKind::InvalidInput, layer, ": SliM-LLM's group size is ", options.groupSize,
            "; it must be 1 to ", kGptqBlockColumns, ".");
}

} // namespace

SlimFactor slimFactor(const at::Tensor& hessian, std::string_view layer)
{
    requireHessian(hessian, layer);
    at::Tensor damped = hessian.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
    at::Tensor diagonal = damped.diagonal();
    diagonal.masked_fill_(diagonal == 0, 1);
    diagonal.add_(kAbsoluteDamping);
    return { pivotsOf(damped, layer), factorise(damped, layer) };
}

CalibratedGrid calibrateGrid(
    const at::Tensor& values, const at::Tensor& pivots, int bits, const SlimOptions& options)
{
    const at::Tensor counts = importance(values, pivots, options.salientWeight);
    if (values.is_cuda())
        return calibrateRows(values, counts, bits, options.halfScale);
    const std::int64_t rows = values.size(0);
    CalibratedGrid result { at::empty({ rows, 1 }, values.options()),
        at::empty({ rows, 1 }, values.options()) };
    const std::int64_t pieces = (rows + kRowsTogether - 1) / kRowsTogether;
    parallelFor(pieces, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t piece = begin; piece < end; ++piece) {
            const auto part = [&](const at::Tensor& whole) {
                return whole.slice(0, piece * kRowsTogether, std::min((piece + 1) * kRowsTogether, rows));
            };
            const CalibratedGrid fitted = calibrateRows(part(values).contiguous(),
                counts.defined() ? part(counts) : at::Tensor(), bits, options.halfScale);
            part(result.scale).copy_(fitted.scale);
            part(result.zero).copy_(fitted.zero);
        }
    });
    return result;
}

CalibratedGrid binaryGrid(const at::Tensor& values, bool halfScale)
{
    const at::Tensor mean = values.mean(1, true);
    const at::Tensor scale = values.abs().mean(1, true);
    return halfScale ? CalibratedGrid { asHalf(scale), mean.to(at::kHalf).to(at::kFloat) }
                     : CalibratedGrid { scale, mean };
}

QuantizeResult slim(const at::Tensor& weight, const SlimFactor& factor, std::int64_t moved,
    const SlimOptions& options, std::string_view layer)
{
    requireOptions(weight, options, layer);
    prepareFloat32MatrixProduct();
    const c10::DeviceGuard guard(weight.device());
    SlimColumns columns(weight, factor, moved, options);
    columns.run();
    requireFinite(columns.table().scale, "a scale", options.storage, layer);
    QuantizeResult result;
    result.matrix = storedMatrix(
        columns.rounded(), options.bits, columns.table().groupSize, options.storage, columns.widths());
    result.matrix.grid = columns.grid();
    completeResult(result, weight, columns.rounded(), !options.halfScale, layer);
    return result;
}

} // namespace tacq
