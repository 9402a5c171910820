#include "core/quant/block_driver.h"

#include "core/base/allocator.h"
#include "core/base/error.h"
#include "core/base/tensor_device.h"
#include "core/model/transformer.h"
#include "core/quant/block_originals.h"
#include "core/ranks/ranks.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace tacq {

namespace {

using Clock = std::chrono::steady_clock;

} // namespace

LayerReport layerReport(int block, Projection projection, const QuantizeResult& result, double damping)
{
    LayerReport report;
    report.block = block;
    report.projection = projection;
    report.rows = result.matrix.rows;
    report.columns = result.matrix.columns;
    report.outliers = result.matrix.outliers();
    report.bits = result.matrix.publishedBits();
    report.error = result.loss;
    report.relativeError = result.relativeError;
    report.damping = damping;
    return report;
}

std::string layerName(int block, Projection projection)
{
    return concat("block ", block, ", ", name(projection));
}

struct QuantizationPass::Shared
{
    BlockWeights weights; // replaced by their quantized values as the block proceeds
    const BlockMasks& outliers;
    const Report& report;
    QuantizedBlock result;

    // Weights that no later step of the block needs make room for the Hessians of those that come. Small ones
    // stay with the C library: the next step would have to ask for the same pages again.
    void release(std::initializer_list<Projection> projections)
    {
        constexpr std::size_t kLarge = 16 << 20; // bytes
        std::size_t bytes = 0;
        for (const Projection projection : projections) {
            bytes += weights[projection].weight.nbytes();
            weights[projection].weight = at::Tensor();
        }
        if (bytes >= kLarge)
            releaseFreedMemory();
    }
};

QuantizationPass::QuantizationPass(const WeightSource& model, const CalibrationSet& calibration,
    const GridOptions& grid, const Device& device, at::ScalarType compute,
    const std::filesystem::path& spillFolder, std::uint64_t memoryBudget, Ranks& ranks, RunContext& context)
    : m_model(model)
    , m_calibration(calibration)
    , m_grid(grid)
    , m_device(device)
    , m_tensorDevice(tensorDevice(device))
    , m_compute(compute)
    , m_ranks(ranks)
    , m_context(context)
    , m_blocks(model, device)
    , m_hidden(1, calibration.tokens, model.config().hidden, spillFolder, memoryBudget, m_tensorDevice)
    , m_spillFolder(spillFolder)
    , m_memoryBudget(memoryBudget)
    , m_inner(1, calibration.tokens,
          std::max(model.config().heads * model.config().headDimension, model.config().intermediate),
          spillFolder, memoryBudget - m_hidden.memoryBytes(), m_tensorDevice)
{
    for (const CalibrationPack& pack : calibration.packs)
        m_hidden.write(0, pack.firstToken, model.embeddingRows(pack.ids, device));
}

QuantizationPass::~QuantizationPass() = default;

void QuantizationPass::eachPack(const std::function<void(const CalibrationPack&)>& step)
{
    for (const CalibrationPack& pack : m_calibration.packs) {
        m_context.checkpoint();
        step(pack);
    }
}

at::Tensor QuantizationPass::hidden(const CalibrationPack& pack) const
{
    return m_hidden.read(0, pack.firstToken, pack.tokens(), m_model.config().hidden);
}

at::Tensor QuantizationPass::inner(const CalibrationPack& pack, std::int64_t width) const
{
    return m_inner.read(0, pack.firstToken, pack.tokens(), width);
}

QuantizedBlock QuantizationPass::quantizeBlock(const BlockMasks& outliers, const Report& report)
{
    const ModelConfig& config = m_model.config();
    Shared shared { m_blocks.take(m_block), outliers, report, {} };
    const BlockWeights& weights = shared.weights;
    const std::int64_t queryWidth = std::int64_t(config.heads) * config.headDimension;

    HessianAccumulator attentionInput(config.hidden, m_tensorDevice);
    eachPack([&](const CalibrationPack& pack) {
        attentionInput.add(
            rmsNorm(hidden(pack), weights.attentionNorm, config.normEpsilon, m_compute), pack.samples());
    });
    quantizeTogether(shared, { Projection::Query, Projection::Key, Projection::Value }, attentionInput);

    HessianAccumulator attentionOutput(queryWidth, m_tensorDevice);
    eachPack([&](const CalibrationPack& pack) { attentionStep(weights, pack, &attentionOutput); });
    shared.release({ Projection::Query, Projection::Key, Projection::Value });
    quantizeTogether(shared, { Projection::Output }, attentionOutput);

    HessianAccumulator mlpInput(config.hidden, m_tensorDevice);
    eachPack([&](const CalibrationPack& pack) { attentionOutputStep(weights, pack, &mlpInput); });
    shared.release({ Projection::Output });
    quantizeTogether(shared, { Projection::Gate, Projection::Up }, mlpInput);

    HessianAccumulator mlpInner(config.intermediate, m_tensorDevice);
    eachPack([&](const CalibrationPack& pack) { activationStep(weights, pack, &mlpInner); });
    shared.release({ Projection::Gate, Projection::Up });
    quantizeTogether(shared, { Projection::Down }, mlpInner);

    eachPack([&](const CalibrationPack& pack) { mlpOutputStep(weights, pack); });
    ++m_block;
    return std::move(shared.result);
}

