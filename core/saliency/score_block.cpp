#include "core/saliency/score_block.h"

#include "core/base/error.h"
#include "core/kernels/device_stream.h"
#include "core/quant/block_driver.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

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
    scoreSaliency(args, device.is_cuda(), device.is_cuda() ? currentCudaStream(device.index()) : nullptr);
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
        result.mass[i] = result.scores[i].sum(at::kDouble).item<double>();
    }
    return result;
}

BlockCandidates candidatesAbove(const BlockScores& scores, float bound)
{
    BlockCandidates result;
    for (std::size_t i = 0; i < kProjectionCount; ++i) {
        const at::Tensor values = scores.scores[i].view({ -1 });
        const at::Tensor places = at::nonzero(values >= bound).view({ -1 }); // in ascending order
        const at::Tensor found = values.index_select(0, places).cpu(), indices = places.cpu();
        const auto* score = found.const_data_ptr<float>();
        const auto* flat = indices.const_data_ptr<std::int64_t>();
        result[i].scores.assign(score, score + found.numel());
        result[i].indices.assign(flat, flat + found.numel());
    }
    return result;
}

} // namespace tacq
