#include "core/quant/block_originals.h"

#include "core/base/tensor_device.h"
#include "core/model/transformer.h"
#include "core/ranks/ranks.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

namespace {

// Projections that see the same input; the first of a group stands for it.
const std::array<std::vector<Projection>, 4> kInputGroups
    = { { { Projection::Query, Projection::Key, Projection::Value }, { Projection::Output },
        { Projection::Gate, Projection::Up }, { Projection::Down } } };

} // namespace

// The unquantized block once over all packs: its inputs inside are kept, their Hessians summed.
void QuantizationPass::observeOriginals(const BlockWeights& block)
{
    const BlockWeights weights = withLinears(block, m_compute);
    const ModelConfig& config = m_model.config();
    if (m_originals == nullptr) {
        const std::uint64_t kept = m_hidden.memoryBytes() + m_inner.memoryBytes();
        m_originals.reset(new Originals(
            m_calibration.tokens, config, m_spillFolder, m_memoryBudget - kept, m_tensorDevice));
    }
    const auto queryWidth = std::int64_t(config.heads) * config.headDimension;
    const auto hessian = [&](Projection projection, std::int64_t width) -> HessianAccumulator& {
        auto& sum = m_originals->hessians[index(projection)];
        sum = std::make_unique<HessianAccumulator>(width, m_tensorDevice);
        return *sum;
    };
    HessianAccumulator& attentionInput = hessian(Projection::Query, config.hidden);
    HessianAccumulator& attentionOutput = hessian(Projection::Output, queryWidth);
    HessianAccumulator& mlpInput = hessian(Projection::Gate, config.hidden);
    HessianAccumulator& mlpInner = hessian(Projection::Down, config.intermediate);
    eachPack([&](const CalibrationPack& pack) {
        attentionInput.add(originalInput(weights, Projection::Query, pack).to(m_compute), pack.samples());
        attentionStep(weights, pack, &attentionOutput);
        const at::Tensor mixed = inner(pack, queryWidth);
        m_originals->state.write(
            0, pack.firstToken, hidden(pack) + apply(weights[Projection::Output], mixed.to(m_compute)));
        const at::Tensor normed = originalInput(weights, Projection::Gate, pack).to(m_compute);
        mlpInput.add(normed, pack.samples());
        const at::Tensor activated = gatedActivation(
            apply(weights[Projection::Gate], normed), apply(weights[Projection::Up], normed));
        mlpInner.add(activated, pack.samples());
        m_originals->activated.write(0, pack.firstToken, activated);
    });
    for (const auto& group : kInputGroups)
        m_originals->hessians[index(group.front())]->sumOver(m_ranks, layerName(m_block, group.front()));
}

// Valid until the hidden states move on.
at::Tensor QuantizationPass::originalInput(
    const BlockWeights& weights, Projection projection, const CalibrationPack& pack) const
{
    const ModelConfig& config = m_model.config();
    switch (projection) {
    case Projection::Query:
    case Projection::Key:
    case Projection::Value:
        return rmsNorm(hidden(pack), weights.attentionNorm, config.normEpsilon);
    case Projection::Output:
        return inner(pack, std::int64_t(config.heads) * config.headDimension);
    case Projection::Gate:
    case Projection::Up:
        return rmsNorm(m_originals->state.read(0, pack.firstToken, pack.tokens(), config.hidden),
            weights.mlpNorm, config.normEpsilon);
    case Projection::Down:
        break;
    }
    return m_originals->activated.read(0, pack.firstToken, pack.tokens(), config.intermediate);
}

std::int64_t QuantizationPass::searchWidths(
    const BlockWeights& weights, Projection projection, const SlimFactor& factor, const SlimOptions& options)
{
    const Linear& linear = weights[projection];
    SlimSearch search(linear.weight, linear.bias, factor.searchPivots, options);
    if (search.candidates() > 0)
        eachPack([&](const CalibrationPack& pack) { search.add(originalInput(weights, projection, pack)); });
    search.sumOver(m_ranks, layerName(m_block, projection));
    return search.best();
}

QuantizedBlock QuantizationPass::quantizeBlock(const BlockMethod& method, const Report& report)
{
    const BlockWeights weights = m_blocks.take(m_block);
    observeOriginals(weights);
    BlockWeights compressed = weights;
    QuantizedBlock result;
    const auto keep = [&](Projection projection, QuantizeResult&& done, double damping) {
        compressed[projection].weight = m_ranks.shared(done.dequantized, layerName(m_block, projection));
        report(layerReport(m_block, projection, done, damping));
        result[index(projection)] = std::move(done.matrix);
    };
    for (const std::vector<Projection>& group : kInputGroups) {
        const at::Tensor hessian = m_originals->hessians[index(group.front())]->take();
        const std::string first = layerName(m_block, group.front());
        if (const auto* options = std::get_if<SpqrOptions>(&method)) {
            const SpqrFactor factor = orderByActivity(hessian, first);
            for (const Projection projection : group) {
                m_context.checkpoint();
                keep(projection,
                    spqr(weights[projection].weight, factor, *options, layerName(m_block, projection)),
                    kSpqrDamping);
            }
            continue;
        }
        const auto& options = std::get<SlimOptions>(method);
        const SlimFactor factor = slimFactor(hessian, first);
        for (const Projection projection : group) {
            m_context.checkpoint();
            const std::int64_t moved = searchWidths(weights, projection, factor, options);
            keep(projection,
                slim(weights[projection].weight, factor, moved, options, layerName(m_block, projection)),
                factor.factor.damping);
        }
    }
    moveOn(compressed);
    return result;
}

QuantizedBlock squeezeBlock(const WeightSource& model, int block, const BlockFisher& fisher,
    const SqueezeKept& kept, const SqueezeOptions& options, const Device& device,
    const QuantizationPass::Report& report)
{
    const BlockWeights weights = model.block(block, device);
    QuantizedBlock result;
    for (const Projection projection : kProjections) {
        const at::Tensor& weight = weights[projection].weight;
        const at::Tensor sums = fisher[index(projection)].to(weight.device());
        const at::Tensor outliers
            = sensitiveWeights(sums, kept.sensitiveShare).logical_or_(largeWeights(weight, kept.spread));
        QuantizeResult squeezed = squeezellm(weight, sums, outliers, options, layerName(block, projection));
        report(layerReport(block, projection, squeezed, 0));
        result[index(projection)] = std::move(squeezed.matrix);
    }
    return result;
}

double findSpread(const WeightSource& model, const std::function<BlockFisher(int block)>& fisher,
    double sensitiveShare, double largeShare, RunContext& context)
{
    SpreadTuner tuner;
    for (int block = 0; block < model.config().blocks; ++block) {
        context.checkpoint();
        const BlockWeights weights = model.block(block, Device {});
        const BlockFisher sums = fisher(block);
        for (const Projection projection : kProjections)
            tuner.add(
                weights[projection].weight, sensitiveWeights(sums[index(projection)].cpu(), sensitiveShare));
    }
    return tuner.spread(largeShare);
}

} // namespace tacq
