#include "core/kernels/scale_search.h"

#include "core/kernels/cuda_launch.h"
#include "core/kernels/scale_search_math.h"

namespace tacq {

namespace {

constexpr int kLanes = kScaleSearchLanes; // threads of one team, one per partial sum
constexpr int kTeams = 16; // candidates of a row tried at the same time
constexpr int kThreads = kLanes * kTeams;

// The CPU twin's order: lane i takes lane i + 8, then i + 4, i + 2, i + 1. The sum is right in lane 0.
__device__ float sumOfTeam(float value)
{
    for (int width = kLanes / 2; width > 0; width /= 2)
        value += __shfl_down_sync(0xffffffffU, value, width, kLanes);
    return value;
}

struct RowView
{
    const float* weight;
    const std::uint8_t* mask; // may be null
    std::int64_t columns;

    __device__ bool isOutlier(std::int64_t j) const { return mask != nullptr && mask[j] != 0; }
};

// Mean of the row's normal entries (method.md §2.4), the same in every thread of a team.
__device__ float meanOfNormal(const RowView& row, int lane)
{
    if (row.mask == nullptr)
        return 0.0F;
    float sum = 0.0F;
    int kept = 0;
    for (std::int64_t j = lane; j < row.columns; j += kLanes) {
        sum += row.isOutlier(j) ? 0.0F : row.weight[j];
        kept += row.isOutlier(j) ? 0 : 1;
    }
    for (int width = kLanes / 2; width > 0; width /= 2)
        kept += __shfl_down_sync(0xffffffffU, kept, width, kLanes);
    const float mean = sumOfTeam(sum) / static_cast<float>(kept > 1 ? kept : 1);
    return __shfl_sync(0xffffffffU, mean, 0, kLanes);
}

__device__ RowRange rangeOfRow(const RowView& row, float mean, int lane, bool symmetric)
{
    float low = 0.0F;
    float high = 0.0F;
    for (std::int64_t j = lane; j < row.columns; j += kLanes) {
        const float x = row.isOutlier(j) ? mean : row.weight[j];
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    for (int width = kLanes / 2; width > 0; width /= 2) {
        const float otherLow = __shfl_xor_sync(0xffffffffU, low, width, kLanes);
        const float otherHigh = __shfl_xor_sync(0xffffffffU, high, width, kLanes);
        low = otherLow < low ? otherLow : low;
        high = otherHigh > high ? otherHigh : high;
    }
    return gridRange(low, high, symmetric);
}

// Σ|Q(x) − x|^2.4 of the row, right in lane 0.
__device__ float errorOfRow(const RowView& row, float mean, RowGrid grid, float levels, int lane)
{
    const float bottom = -grid.zero;
    const float top = levels - grid.zero;
    float sum = 0.0F;
    for (std::int64_t j = lane; j < row.columns; j += kLanes)
        sum += gridError(row.isOutlier(j) ? mean : row.weight[j], grid.scale, bottom, top);
    return sumOfTeam(sum);
}

// A block of threads per row; team t tries steps t, t + 16, … and the smallest error wins, ties to the
// earlier step.
__global__ void searchKernel(ScaleSearchArgs args)
{
    __shared__ float errors[kShrinkSteps];
    const std::int64_t index = blockIdx.x;
    const int lane = static_cast<int>(threadIdx.x) % kLanes;
    const int team = static_cast<int>(threadIdx.x) / kLanes;
    const RowView row { args.weight + index * args.weightStride,
        args.mask != nullptr ? args.mask + index * args.maskStride : nullptr, args.columns };
    const float mean = meanOfNormal(row, lane);
    const RowRange range = rangeOfRow(row, mean, lane, args.symmetric);
    const float levels = static_cast<float>((1 << args.bits) - 1);
    for (int step = team; args.search && step < kShrinkSteps; step += kTeams) {
        const RowGrid grid = gridOfStep(range, step, args.bits, args.symmetric, args.halfScale);
        const float error = errorOfRow(row, mean, grid, levels, lane);
        if (lane == 0)
            errors[step] = error;
    }
    __syncthreads();
    if (threadIdx.x != 0)
        return;
    int best = 0;
    float bestError = floatOf(0x7f800000U); // infinity
    for (int step = 0; args.search && step < kShrinkSteps; ++step) {
        if (errors[step] < bestError) {
            bestError = errors[step];
            best = step;
        }
    }
    const RowGrid grid = gridOfStep(range, best, args.bits, args.symmetric, args.halfScale);
    args.scale[index * args.resultStride] = grid.scale;
    args.zero[index * args.resultStride] = grid.zero;
}

} // namespace

void searchScalesCuda(const ScaleSearchArgs& args, void* stream)
{
    static_assert(kShrinkSteps % kTeams == 0, "teams of a warp must run the same number of steps");
    if (args.rows == 0)
        return;
    searchKernel<<<static_cast<unsigned>(args.rows), kThreads, 0, static_cast<cudaStream_t>(stream)>>>(args);
    checkLaunch("scale search");
}

} // namespace tacq
