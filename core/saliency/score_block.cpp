#include "core/saliency/score_block.h"

#include "core/base/error.h"
#include "core/kernels/device_stream.h"
#include "core/quant/block_driver.h"
#include "core/quant/matrix_sums.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <span>
#include <utility>

namespace tacq {

namespace {

// Scores [out, in] of a matrix; their counts join the table.
at::Tensor scoreMatrix(Metric metric, const at::Tensor& weight, const at::Tensor& quantized,
    const at::Tensor& gradient, ScoreTable& table, std::string_view layer)
{
    at::Tensor scores = at::empty_like(weight);
    at::Tensor histogram = at::zeros({ kScoreBins }, weight.options().dtype(at::kLong));
    at::Tensor invalid = at::zeros({ 1 }, histogram.options());
    SaliencyScoreArgs args;
    args.metric = metric;
    args.weight = weight.const_data_ptr<float>();
    args.gradient = usesGradients(metric) ? gradient.const_data_ptr<float>() : args.weight;
    args.quantized = usesSimulation(metric) ? quantized.const_data_ptr<float>() : args.weight;
    args.score = scores.mutable_data_ptr<float>();
    args.histogram = reinterpret_cast<std::uint64_t*>(histogram.mutable_data_ptr<std::int64_t>());
    args.invalid = reinterpret_cast<std::uint64_t*>(invalid.mutable_data_ptr<std::int64_t>());
    args.count = weight.numel();
    const at::Device device = weight.device();
    const c10::DeviceGuard guard(device);
    scoreSaliency(args, device.is_cuda(), currentCudaStream(device.index()));
    if (const auto count = invalid.item<std::int64_t>(); count > 0)
        failWithHint(ErrorKind::InvalidInput,
            "The model or its calibration text gives infinite gradients; try other samples.", layer, ": ",
            count, " saliency scores are NaN or infinite.");
    const at::Tensor counts = histogram.cpu();
    const auto* added = counts.const_data_ptr<std::int64_t>();
    for (std::int64_t bin = 0; bin < kScoreBins; ++bin)
        table.counts[std::size_t(bin)] += std::uint64_t(added[bin]);
    return scores;
}

// Both in ascending order of place. On a CPU without any array of the matrix's size.
ScoreCandidates candidatesOnCpu(const at::Tensor& values, float bound)
{
    const std::span score(values.const_data_ptr<float>(), std::size_t(values.numel()));
    const auto count = std::size_t(std::ranges::count_if(score, [&](float value) { return value >= bound; }));
    ScoreCandidates result;
    result.indices.reserve(count);
    result.scores.reserve(count);
    for (std::size_t flat = 0; flat < score.size(); ++flat) {
        if (score[flat] >= bound) {
            result.indices.push_back(flat);
            result.scores.push_back(score[flat]);
        }
    }
    return result;
}

ScoreCandidates candidatesOnGpu(const at::Tensor& values, float bound)
{
    const at::Tensor places = at::nonzero(values >= bound).view({ -1 });
    const at::Tensor scores = values.index_select(0, places).cpu(), indices = places.cpu();
    const auto* score = scores.const_data_ptr<float>();
    const auto* flat = indices.const_data_ptr<std::int64_t>();
    return { { flat, flat + places.numel() }, { score, score + places.numel() } };
}

} // namespace

BlockScores scoreBlock(int block, Metric metric, const BlockWeights& weights, const QuantizedBlock* simulated,
    const GradientSums& sums, const Device& device)
{
    BlockScores result;
    for (const Projection projection : kProjections) {
        const std::size_t i = index(projection);
        const at::Tensor quantized
            = simulated != nullptr ? dequantized((*simulated)[i], device) : at::Tensor();
        result.scores[i] = scoreMatrix(metric, weights[projection].weight.contiguous(), quantized,
            sums[i].of(metric), result.table, layerName(block, projection));
        result.mass[i] = sumOverStripes(result.scores[i], [&](std::int64_t first, std::int64_t count) {
            return result.scores[i].narrow(0, first, count).sum(at::kDouble);
        });
    }
    return result;
}

BlockCandidates takeCandidates(BlockScores& scores, float bound)
{
    BlockCandidates result;
    for (std::size_t i = 0; i < kProjectionCount; ++i) {
        const at::Tensor values = std::exchange(scores.scores[i], at::Tensor()).view({ -1 });
        result[i] = values.is_cuda() ? candidatesOnGpu(values, bound) : candidatesOnCpu(values, bound);
    }
    return result;
}

} // namespace tacq
