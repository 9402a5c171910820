#include "core/quant/spqr.h"

#include "core/base/device.h"
#include "core/base/error.h"
#include "core/kernels/gptq_block.h"
#include "core/quant/inverse_factor.h"
#include "core/quant/spqr_grid.h"
#include "core/quant/stored_matrix.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tacq {

namespace {

void requireOptions(
    const at::Tensor& weight, const SpqrFactor& factor, const SpqrOptions& options, std::string_view layer)
{
    GridOptions grid;
    grid.bits = options.bits;
    requireMatrix(weight, grid, layer);
    if (options.groupSize < 1 || kGptqBlockColumns % options.groupSize != 0)
        fail(ErrorKind::InvalidInput, layer, ": SpQR's group size is ", options.groupSize,
            "; it must divide ", kGptqBlockColumns, ".");
    if (factor.upper.size(0) != weight.size(1))
        fail(ErrorKind::Internal, layer, ": the weight has ", weight.size(1),
            " columns, the factor of its Hessian ", factor.upper.size(0), ".");
}

// Looks for the τ at which a falling count meets the wanted one: steps of a factor until the count has been
// on both sides, then halving the gap between logarithms, drawn to the side that is nearer to the wanted
// count. The count of a small matrix with codes of 1 bit jumps by some hundredths at the smallest change of
// τ, as errors run on through the columns, and can lead the halving astray: a gap that has closed without
// success is opened again.
class ThresholdSearch
{
public:
    explicit ThresholdSearch(std::int64_t wanted)
        : m_wanted(std::log1p(double(wanted)))
    {
    }

    double threshold() const { return std::exp(m_next); }

    void observe(std::int64_t count)
    {
        const double excess = std::log1p(double(count)) - m_wanted;
        (excess > 0 ? m_many : m_few) = Point { m_next, excess };
        if (!m_few)
            m_next += kStep;
        else if (!m_many)
            m_next -= kStep;
        else
            narrow();
    }

private:
    struct Point
    {
        double logThreshold = 0;
        double excess = 0; // of log(1 + count)
    };

    void narrow()
    {
        if (m_few->logThreshold - m_many->logThreshold < kClosed) {
            m_many = Point { m_many->logThreshold - kReopened, kReopened };
            m_few = Point { m_few->logThreshold + kReopened, -kReopened };
        }
        const double share = std::clamp(m_many->excess / (m_many->excess - m_few->excess), 0.2, 0.8);
        m_next = m_many->logThreshold + share * (m_few->logThreshold - m_many->logThreshold);
    }

    static constexpr double kStep = 0.7; // a factor of 2
    static constexpr double kClosed = 0.01;
    static constexpr double kReopened = 0.05;
    double m_wanted;
    double m_next = 1.2; // about 3, which keeps some two in a hundred
    std::optional<Point> m_many; // the largest τ seen with too many outliers
    std::optional<Point> m_few; // the smallest seen with too few
};

// The matrix on its way through the columns, all of it transposed and in the order of activity.
class SpqrColumns
{
public:
    SpqrColumns(
        const at::Tensor& weight, const SpqrFactor& factor, const SpqrOptions& options, double threshold)
        : m_options(options)
        , m_order(factor.order)
        , m_upper(factor.upper.contiguous())
        , m_pivots(m_upper.diagonal().contiguous())
        , m_work(weight.index_select(1, factor.order).t().contiguous())
        , m_codes(at::empty_like(m_work, at::kByte))
        , m_outliers(at::empty_like(m_work, at::kBool))
        , m_loss(at::zeros({ weight.size(0) }, weight.options().dtype(at::kDouble)))
    {
        m_work.masked_fill_(factor.dead.unsqueeze(1), 0);
        const at::Tensor spread = m_work.var(1, /*unbiased=*/true) / m_pivots.square();
        m_limit = threshold * spread.mean().item<double>(); // θ
    }

