#include "core/kernels/saliency_score.h"

#include "core/kernels/cuda_launch.h"
#include "core/kernels/saliency_score_math.h"

namespace tacq {

namespace {

constexpr int kThreads = 256;
constexpr std::int64_t kMostBlocks = 4096; // each thread goes on in steps of the whole grid

using Counter = unsigned long long; // what atomicAdd takes; as wide as std::uint64_t
static_assert(sizeof(Counter) == sizeof(std::uint64_t), "counters are 64 bits wide");

unsigned blocksFor(std::int64_t count)
{
    const unsigned blocks = gridSize(count, kThreads);
    return blocks < kMostBlocks ? blocks : static_cast<unsigned>(kMostBlocks);
}

// 32768 counters do not fit into shared memory; neighbours rarely share one of them, and integer additions
// give the same sums in any order.
__global__ void scoreKernel(SaliencyScoreArgs args)
{
    const std::int64_t step = static_cast<std::int64_t>(gridDim.x) * kThreads;
    for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x; i < args.count;
         i += step) {
        const float score = saliencyScore(args.metric, args.gradient[i], args.weight[i], args.quantized[i]);
        args.score[i] = score;
        std::uint64_t* counter = isValidScore(score) ? args.histogram + scoreBin(score) : args.invalid;
        atomicAdd(reinterpret_cast<Counter*>(counter), Counter(1));
    }
}

} // namespace

void scoreSaliencyCuda(const SaliencyScoreArgs& args, void* stream)
{
    if (args.count == 0)
        return;
    scoreKernel<<<blocksFor(args.count), kThreads, 0, static_cast<cudaStream_t>(stream)>>>(args);
    checkLaunch("saliency score");
}

} // namespace tacq
