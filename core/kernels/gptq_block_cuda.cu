#include "core/kernels/gptq_block.h"

#include "core/kernels/cuda_launch.h"
#include "core/kernels/gptq_block_math.h"

namespace tacq {

namespace {

constexpr int kWarp = 32;
constexpr int kRowsPerBlock = 8; // a warp per row
constexpr int kThreads = kWarp * kRowsPerBlock;
constexpr int kColumns = static_cast<int>(kGptqBlockColumns);
constexpr int kOwned = kColumns / kWarp; // columns of a row that one thread keeps in registers
constexpr int kTriangle = kColumns * (kColumns + 1) / 2;
constexpr unsigned kAll = 0xffffffffU;

// U of the block lies in shared memory row after row, each from its diagonal on.
__device__ int startOfRow(int j, int columns)
{
    return j * columns - j * (j - 1) / 2 - j; // plus the column: entry (j, k), k ≥ j
}

__device__ void loadFactor(float* shared, const GptqBlockArgs& args)
{
    const int columns = static_cast<int>(args.columns);
    for (int i = static_cast<int>(threadIdx.x); i < columns * columns; i += kThreads) {
        const int j = i / columns;
        const int k = i % columns;
        if (k >= j)
            shared[startOfRow(j, columns) + k] = args.factor[j * args.factorStride + k];
    }
    __syncthreads();
}

// Column j of a row, whose value has become `weight`.
__device__ GptqStep stepOfColumn(
    const GptqBlockArgs& args, std::int64_t row, int j, float weight, float pivot)
{
    const int group = args.groupOfColumn != nullptr ? args.groupOfColumn[j] : 0;
    const std::int64_t grid = row * args.groupStride + group;
    const bool outlier = args.mask != nullptr && args.mask[row * args.maskStride + j] != 0;
    const float levels = static_cast<float>((1 << args.bits) - 1);
    return gptqStep(weight, outlier, args.scale[grid], args.zero[grid], levels, pivot);
}

// One row: lane l owns columns l, l + 32, l + 64 and l + 96. Every lane computes the step of the column in
// turn from the value that its owner hands round, and applies the error to the later columns it owns.
__device__ void roundRow(const GptqBlockArgs& args, const float* shared, std::int64_t row, int lane)
{
    const int columns = static_cast<int>(args.columns);
    float* work = args.work + row * args.stride;
    float own[kOwned];
#pragma unroll
    for (int slot = 0; slot < kOwned; ++slot)
        own[slot] = slot * kWarp + lane < columns ? work[slot * kWarp + lane] : 0.0F;
    double loss = 0.0;
#pragma unroll
    for (int turn = 0; turn < kOwned; ++turn) { // unrolled, so that own[] stays in registers
        const int first = turn * kWarp;
        for (int j = first; j < first + kWarp && j < columns; ++j) {
            const float* factor = shared + startOfRow(j, columns);
            const GptqStep step
                = stepOfColumn(args, row, j, __shfl_sync(kAll, own[turn], j - first), factor[j]);
            loss += 0.5 * static_cast<double>(step.error) * static_cast<double>(step.error);
            if (lane == j - first) {
                own[turn] = step.value;
                args.error[row * args.errorStride + j] = step.error;
                args.codes[row * args.codeStride + j] = static_cast<std::uint8_t>(step.code);
            }
#pragma unroll
            for (int slot = turn; slot < kOwned; ++slot) {
                const int k = slot * kWarp + lane;
                if (k > j && k < columns)
                    compensate(own[slot], step.error, factor[k]);
            }
        }
    }
#pragma unroll
    for (int slot = 0; slot < kOwned; ++slot) {
        if (slot * kWarp + lane < columns)
            work[slot * kWarp + lane] = own[slot];
    }
    if (lane == 0)
        args.loss[row] += loss;
}

__global__ void gptqBlockKernel(GptqBlockArgs args)
{
    __shared__ float factor[kTriangle];
    loadFactor(factor, args);
    const std::int64_t row
        = static_cast<std::int64_t>(blockIdx.x) * kRowsPerBlock + static_cast<int>(threadIdx.x) / kWarp;
    if (row < args.rows) // the same for a whole warp
        roundRow(args, factor, row, static_cast<int>(threadIdx.x) % kWarp);
}

} // namespace

void gptqBlockCuda(const GptqBlockArgs& args, void* stream)
{
    if (args.rows == 0)
        return;
    gptqBlockKernel<<<gridSize(args.rows, kRowsPerBlock), kThreads, 0, static_cast<cudaStream_t>(stream)>>>(
        args);
    checkLaunch("GPTQ block");
}

} // namespace tacq
