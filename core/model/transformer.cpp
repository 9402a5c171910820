#include "core/model/transformer.h"

#include <ATen/ATen.h>

#include <numeric>

namespace tacq {

namespace {

at::Tensor mlp(const BlockWeights& weights, const at::Tensor& x)
{
    const at::Tensor gate = apply(weights[Projection::Gate], x);
    const at::Tensor up = apply(weights[Projection::Up], x);
    return apply(weights[Projection::Down], gatedActivation(gate, up));
}

// A block around its attention: attend(q, k, v) -> input of the output projection.
template <typename Attend>
at::Tensor blockAround(
    const ModelConfig& config, const BlockWeights& weights, const at::Tensor& x, const Attend& attend)
{
    const at::Tensor normed = rmsNorm(x, weights.attentionNorm, config.normEpsilon);
    const at::Tensor mixed = attend(apply(weights[Projection::Query], normed),
        apply(weights[Projection::Key], normed), apply(weights[Projection::Value], normed));
    const at::Tensor middle = x + apply(weights[Projection::Output], mixed);
    return middle + mlp(weights, rmsNorm(middle, weights.mlpNorm, config.normEpsilon));
}

} // namespace

std::int64_t SequencePack::tokens() const
{
    return std::accumulate(lengths.begin(), lengths.end(), prefix);
}

BlockWeights withLinears(const BlockWeights& weights, at::ScalarType type)
{
    BlockWeights result = weights;
    for (Linear& linear : result.linears) {
        linear.weight = linear.weight.to(type);
        if (linear.bias.defined())
            linear.bias = linear.bias.to(type);
    }
    return result;
}

at::Tensor forwardBlock(
    const ModelConfig& config, const BlockWeights& weights, const SequencePack& pack, const at::Tensor& x)
{
    return blockAround(
        config, weights, x, [&](const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
            return attention(config, pack, q, k, v);
        });
}

at::Tensor forwardBlockCached(const ModelConfig& config, const BlockWeights& weights, int block,
    KeyValueCache& cache, const at::Tensor& x)
{
    return blockAround(
        config, weights, x, [&](const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
            return attentionCached(config, block, cache, q, k, v);
        });
}

at::Tensor forwardBlockBatched(const ModelConfig& config, const BlockWeights& weights, int block,
    KeyValueBatch& batch, const BatchStep& step, const at::Tensor& x)
{
    return blockAround(
        config, weights, x, [&](const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
            return attentionBatched(config, block, batch, step, q, k, v);
        });
}

} // namespace tacq