    void run()
    {
        const at::Tensor pivots = m_pivots.cpu();
        const std::int64_t columns = m_work.size(0);
        for (std::int64_t first = 0; first < columns; first += kGptqBlockColumns) {
            const std::int64_t end = std::min(first + kGptqBlockColumns, columns);
            at::Tensor errors = at::empty({ end - first, m_work.size(1) }, m_work.options());
            for (std::int64_t j = first; j < end; ++j) {
                if (j % m_options.groupSize == 0)
                    fitGroup(j);
                const at::Tensor error = errors[j - first];
                roundColumn(j, pivots.const_data_ptr<float>()[j], error);
                // Always fresh: later columns of the block learn of this error at once.
                m_work.slice(0, j + 1, end).addr_(m_upper[j].slice(0, j + 1, end), error, 1, -1);
            }
            m_work.slice(0, end).addmm_(m_upper.slice(0, first, end).slice(1, end).t(), errors, 1, -1);
        }
    }

    std::int64_t outliers() const { return m_outliers.sum().item<std::int64_t>(); }

    RoundedMatrix rounded() const
    {
        RoundedMatrix result;
        result.values = inOwnOrder(m_work);
        result.codes = m_codes.t().contiguous(); // stored in the order of activity
        result.outliers = inOwnOrder(m_outliers).to(at::kByte);
        result.loss = m_loss;
        return result;
    }

    TwoLevelGrid grid() const
    {
        const at::Tensor order = m_order.to(at::kInt).cpu().contiguous();
        const std::int32_t* columns = order.const_data_ptr<std::int32_t>();
        TwoLevelGrid grid;
        grid.columnOrder.assign(columns, columns + order.numel());
        grid.scales = lines(m_scales);
        grid.zeros = lines(m_zeros);
        return grid;
    }

private:
    void fitGroup(std::int64_t first)
    {
        const std::int64_t end = std::min(first + m_options.groupSize, m_work.size(0));
        at::Tensor group = m_work.slice(0, first, end);
        if (std::isfinite(m_limit)) {
            const at::Tensor gain = leaveOneOutGain(group, m_pivots.slice(0, first, end), m_options.bits);
            group = withoutMarked(group, gain > m_limit);
        }
        const RealGrid fitted = RealGrid::around(group, m_options.bits);
        m_scales.push_back(quantizeStatistic(fitted.scale[0], m_options.halfStatistics));
        m_zeros.push_back(quantizeStatistic(fitted.zero[0], m_options.halfStatistics));
        m_grid = { m_scales.back().values, m_zeros.back().values };
        // Of the dense value nearest to 0, which stands where an outlier is.
        m_zeroCode = m_grid.zero.round().clamp_(0, double((1 << m_options.bits) - 1));
    }

    // Leaves the column's value in its place and its error, in units of the pivot, in `error`.
    void roundColumn(std::int64_t j, float pivot, at::Tensor error)
    {
        at::Tensor column = m_work[j];
        const at::Tensor codes = m_grid.codes(column, m_options.bits);
        const at::Tensor values = m_grid.values(codes);
        at::sub_out(error, column, values).div_(pivot);
        const at::Tensor outlier = error.square() > m_limit;
        error.masked_fill_(outlier, 0);
        column.copy_(at::where(outlier, column, values));
        m_codes[j].copy_(at::where(outlier, m_zeroCode, codes));
        m_outliers[j].copy_(outlier);
        m_loss.add_(error.to(at::kDouble).square_(), 0.5);
    }

    at::Tensor inOwnOrder(const at::Tensor& transposed) const
    {
        return at::empty_like(transposed).index_copy_(0, m_order, transposed).t().contiguous();
    }

    static StatisticLines lines(const std::vector<StatisticCodes>& groups)
    {
        std::vector<at::Tensor> starts;
        std::vector<at::Tensor> steps;
        std::vector<at::Tensor> codes;
        for (const StatisticCodes& group : groups) {
            starts.push_back(group.starts);
            steps.push_back(group.steps);
            codes.push_back(group.codes);
        }
        return { halvesOf(at::stack(starts, 1)), halvesOf(at::stack(steps, 1)),
            bytesOf(at::stack(codes, 1)) };
    }

