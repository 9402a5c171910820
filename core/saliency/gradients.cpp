#include "core/saliency/gradients.h"

#include "core/base/tensor_device.h"
#include "core/model/activation_store.h"
#include "core/quant/block_driver.h"
#include "core/ranks/ranks.h"
#include "core/saliency/output_gradient.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <vector>

namespace tacq {

namespace {

// A block's forward pass with what its weight gradients are made of.
struct BlockTrace
{
    std::array<at::Tensor, kProjectionCount> inputs; // A [tokens, in], in the type of the weights
    std::array<at::Tensor, kProjectionCount> outputs; // y [tokens, out], likewise; their gradient is Z
    at::Tensor result; // [tokens, hidden]
};

BlockTrace traceBlock(
    const ModelConfig& config, const BlockWeights& weights, const SequencePack& pack, const at::Tensor& x)
{
    BlockTrace trace;
    const at::ScalarType type = weights[Projection::Query].weight.scalar_type();
    const auto linear = [&](Projection projection, const at::Tensor& input) {
        const at::Tensor a = input.to(type);
        trace.inputs[index(projection)] = a.detach();
        return trace.outputs[index(projection)] = product(weights[projection], a);
    };
    const auto single = [&](Projection projection, const at::Tensor& input) {
        return linear(projection, input).to(at::kFloat);
    };
    const at::Tensor normed = rmsNorm(x, weights.attentionNorm, config.normEpsilon).to(type);
    const at::Tensor query = linear(Projection::Query, normed);
    const at::Tensor key = linear(Projection::Key, normed);
    const at::Tensor value = linear(Projection::Value, normed);
    const at::Tensor state = x + single(Projection::Output, attention(config, pack, query, key, value));
    const at::Tensor mlpInput = rmsNorm(state, weights.mlpNorm, config.normEpsilon).to(type);
    const at::Tensor gate = single(Projection::Gate, mlpInput);
    const at::Tensor up = single(Projection::Up, mlpInput);
    trace.result = state + single(Projection::Down, gatedActivation(gate, up));
    return trace;
}

GradientSums zeroSums(const BlockWeights& weights, bool moments)
{
    GradientSums sums;
    for (const Projection projection : kProjections)
        sums[index(projection)] = zeroGradients(weights[projection].weight, moments);
    return sums;
}

// Gradient at the block's input from the gradient at its output; weight gradients join `sums` unless it is
// null.
at::Tensor backwardBlock(const ModelConfig& config, const BlockWeights& weights, const SequencePack& pack,
    const at::Tensor& input, const at::Tensor& outputGradient, GradientSums* sums, const RunContext& context)
{
    const c10::AutoGradMode enableGradients(true);
    const at::Tensor x = input.detach().requires_grad_(true);
    const BlockTrace trace = traceBlock(config, weights, pack, x);
    std::vector<at::Tensor> wanted = { x };
    wanted.insert(wanted.end(), trace.outputs.begin(), trace.outputs.end());
    const std::vector<at::Tensor> gradients
        = torch::autograd::grad({ trace.result }, wanted, { outputGradient });
    if (sums != nullptr) {
        for (std::size_t i = 0; i < kProjectionCount; ++i) {
            context.checkpoint();
            addPackGradients(pack, gradients[i + 1], trace.inputs[i], (*sums)[i]);
        }
    }
    return gradients[0];
}

void sumOverRanks(GradientSums& sums, int block, Ranks& ranks)
{
    for (const Projection projection : kProjections) {
        MatrixGradients& matrix = sums[index(projection)];
        for (at::Tensor* sum : { &matrix.absolute, &matrix.squares, &matrix.sum }) {
            if (sum->defined())
                ranks.sum(*sum, layerName(block, projection));
        }
    }
}

// Lowest block that still needs its sums; `blocks` when none does.
int lowestOpenBlock(int blocks, const GradientSink& sink)
{
    for (int block = 0; block < blocks; ++block) {
        if (!sink.finished(block))
            return block;
    }
    return blocks;
}

} // namespace

double sumGradients(const WeightSource& model, const CalibrationSet& calibration,
    const GradientOptions& options, const GradientSink& sink, Ranks& ranks, RunContext& context)
{
    const ModelConfig& config = model.config();
    const at::Device device = tensorDevice(options.device);
    const c10::DeviceGuard guard(device);
    const std::int64_t steps
        = 4LL * config.blocks * std::int64_t(calibration.packs.size()); // a backward costs three
    std::int64_t step = 0;
    const auto advance
        = [&](std::int64_t done) { context.observer.progressed(Stage::Gradients, step += done, steps); };

    // Slot b holds the input of block b; the slot after the last is reused for the travelling gradient.
    ActivationStore states(config.blocks + 1, calibration.tokens, config.hidden, options.spillFolder,
        options.memoryBudget, device);
    const auto read = [&](int slot, const CalibrationPack& pack) {
        return states.read(slot, pack.firstToken, pack.tokens(), config.hidden);
    };
    for (const CalibrationPack& pack : calibration.packs)
        states.write(0, pack.firstToken, model.embeddingRows(pack.ids, options.device));
    for (int block = 0; block < config.blocks; ++block) {
        const BlockWeights weights = withLinears(model.block(block, options.device), options.compute);
        for (const CalibrationPack& pack : calibration.packs) {
            context.checkpoint();
            states.write(block + 1, pack.firstToken,
                traceBlock(config, weights, pack.sequences, read(block, pack)).result);
            advance(1);
        }
    }

    double lossSum = 0;
    {
        const OutputGradient output(model, options.device, options.compute);
        for (const CalibrationPack& pack : calibration.packs) {
            context.checkpoint();
            const auto [gradient, loss] = output(pack, read(config.blocks, pack));
            states.write(config.blocks, pack.firstToken, gradient);
            lossSum += loss;
        }
    }

    at::Tensor loss = at::tensor({ lossSum, double(calibration.samples) }, at::kDouble);
    ranks.sum(loss, "the loss");

    const int lowest = lowestOpenBlock(config.blocks, sink);
    for (int block = config.blocks - 1; block >= lowest; --block) {
        const BlockWeights weights = model.block(block, options.device);
        const BlockWeights factors = withLinears(weights, options.compute);
        const bool wanted = !sink.finished(block);
        GradientSums sums = wanted ? zeroSums(weights, options.moments) : GradientSums {};
        for (const CalibrationPack& pack : calibration.packs) {
            context.checkpoint();
            const at::Tensor gradient = backwardBlock(config, factors, pack.sequences, read(block, pack),
                read(config.blocks, pack), wanted ? &sums : nullptr, context);
            states.write(config.blocks, pack.firstToken, gradient);
            advance(3);
        }
        if (wanted) {
            sumOverRanks(sums, block, ranks);
            sink.done(block, weights, sums);
        }
    }
    return loss[0].item<double>() / loss[1].item<double>();
}

} // namespace tacq
