#include "core/quant/calibration.h"

#include <ATen/ATen.h>

namespace tacq {

namespace {

using Samples = std::span<const CalibrationSample>;

std::int64_t tokensOf(const CalibrationSample& sample)
{
    return std::int64_t(sample.ids.size());
}

// Where each pack ends when each takes as many of the next samples as its tokens allow, and one at least.
std::vector<std::size_t> packEnds(Samples samples, std::int64_t packTokens)
{
    std::vector<std::size_t> ends;
    std::int64_t tokens = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (i > 0 && tokens + tokensOf(samples[i]) > packTokens) {
            ends.push_back(i);
            tokens = 0;
        }
        tokens += tokensOf(samples[i]);
    }
    if (!samples.empty())
        ends.push_back(samples.size());
    return ends;
}

// The fewest tokens a pack that need no more packs than `most` of them: full packs and a small rest become
// packs of about one size, which ranks can share.
std::int64_t evenTokens(Samples samples, std::int64_t most)
{
    const std::size_t packs = packEnds(samples, most).size();
    std::int64_t tooFew = 0;
    std::int64_t enough = most;
    while (enough - tooFew > 1) {
        const std::int64_t middle = tooFew + (enough - tooFew) / 2;
        (packEnds(samples, middle).size() > packs ? tooFew : enough) = middle;
    }
    return enough;
}

CalibrationPack makePack(Samples samples)
{
    CalibrationPack pack;
    std::vector<std::int64_t> ids;
    for (const CalibrationSample& sample : samples) {
        ids.insert(ids.end(), sample.ids.begin(), sample.ids.end());
        pack.sequences.lengths.push_back(tokensOf(sample));
    }
    pack.ids = at::tensor(ids, at::kLong);
    return pack;
}

void append(CalibrationSet& set, CalibrationPack pack)
{
    pack.firstToken = set.tokens;
    set.tokens += pack.tokens();
    set.samples += pack.samples();
    set.packs.push_back(std::move(pack));
}

} // namespace

CalibrationSet packSamples(Samples samples, std::int64_t packTokens)
{
    CalibrationSet set;
    std::size_t begin = 0;
    for (const std::size_t end : packEnds(samples, evenTokens(samples, packTokens))) {
        append(set, makePack(samples.subspan(begin, end - begin)));
        begin = end;
    }
    return set;
}

CalibrationSet shareOf(const CalibrationSet& all, int rank, int ranks)
{
    CalibrationSet share;
    for (const CalibrationPack& pack : all.packs) {
        // A pack belongs to the rank in whose part of the tokens its middle lies.
        const std::int64_t twiceMiddle = 2 * pack.firstToken + pack.tokens();
        if (twiceMiddle * ranks / (2 * all.tokens) == rank)
            append(share, pack);
    }
    return share;
}

} // namespace tacq
