#include "core/kernels/sample_gradients.h"

#include "core/kernels/cuda_launch.h"
#include "core/kernels/sample_gradients_math.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr int kSide = 16; // threads of a block along rows and along columns
constexpr int kOwned = 4; // entries of a thread along each
constexpr int kTile = kSide * kOwned;
constexpr int kDepth = 16; // tokens in shared memory at a time
constexpr int kThreads = kSide * kSide;

// Tokens [first, first + kDepth) of 64 columns of a matrix [tokens, width]; 0 beyond the sample or the width.
__device__ void loadTokens(float (*shared)[kTile], const TokenMatrix& matrix, std::int64_t width,
    std::int64_t column, std::int64_t first, std::int64_t end)
{
    for (int i = static_cast<int>(threadIdx.x); i < kDepth * kTile; i += kThreads) {
        const std::int64_t token = first + i / kTile;
        const std::int64_t at = column + i % kTile;
        shared[i / kTile][i % kTile] = token < end && at < width ? valueOf(matrix, token * width + at) : 0.0F;
    }
}

// A block of threads owns a tile of the sum over all samples; a thread holds 4 × 4 entries of the gradient
// and of the sum, 16 apart, so that neighbours read neighbours. A token beyond the sample adds 0 · 0.
__global__ void sampleGradientKernel(SampleGradientArgs args)
{
    __shared__ float z[kDepth][kTile];
    __shared__ float a[kDepth][kTile];
    const std::int64_t row = static_cast<std::int64_t>(blockIdx.y) * kTile;
    const std::int64_t column = static_cast<std::int64_t>(blockIdx.x) * kTile;
    const int x = static_cast<int>(threadIdx.x) % kSide;
    const int y = static_cast<int>(threadIdx.x) / kSide;
    float absolute[kOwned][kOwned] = {};
    float squares[kOwned][kOwned] = {};
    float sum[kOwned][kOwned] = {};
    std::int64_t begin = 0;
    for (std::int64_t sample = 0; sample < args.samples; ++sample) {
        const std::int64_t end = begin + args.lengths[sample];
        float gradient[kOwned][kOwned] = {};
        for (std::int64_t first = begin; first < end; first += kDepth) {
            loadTokens(z, args.outputGradient, args.rows, row, first, end);
            loadTokens(a, args.input, args.columns, column, first, end);
            __syncthreads();
            for (int token = 0; token < kDepth; ++token) {
#pragma unroll
                for (int i = 0; i < kOwned; ++i) {
#pragma unroll
                    for (int j = 0; j < kOwned; ++j)
                        addTerm(gradient[i][j], z[token][y + i * kSide], a[token][x + j * kSide]);
                }
            }
            __syncthreads();
        }
#pragma unroll
        for (int i = 0; i < kOwned; ++i) {
#pragma unroll
            for (int j = 0; j < kOwned; ++j) {
                addAbsolute(absolute[i][j], gradient[i][j]);
                addSquare(squares[i][j], gradient[i][j]);
                sum[i][j] += gradient[i][j];
            }
        }
        begin = end;
    }
    for (int i = 0; i < kOwned; ++i) {
        for (int j = 0; j < kOwned; ++j) {
            const std::int64_t atRow = row + y + i * kSide;
            const std::int64_t atColumn = column + x + j * kSide;
            if (atRow >= args.rows || atColumn >= args.columns)
                continue;
            const std::int64_t at = atRow * args.columns + atColumn;
            args.absolute[at] += absolute[i][j];
            if (args.squares != nullptr) {
                args.squares[at] += squares[i][j];
                args.sum[at] += sum[i][j];
            }
        }
    }
}

constexpr int kJoinThreads = 256;
constexpr unsigned kMostJoinBlocks = 4096; // each thread goes on in steps of the whole grid

__global__ void joinKernel(const float* gradient, SampleGradientArgs args)
{
    const std::int64_t count = args.rows * args.columns;
    const std::int64_t step = static_cast<std::int64_t>(gridDim.x) * kJoinThreads;
    for (std::int64_t at = static_cast<std::int64_t>(blockIdx.x) * kJoinThreads + threadIdx.x; at < count;
         at += step) {
        const float value = gradient[at];
        addAbsolute(args.absolute[at], value);
        if (args.squares != nullptr) {
            addSquare(args.squares[at], value);
            args.sum[at] += value;
        }
    }
}

} // namespace

void addSampleGradientsCuda(const SampleGradientArgs& args, void* stream)
{
    if (args.rows == 0 || args.columns == 0)
        return;
    const dim3 grid(gridSize(args.columns, kTile), gridSize(args.rows, kTile));
    sampleGradientKernel<<<grid, kThreads, 0, static_cast<cudaStream_t>(stream)>>>(args);
    checkLaunch("sample gradients");
}

void joinSampleGradientCuda(const float* gradient, const SampleGradientArgs& args, void* stream)
{
    if (args.rows == 0 || args.columns == 0)
        return;
    const unsigned blocks = std::min(gridSize(args.rows * args.columns, kJoinThreads), kMostJoinBlocks);
    joinKernel<<<blocks, kJoinThreads, 0, static_cast<cudaStream_t>(stream)>>>(gradient, args);
    checkLaunch("sample gradients");
}

} // namespace tacq