    SpqrOptions m_options;
    at::Tensor m_order;
    at::Tensor m_upper;
    at::Tensor m_pivots;
    at::Tensor m_work;
    at::Tensor m_codes;
    at::Tensor m_outliers;
    at::Tensor m_loss;
    double m_limit = 0;
    RealGrid m_grid; // of the group in hand, [rows]
    at::Tensor m_zeroCode;
    std::vector<StatisticCodes> m_scales; // of all groups so far
    std::vector<StatisticCodes> m_zeros;
};

// The matrix with τ such that `wanted` weights stay in 16 bit, as near as twenty passes come: one in a
// hundred more or less where the search ends early. Kept weights change the grids and what later columns
// receive, so the count is known only after a whole pass, and that of a small matrix jumps by some hundredths
// at the smallest change of τ.
SpqrColumns columnsKeeping(
    std::int64_t wanted, const at::Tensor& weight, const SpqrFactor& factor, const SpqrOptions& options)
{
    constexpr int kMostPasses = 20;
    const std::int64_t tolerance = wanted / 100 + 1;
    std::optional<SpqrColumns> best;
    std::int64_t bestDistance = 0;
    ThresholdSearch search(wanted);
    for (int pass = 0; pass < kMostPasses; ++pass) {
        SpqrColumns columns(weight, factor, options, search.threshold());
        columns.run();
        const std::int64_t kept = columns.outliers();
        const std::int64_t distance = std::abs(kept - wanted);
        if (!best || distance < bestDistance) {
            best = std::move(columns);
            bestDistance = distance;
        }
        if (bestDistance <= tolerance)
            break;
        search.observe(kept);
    }
    return std::move(*best);
}

SpqrColumns finishedColumns(const at::Tensor& weight, const SpqrFactor& factor, const SpqrOptions& options)
{
    double threshold = options.threshold;
    if (options.outlierShare) {
        const auto wanted = std::int64_t(std::llround(*options.outlierShare * double(weight.numel())));
        if (wanted > 0)
            return columnsKeeping(wanted, weight, factor, options);
        threshold = std::numeric_limits<double>::infinity();
    }
    SpqrColumns columns(weight, factor, options, threshold);
    columns.run();
    return columns;
}

} // namespace

SpqrFactor orderByActivity(const at::Tensor& hessian, std::string_view layer)
{
    requireHessian(hessian, layer);
    SpqrFactor factor;
    factor.order = at::argsort(hessian.diagonal(), /*stable=*/true, 0, /*descending=*/true);
    at::Tensor damped = hessian.index_select(0, factor.order).index_select(1, factor.order).to(at::kFloat);
    at::Tensor diagonal = damped.diagonal();
    factor.dead = diagonal == 0;
    diagonal.add_(diagonal.mean().abs_().mul_(kSpqrDamping));
    diagonal.masked_fill_(factor.dead, 1);
    if (!replaceByInverseFactor(damped))
        failWithHint(ErrorKind::InvalidInput, "Use more or longer calibration examples.", layer,
            ": the Hessian of the layer's inputs cannot be factorised with a damping of ", kSpqrDamping,
            " times its mean diagonal.");
    factor.upper = std::move(damped);
    return factor;
}

QuantizeResult spqr(
    const at::Tensor& weight, const SpqrFactor& factor, const SpqrOptions& options, std::string_view layer)
{
    requireOptions(weight, factor, options, layer);
    prepareFloat32MatrixProduct();
    const c10::DeviceGuard guard(weight.device());
    const SpqrColumns columns = finishedColumns(weight, factor, options);
    const RoundedMatrix rounded = columns.rounded();
    QuantizeResult result;
    result.matrix
        = storedMatrix(rounded, options.bits, std::min(options.groupSize, weight.size(1)), options.storage);
    result.matrix.grid = columns.grid();
    completeResult(result, weight, rounded, !options.halfStatistics, layer);
    return result;
}

} // namespace tacq
