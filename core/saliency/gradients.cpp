#include "core/saliency/gradients.h"

#include "core/base/tensor_device.h"
#include "core/kernels/sample_gradients.h"
#include "core/model/activation_store.h"
#include "core/saliency/output_gradient.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <vector>

namespace tacq {

namespace {

// A block's forward pass with what its weight gradients are made of.
struct BlockTrace
{
    std::array<at::Tensor, kProjectionCount> inputs; // A [tokens, in]
    std::array<at::Tensor, kProjectionCount> outputs; // y [tokens, out]; their gradient is Z
    at::Tensor result; // [tokens, hidden]
};

BlockTrace traceBlock(
    const ModelConfig& config, const BlockWeights& weights, const SequencePack& pack, const at::Tensor& x)
{
    BlockTrace trace;
    const auto linear = [&](Projection projection, const at::Tensor& input) {
        trace.inputs[index(projection)] = input.detach();
        return trace.outputs[index(projection)] = apply(weights[projection], input);
    };
    const at::Tensor normed = rmsNorm(x, weights.attentionNorm, config.normEpsilon);
    const at::Tensor query = linear(Projection::Query, normed);
    const at::Tensor key = linear(Projection::Key, normed);
    const at::Tensor value = linear(Projection::Value, normed);
    const at::Tensor state = x + linear(Projection::Output, attention(config, pack, query, key, value));
    const at::Tensor mlpInput = rmsNorm(state, weights.mlpNorm, config.normEpsilon);
    const at::Tensor gate = linear(Projection::Gate, mlpInput);
    const at::Tensor up = linear(Projection::Up, mlpInput);
    trace.result = state + linear(Projection::Down, gatedActivation(gate, up));
    return trace;
}

// Adds g_s = Z_sᵀ·A_s of every sample of a pack to the sums; Z [tokens, out], A [tokens, in].
void addPack(const SequencePack& pack, const at::Tensor& outputGradients, const at::Tensor& inputs,
    MatrixGradients& sums)
{
    const at::Tensor z = outputGradients.contiguous();
    const at::Tensor a = inputs.contiguous();
    const at::Tensor lengths = at::tensor(pack.lengths, at::kLong).to(sums.absolute.device());
    SampleGradientArgs args;
    args.outputGradient = z.const_data_ptr<float>();
    args.input = a.const_data_ptr<float>();
    args.lengths = lengths.const_data_ptr<std::int64_t>();
    args.absolute = sums.absolute.mutable_data_ptr<float>();
    if (sums.squares.defined()) {
        args.squares = sums.squares.mutable_data_ptr<float>();
        args.sum = sums.sum.mutable_data_ptr<float>();
    }
    args.samples = lengths.numel();
    args.tokens = z.size(0);
    args.rows = sums.absolute.size(0);
    args.columns = sums.absolute.size(1);
    addSampleGradients(args, sums.absolute.is_cuda());
}

GradientSums zeroSums(const BlockWeights& weights, bool moments)
{
    GradientSums sums;
    for (const Projection projection : kProjections) {
        MatrixGradients& matrix = sums[index(projection)];
        matrix.absolute = at::zeros_like(weights[projection].weight);
        if (moments) {
            matrix.squares = at::zeros_like(matrix.absolute);
            matrix.sum = at::zeros_like(matrix.absolute);
        }
    }
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
            addPack(pack, gradients[i + 1], trace.inputs[i], (*sums)[i]);
        }
    }
    return gradients[0];
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

const at::Tensor& MatrixGradients::of(Metric metric) const
{
    return metric == Metric::Fisher ? squares : metric == Metric::Gradient ? sum : absolute;
}

double sumGradients(const WeightSource& model, const CalibrationSet& calibration,
    const GradientOptions& options, const GradientSink& sink, RunContext& context)
{
    const ModelConfig& config = model.config();
    const at::Device device = tensorDevice(options.device);
    const std::int64_t steps
        = 4LL * config.blocks * std::int64_t(calibration.packs.size()); // a backward costs three
    std::int64_t step = 0;
    const auto advance
        = [&](std::int64_t done) { context.observer.progressed(Stage::Gradients, step += done, steps); };

    // Slot b holds the input of block b; the slot after the last is reused for the travelling gradient.
    ActivationStore states(
        config.blocks + 1, calibration.tokens, config.hidden, options.spillFolder, options.memoryBudget);
    const auto read = [&](int slot, const CalibrationPack& pack) {
        return states.read(slot, pack.firstToken, pack.tokens(), config.hidden, device);
    };
    for (const CalibrationPack& pack : calibration.packs)
        states.write(0, pack.firstToken, model.embeddingRows(pack.ids, options.device));
    for (int block = 0; block < config.blocks; ++block) {
        const BlockWeights weights = model.block(block, options.device);
        for (const CalibrationPack& pack : calibration.packs) {
            context.checkpoint();
            states.write(
                block + 1, pack.firstToken, forwardBlock(config, weights, pack.sequences, read(block, pack)));
            advance(1);
        }
    }

    double lossSum = 0;
    {
        const OutputGradient output(model, options.device);
        for (const CalibrationPack& pack : calibration.packs) {
            context.checkpoint();
            const auto [gradient, loss] = output(pack, read(config.blocks, pack));
            states.write(config.blocks, pack.firstToken, gradient);
            lossSum += loss;
        }
    }

    const int lowest = lowestOpenBlock(config.blocks, sink);
    for (int block = config.blocks - 1; block >= lowest; --block) {
        const BlockWeights weights = model.block(block, options.device);
        const bool wanted = !sink.finished(block);
        GradientSums sums = wanted ? zeroSums(weights, options.moments) : GradientSums {};
        for (const CalibrationPack& pack : calibration.packs) {
            context.checkpoint();
            const at::Tensor gradient = backwardBlock(config, weights, pack.sequences, read(block, pack),
                read(config.blocks, pack), wanted ? &sums : nullptr, context);
            states.write(config.blocks, pack.firstToken, gradient);
            advance(3);
        }
        if (wanted)
            sink.done(block, weights, sums);
    }
    return lossSum / double(calibration.samples);
}

} // namespace tacq
