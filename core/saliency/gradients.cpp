#include "core/saliency/gradients.h"

#include "core/base/allocator.h"
#include "core/base/tensor_device.h"
#include "core/model/activation_store.h"
#include "core/model/block_stream.h"
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
    const at::Tensor normed = rmsNorm(x, weights.attentionNorm, config.normEpsilon, type);
    const at::Tensor query = linear(Projection::Query, normed);
    const at::Tensor key = linear(Projection::Key, normed);
    const at::Tensor value = linear(Projection::Value, normed);
    const at::Tensor state = x + single(Projection::Output, attention(config, pack, query, key, value));
    const at::Tensor mlpInput = rmsNorm(state, weights.mlpNorm, config.normEpsilon, type);
    const at::Tensor gate = linear(Projection::Gate, mlpInput);
    const at::Tensor up = linear(Projection::Up, mlpInput);
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

// A block's forward pass, open for the way back.
struct OpenBlock
{
    at::Tensor input;
    BlockTrace trace;
};

OpenBlock openBlock(
    const ModelConfig& config, const BlockWeights& weights, const SequencePack& pack, const at::Tensor& input)
{
    const c10::AutoGradMode enableGradients(true);
    const at::Tensor x = input.detach().requires_grad_(true);
    return { x, traceBlock(config, weights, pack, x) };
}

