#include "core/kernels/packed_product.h"

#include "core/kernels/cuda_launch.h"
#include "core/kernels/packed_product_math.h"

namespace tacq {

namespace {

constexpr int kWarp = 32;
constexpr int kRows = 8; // of a block: one warp each
constexpr int kTokens = 4; // of a warp
constexpr int kThreads = 256;

__device__ float sumOfWarp(float value)
{
    for (int distance = kWarp / 2; distance > 0; distance /= 2)
        value += __shfl_down_sync(0xffffffffU, value, distance);
    return value;
}

// A warp owns one row of W and a few tokens. Its lanes read neighbouring columns, decode each weight once and
// use it for all the tokens; outliers are spread over the lanes likewise.
__global__ void packedProductKernel(PackedProductArgs args)
{
    const PackedMatrixArgs& matrix = args.matrix;
    const int lane = static_cast<int>(threadIdx.x);
    const std::int64_t row = static_cast<std::int64_t>(blockIdx.x) * kRows + threadIdx.y;
    const std::int64_t token = static_cast<std::int64_t>(blockIdx.y) * kTokens;
    if (row >= matrix.rows)
        return;
    float sums[kTokens] = {};
    const auto add = [&](float weight, std::int64_t column) {
#pragma unroll
        for (int i = 0; i < kTokens; ++i) {
            if (token + i < args.tokens)
                sums[i] += weight * args.input[(token + i) * matrix.columns + column];
        }
    };
    for (std::int64_t column = lane; column < matrix.columns; column += kWarp)
        add(gridValue(matrix, row, column), column);
    for (std::int64_t i = matrix.outlierRows[row] + lane; i < matrix.outlierRows[row + 1]; i += kWarp)
        add(outlierValue(matrix, i), matrix.outlierColumns[i]);
#pragma unroll
    for (int i = 0; i < kTokens; ++i) {
        const float sum = sumOfWarp(sums[i]);
        if (lane != 0 || token + i >= args.tokens)
            continue;
        float& place = args.output[(token + i) * matrix.rows + row];
        place = args.adds ? place + sum : sum;
    }
}

// A block of threads expands one row, then overwrites its outliers.
__global__ void expandPackedKernel(PackedMatrixArgs matrix, std::int64_t firstRow, float* values)
{
    const std::int64_t row = firstRow + blockIdx.x;
    float* target = values + static_cast<std::int64_t>(blockIdx.x) * matrix.columns;
    for (std::int64_t column = threadIdx.x; column < matrix.columns; column += kThreads)
        target[column] = gridValue(matrix, row, column);
    __syncthreads();
    for (std::int64_t i = matrix.outlierRows[row] + threadIdx.x; i < matrix.outlierRows[row + 1];
         i += kThreads)
        target[matrix.outlierColumns[i]] = outlierValue(matrix, i);
}

} // namespace

void packedProductCuda(const PackedProductArgs& args, void* stream)
{
    if (args.matrix.rows == 0 || args.tokens == 0)
        return;
    const dim3 grid(gridSize(args.matrix.rows, kRows), gridSize(args.tokens, kTokens));
    packedProductKernel<<<grid, dim3(kWarp, kRows), 0, static_cast<cudaStream_t>(stream)>>>(args);
    checkLaunch("packed product");
}

void expandPackedCuda(
    const PackedMatrixArgs& matrix, std::int64_t firstRow, std::int64_t rowCount, float* values, void* stream)
{
    if (rowCount == 0)
        return;
    expandPackedKernel<<<static_cast<unsigned>(rowCount), kThreads, 0, static_cast<cudaStream_t>(stream)>>>(
        matrix, firstRow, values);
    checkLaunch("packed expansion");
}

} // namespace tacq
