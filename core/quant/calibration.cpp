#include "core/quant/calibration.h"

#include <ATen/ATen.h>

namespace tacq {

namespace {

CalibrationPack makePack(const std::vector<CalibrationSample>& samples, std::size_t begin, std::size_t end)
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

CalibrationSet packSamples(const std::vector<CalibrationSample>& samples, std::int64_t packTokens)
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

} // namespace tacq
