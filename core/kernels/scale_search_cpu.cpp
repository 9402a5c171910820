#include "core/kernels/scale_search.h"

#include "core/base/parallel.h"
#include "core/kernels/scale_search_math.h"
#include "core/kernels/vector_clones.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace tacq {

namespace {

constexpr std::int64_t kLanes = kScaleSearchLanes;
constexpr std::int64_t kChunk = 256; // columns between two looks at whether a candidate has already lost

// The fixed order in which partial sums are added.
inline float sumOfLanes(const float* lanes)
{
    float sum[kLanes];
    std::copy_n(lanes, kLanes, sum);
#pragma GCC unroll 4
    for (std::int64_t width = kLanes / 2; width > 0; width /= 2) {
        for (std::int64_t lane = 0; lane < width; ++lane)
            sum[lane] += sum[lane + width];
    }
    return sum[0];
}

// Row `row` into `values`, outliers replaced by the mean of the others (method.md §2.4), padded with zeros,
// which every grid represents exactly, to a multiple of kLanes.
void loadRow(const ScaleSearchArgs& args, std::int64_t row, std::vector<float>& values)
{
    std::fill(
        std::copy_n(args.weight + row * args.weightStride, args.columns, values.begin()), values.end(), 0.0F);
    if (args.mask == nullptr)
        return;
    const std::uint8_t* mask = args.mask + row * args.maskStride;
    float lanes[kLanes] = {};
    std::int64_t kept = 0;
    for (std::int64_t j = 0; j < args.columns; ++j) {
        lanes[j % kLanes] += mask[j] != 0 ? 0.0F : values[j];
        kept += mask[j] == 0 ? 1 : 0;
    }
    const float mean = sumOfLanes(lanes) / static_cast<float>(std::max<std::int64_t>(kept, 1));
    for (std::int64_t j = 0; j < args.columns; ++j)
        values[j] = mask[j] != 0 ? mean : values[j];
}

// Σ|Q(x) − x|^2.4, or some value above `limit` as soon as it is sure to exceed it: terms are not negative and
// float addition is monotone, so a partial sum over the limit stays over it.
TACQ_VECTOR_CLONES float rowError(
    const float* values, std::int64_t padded, RowGrid grid, float levels, float limit)
{
    const float bottom = -grid.zero;
    const float top = levels - grid.zero;
    float lanes[kLanes] = {};
    for (std::int64_t begin = 0; begin < padded; begin += kChunk) {
        const std::int64_t end = std::min(begin + kChunk, padded);
        for (std::int64_t j = begin; j < end; j += kLanes) {
#pragma GCC unroll 1
            for (std::int64_t lane = 0; lane < kLanes; ++lane)
                lanes[lane] += gridError(values[j + lane], grid.scale, bottom, top);
        }
        const float partial = sumOfLanes(lanes);
        if (partial > limit)
            return partial;
    }
    return sumOfLanes(lanes);
}

// The range of a row and 0; NaN is passed over.
RowRange rangeOfRow(const ScaleSearchArgs& args, const std::vector<float>& values)
{
    float low = 0.0F;
    float high = 0.0F;
    for (const float x : values) {
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    return gridRange(low, high, args.symmetric);
}

RowGrid searchRow(const ScaleSearchArgs& args, const std::vector<float>& values)
{
    const RowRange range = rangeOfRow(args, values);
    RowGrid best = gridOfStep(range, 0, args.bits, args.symmetric, args.halfScale);
    if (!args.search)
        return best;
    const auto levels = static_cast<float>((1 << args.bits) - 1);
    float bestError = std::numeric_limits<float>::infinity();
    int bestStep = 0;
    // A coarse pass first, so that most of the other candidates lose early.
    constexpr int kStride = 8;
    for (int visit = 0; visit < kShrinkSteps; ++visit) {
        const int step = visit / (kShrinkSteps / kStride) + visit % (kShrinkSteps / kStride) * kStride;
        const RowGrid grid = gridOfStep(range, step, args.bits, args.symmetric, args.halfScale);
        const float error = rowError(values.data(), std::int64_t(values.size()), grid, levels, bestError);
        if (error < bestError || (error == bestError && step < bestStep)) {
            best = grid;
            bestError = error;
            bestStep = step;
        }
    }
    return best;
}

} // namespace

void searchScalesCpu(const ScaleSearchArgs& args)
{
    parallelFor(args.rows, 4, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> values((args.columns + kLanes - 1) / kLanes * kLanes);
        for (std::int64_t row = begin; row < end; ++row) {
            loadRow(args, row, values);
            const RowGrid grid = searchRow(args, values);
            args.scale[row * args.resultStride] = grid.scale;
            args.zero[row * args.resultStride] = grid.zero;
        }
    });
}

} // namespace tacq
