#include "core/kernels/saliency_score.h"

#include "core/base/parallel.h"
#include "core/kernels/saliency_score_math.h"
#include "core/kernels/vector_clones.h"

#include <algorithm>
#include <mutex>
#include <vector>

namespace tacq {

namespace {

constexpr std::int64_t kGrain = 1 << 16; // entries worth a thread
constexpr std::int64_t kChunk = 4096; // scores that stay in the first-level cache until they are counted

TACQ_VECTOR_CLONES void score(const SaliencyScoreArgs& args, std::int64_t begin, std::int64_t end)
{
    for (std::int64_t i = begin; i < end; ++i)
        args.score[i] = saliencyScore(args.metric, args.gradient[i], args.weight[i], args.quantized[i]);
}

} // namespace

void scoreSaliencyCpu(const SaliencyScoreArgs& args)
{
    std::mutex merge; // counts are integers: the order of merging does not matter
    parallelFor(args.count, kGrain, [&](std::int64_t begin, std::int64_t end) {
        std::vector<std::uint64_t> counts(kScoreBins);
        std::uint64_t invalid = 0;
        for (std::int64_t from = begin; from < end; from += kChunk) {
            const std::int64_t to = std::min(from + kChunk, end);
            score(args, from, to);
            for (std::int64_t i = from; i < to; ++i) {
                if (isValidScore(args.score[i]))
                    ++counts[scoreBin(args.score[i])];
                else
                    ++invalid;
            }
        }
        const std::lock_guard lock(merge);
        for (std::int64_t bin = 0; bin < kScoreBins; ++bin)
            args.histogram[bin] += counts[bin];
        *args.invalid += invalid;
    });
}

} // namespace tacq
