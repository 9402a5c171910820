#include "core/quant/calibration.h"

#include <ATen/ATen.h>

namespace tacq {

namespace {

CalibrationPack makePack(std::span<const CalibrationSample> samples, std::size_t begin, std::size_t end)
{
    CalibrationPack pack;
    std::vector<std::int64_t> ids;
    for (std::size_t i = begin; i < end; ++i) {
        ids.insert(ids.end(), samples[i].ids.begin(), samples[i].ids.end());
        pack.sequences.lengths.push_back(std::int64_t(samples[i].ids.size()));
    }
    pack.ids = at::tensor(ids, at::kLong);
    return pack;
}

} // namespace

CalibrationSet packSamples(std::span<const CalibrationSample> samples, std::int64_t packTokens)
{
    CalibrationSet set;
    for (std::size_t begin = 0; begin < samples.size();) {
        std::size_t end = begin;
        std::int64_t tokens = 0;
        while (end < samples.size()
            && (end == begin || tokens + std::int64_t(samples[end].ids.size()) <= packTokens))
            tokens += std::int64_t(samples[end++].ids.size());
        CalibrationPack pack = makePack(samples, begin, end);
        pack.firstToken = set.tokens;
        set.tokens += tokens;
        set.samples += pack.samples();
        set.packs.push_back(std::move(pack));
        begin = end;
    }
    return set;
}

std::span<const CalibrationSample> shareOf(std::span<const CalibrationSample> samples, int rank, int ranks)
{
    std::int64_t all = 0;
    for (const CalibrationSample& sample : samples)
        all += std::int64_t(sample.ids.size());
    // A sample belongs to the rank in whose part of the tokens its middle lies.
    const auto isBefore
        = [&](std::int64_t twiceMiddle, int part) { return twiceMiddle * ranks < 2 * all * part; };
    std::size_t begin = 0;
    std::size_t end = 0;
    std::int64_t before = 0;
    for (const CalibrationSample& sample : samples) {
        const std::int64_t twiceMiddle = 2 * before + std::int64_t(sample.ids.size());
        begin += isBefore(twiceMiddle, rank) ? 1 : 0;
        end += isBefore(twiceMiddle, rank + 1) ? 1 : 0;
        before += std::int64_t(sample.ids.size());
    }
    return samples.subspan(begin, end - begin);
}

} // namespace tacq