void QuantizationPass::replayBlock(const QuantizedBlock& finished)
{
    BlockWeights weights = m_blocks.take(m_block);
    for (const Projection projection : kProjections) {
        at::Tensor& weight = weights[projection].weight;
        if (m_ranks.isLead())
            weight = dequantized(finished[index(projection)], m_device);
        weight = m_ranks.shared(weight, layerName(m_block, projection));
    }
    moveOn(withLinears(weights, m_compute));
}

void QuantizationPass::moveOn(const BlockWeights& weights)
{
    eachPack([&](const CalibrationPack& pack) {
        attentionStep(weights, pack, nullptr);
        attentionOutputStep(weights, pack, nullptr);
        activationStep(weights, pack, nullptr);
        mlpOutputStep(weights, pack);
    });
    ++m_block;
}

void QuantizationPass::quantizeTogether(
    Shared& shared, std::initializer_list<Projection> projections, HessianAccumulator& hessian)
{
    const std::string first = layerName(m_block, *projections.begin());
    hessian.sumOver(m_ranks, first);
    auto start = Clock::now();
    const HessianFactor factor = factorise(hessian.take(), first);
    for (const Projection projection : projections) {
        m_context.checkpoint();
        const std::string layer = layerName(m_block, projection);
        Linear& linear = shared.weights[projection];
        QuantizeResult result
            = gptq(linear.weight, factor, shared.outliers[index(projection)], m_grid, layer, m_ranks);
        linear.weight = result.dequantized.to(m_compute);
        if (linear.bias.defined())
            linear.bias = linear.bias.to(m_compute);
        LayerReport report = layerReport(m_block, projection, result, factor.damping);
        report.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        shared.report(report);
        shared.result[index(projection)] = std::move(result.matrix);
        start = Clock::now();
    }
}

// hidden → norm → q k v → attention → inner
void QuantizationPass::attentionStep(
    const BlockWeights& weights, const CalibrationPack& pack, HessianAccumulator* hessian)
{
    const at::Tensor normed
        = rmsNorm(hidden(pack), weights.attentionNorm, m_model.config().normEpsilon, m_compute);
    const at::Tensor mixed
        = attention(m_model.config(), pack.sequences, product(weights[Projection::Query], normed),
            product(weights[Projection::Key], normed), product(weights[Projection::Value], normed));
    if (hessian != nullptr)
        hessian->add(mixed.to(m_compute), pack.samples());
    m_inner.write(0, pack.firstToken, mixed);
}

// inner → o, added to hidden → norm: the input of gate and up
void QuantizationPass::attentionOutputStep(
    const BlockWeights& weights, const CalibrationPack& pack, HessianAccumulator* hessian)
{
    const ModelConfig& config = m_model.config();
    const at::Tensor mixed = inner(pack, std::int64_t(config.heads) * config.headDimension);
    const at::Tensor state = hidden(pack) + apply(weights[Projection::Output], mixed.to(m_compute));
    m_hidden.write(0, pack.firstToken, state);
    if (hessian != nullptr)
        hessian->add(rmsNorm(state, weights.mlpNorm, config.normEpsilon, m_compute), pack.samples());
}

// hidden → norm → silu(gate)·up → inner
void QuantizationPass::activationStep(
    const BlockWeights& weights, const CalibrationPack& pack, HessianAccumulator* hessian)
{
    const at::Tensor normed = rmsNorm(hidden(pack), weights.mlpNorm, m_model.config().normEpsilon, m_compute);
    const at::Tensor activated
        = gatedActivation(apply(weights[Projection::Gate], normed), apply(weights[Projection::Up], normed));
    if (hessian != nullptr)
        hessian->add(activated, pack.samples());
    m_inner.write(0, pack.firstToken, activated);
}

// inner → down, added to hidden
void QuantizationPass::mlpOutputStep(const BlockWeights& weights, const CalibrationPack& pack)
{
    const at::Tensor activated = inner(pack, m_model.config().intermediate);
    m_hidden.write(
        0, pack.firstToken, hidden(pack) + apply(weights[Projection::Down], activated.to(m_compute)));
}

QuantizedBlock roundBlock(const WeightSource& model, int block, const GridOptions& grid, const Device& device,
    const QuantizationPass::Report& report)
{
    const BlockWeights weights = model.block(block, device);
    QuantizedBlock result;
    for (const Projection projection : kProjections) {
        QuantizeResult rounded
            = roundToNearest(weights[projection].weight, grid, layerName(block, projection));
        report(layerReport(block, projection, rounded, 0));
        result[index(projection)] = std::move(rounded.matrix);
    }
    return result;
}

} // namespace tacq