// Gradient at the block's input from the gradient at its output; weight gradients join `sums` unless it is
// null.
at::Tensor backwardBlock(const OpenBlock& block, const SequencePack& pack, const at::Tensor& outputGradient,
    GradientSums* sums, const RunContext& context)
{
    const BlockTrace& trace = block.trace;
    std::vector<at::Tensor> wanted = { block.input };
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

// What both ways share.
class GradientStage
{
public:
    GradientStage(const WeightSource& model, const CalibrationSet& calibration,
        const GradientOptions& options, const GradientSink& sink, Ranks& ranks, RunContext& context)
        : m_model(model)
        , m_config(model.config())
        , m_calibration(calibration)
        , m_options(options)
        , m_sink(sink)
        , m_ranks(ranks)
        , m_context(context)
        , m_steps(4LL * m_config.blocks * std::int64_t(calibration.packs.size())) // a backward costs three
    {
    }

    // Returns Σ_s L_s of this rank.
    double byBlocks();
    double byPacks();

private:
    void advance(std::int64_t done)
    {
        m_context.observer.progressed(Stage::Gradients, m_step += done, m_steps);
    }

    BlockStream blocks(BlockStream::Order order) const { return { m_model, m_options.device, order }; }

    void finish(int block, const BlockWeights& weights, GradientSums& sums)
    {
        sumOverRanks(sums, block, m_ranks);
        m_sink.done(block, weights, sums);
    }

    const WeightSource& m_model;
    const ModelConfig& m_config;
    const CalibrationSet& m_calibration;
    const GradientOptions& m_options;
    const GradientSink& m_sink;
    Ranks& m_ranks;
    RunContext& m_context;
    std::int64_t m_steps = 0;
    std::int64_t m_step = 0;
};

double GradientStage::byBlocks()
{
    // Slot b holds the input of block b; the slot after the last is reused for the travelling gradient.
    ActivationStore states(m_config.blocks + 1, m_calibration.tokens, m_config.hidden, m_options.spillFolder,
        m_options.memoryBudget, tensorDevice(m_options.device));
    const auto read = [&](int slot, const CalibrationPack& pack) {
        return states.read(slot, pack.firstToken, pack.tokens(), m_config.hidden);
    };
    for (const CalibrationPack& pack : m_calibration.packs)
        states.write(0, pack.firstToken, m_model.embeddingRows(pack.ids, m_options.device));
    BlockStream upwards = blocks(BlockStream::Order::Upwards);
    for (int block = 0; block < m_config.blocks; ++block) {
        const BlockWeights weights = withLinears(upwards.take(block), m_options.compute);
        for (const CalibrationPack& pack : m_calibration.packs) {
            m_context.checkpoint();
            states.write(block + 1, pack.firstToken,
                traceBlock(m_config, weights, pack.sequences, read(block, pack)).result);
            advance(1);
        }
    }

    double lossSum = 0;
    releaseFreedMemory();
    {
        const OutputGradient output(m_model, m_options.device, m_options.compute);
        for (const CalibrationPack& pack : m_calibration.packs) {
            m_context.checkpoint();
            const auto [gradient, loss] = output(pack, read(m_config.blocks, pack));
            states.write(m_config.blocks, pack.firstToken, gradient);
            lossSum += loss;
        }
    }
    releaseFreedMemory();

    const int lowest = lowestOpenBlock(m_config.blocks, m_sink);
    BlockStream downwards = blocks(BlockStream::Order::Downwards);
    for (int block = m_config.blocks - 1; block >= lowest; --block) {
        const BlockWeights weights = downwards.take(block);
        const BlockWeights narrowed = withLinears(weights, m_options.compute);
        const bool wanted = !m_sink.finished(block);
        GradientSums sums = wanted ? zeroSums(weights, m_options.moments) : GradientSums {};
        for (const CalibrationPack& pack : m_calibration.packs) {
            m_context.checkpoint();
            const OpenBlock open = openBlock(m_config, narrowed, pack.sequences, read(block, pack));
            states.write(m_config.blocks, pack.firstToken,
                backwardBlock(
                    open, pack.sequences, read(m_config.blocks, pack), wanted ? &sums : nullptr, m_context));
            advance(3);
        }
        if (wanted)
            finish(block, weights, sums);
    }
    return lossSum;
}

double GradientStage::byPacks()
{
    const int count = m_config.blocks, lowest = lowestOpenBlock(count, m_sink);
    std::vector<BlockWeights> weights;
    std::vector<GradientSums> sums(static_cast<std::size_t>(count)); // empty for a finished block
    BlockStream upwards = blocks(BlockStream::Order::Upwards);
    for (int block = 0; block < count; ++block) {
        m_context.checkpoint();
        weights.push_back(withLinears(upwards.take(block), m_options.compute));
        if (!m_sink.finished(block))
            sums[std::size_t(block)] = zeroSums(weights.back(), m_options.moments);
    }

    const OutputGradient output(m_model, m_options.device, m_options.compute);
    double lossSum = 0;
    std::vector<OpenBlock> open(static_cast<std::size_t>(count));
    for (const CalibrationPack& pack : m_calibration.packs) {
        at::Tensor state = m_model.embeddingRows(pack.ids, m_options.device);
        for (int block = 0; block < count; ++block) {
            m_context.checkpoint();
            const auto i = std::size_t(block);
            if (block < lowest) {
                state = traceBlock(m_config, weights[i], pack.sequences, state).result;
            } else {
                open[i] = openBlock(m_config, weights[i], pack.sequences, state);
                state = open[i].trace.result.detach();
            }
            advance(1);
        }
        auto [gradient, loss] = output(pack, state);
        lossSum += loss;
        for (int block = count - 1; block >= lowest; --block) {
            m_context.checkpoint();
            const auto i = std::size_t(block);
            gradient = backwardBlock(open[i], pack.sequences, gradient,
                sums[i].front().absolute.defined() ? &sums[i] : nullptr, m_context);
            open[i] = {};
            advance(3);
        }
    }
    weights.clear();
    BlockStream downwards = blocks(BlockStream::Order::Downwards);
    for (int block = count - 1; block >= lowest; --block) {
        GradientSums& own = sums[std::size_t(block)];
        if (own.front().absolute.defined())
            finish(block, downwards.take(block), own);
        own = {};
    }
    return lossSum;
}

} // namespace

double sumGradients(const WeightSource& model, const CalibrationSet& calibration,
    const GradientOptions& options, const GradientSink& sink, Ranks& ranks, RunContext& context)
{
    const c10::DeviceGuard guard(tensorDevice(options.device));
    GradientStage stage(model, calibration, options, sink, ranks, context);
    const bool keepsGraph = ranks.sharedAnswer(options.keepsGraph, "the way through the blocks");
    const double lossSum = keepsGraph ? stage.byPacks() : stage.byBlocks();
    at::Tensor loss = at::tensor({ lossSum, double(calibration.samples) }, at::kDouble);
    ranks.sum(loss, "the loss");
    return loss[0].item<double>() / loss[1].item<double>();
}

} // namespace tacq
