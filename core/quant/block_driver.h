#pragma once

#include "core/model/activation_store.h"
#include "core/model/block_stream.h"
#include "core/quant/calibration.h"
#include "core/quant/gptq.h"
#include "core/quant/slim.h"
#include "core/quant/spqr.h"
#include "core/quant/squeezellm.h"
#include "core/report/run_context.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <variant>

namespace tacq {

// Which weights of a block stay in 16 bit: bool [out, in] per projection, undefined for none.
using BlockMasks = std::array<at::Tensor, kProjectionCount>;

// Methods that quantize all seven matrices of a block on the inputs of the unquantized block (method.md
// §3.1).
using BlockMethod = std::variant<SpqrOptions, SlimOptions>;

// One pass of GPTQ or another method over a model, block by block, with one forward per quantized block
// (architecture.md): the calibration set's hidden states move through the blocks; inside a block each group
// of layers that share an input (q k v, o, gate up, down) is quantized as soon as its inputs are known, so
// that later layers see the quantized earlier ones (method.md §3.1). `calibration` is this rank's share; all
// ranks go through the blocks together, and the lead's matrices are everybody's.
class QuantizationPass
{
public:
    // `compute`: type of the products of the forward pass and of the Hessians' factors, float32 or bfloat16;
    // everything else is float32.
    QuantizationPass(const WeightSource& model, const CalibrationSet& calibration, const GridOptions& grid,
        const Device& device, at::ScalarType compute, const std::filesystem::path& spillFolder,
        std::uint64_t memoryBudget, Ranks& ranks, RunContext& context);

    // The next block (0, 1, …). `report` is called after each matrix, in the order q k v o gate up down.
    using Report = std::function<void(const LayerReport&)>;
    QuantizedBlock quantizeBlock(const BlockMasks& outliers, const Report& report);

    // The next block by a method that sees the unquantized block. Its inputs move through the block twice,
    // once for the Hessians and once with the quantized matrices.
    QuantizedBlock quantizeBlock(const BlockMethod& method, const Report& report);

    // The next block was quantized before: only moves the hidden states on, to the same bits. `finished` is
    // the lead's; other ranks may pass an empty one.
    void replayBlock(const QuantizedBlock& finished);

    int nextBlock() const { return m_block; }
    ~QuantizationPass();

private:
    struct Shared; // what the steps of one block share

    void quantizeTogether(
        Shared& shared, std::initializer_list<Projection> projections, HessianAccumulator& hessian);
    void attentionStep(const BlockWeights& weights, const CalibrationPack& pack, HessianAccumulator* hessian);
    void attentionOutputStep(
        const BlockWeights& weights, const CalibrationPack& pack, HessianAccumulator* hessian);
    void activationStep(
        const BlockWeights& weights, const CalibrationPack& pack, HessianAccumulator* hessian);
    void mlpOutputStep(const BlockWeights& weights, const CalibrationPack& pack);
    void moveOn(const BlockWeights& weights); // all packs through the whole block
    void eachPack(const std::function<void(const CalibrationPack&)>& step);

    struct Originals; // inputs inside the unquantized block
    void observeOriginals(const BlockWeights& block);
    at::Tensor originalInput(
        const BlockWeights& weights, Projection projection, const CalibrationPack& pack) const;
    std::int64_t searchWidths(const BlockWeights& weights, Projection projection, const SlimFactor& factor,
        const SlimOptions& options);
    at::Tensor hidden(const CalibrationPack& pack) const;
    at::Tensor inner(const CalibrationPack& pack, std::int64_t width) const;

    const WeightSource& m_model;
    const CalibrationSet& m_calibration;
    GridOptions m_grid;
    Device m_device;
    at::Device m_tensorDevice;
    at::ScalarType m_compute;
    Ranks& m_ranks;
    RunContext& m_context;
    BlockStream m_blocks;
    ActivationStore m_hidden; // inputs of the next block, [tokens, hidden]
    std::filesystem::path m_spillFolder;
    std::uint64_t m_memoryBudget;
    ActivationStore m_inner; // inputs of o_proj or down_proj, [tokens, max(heads·dim, intermediate)]
    std::unique_ptr<Originals> m_originals; // made by the first block that needs them
    int m_block = 0;
};

// Round to nearest of one block; needs no calibration.
QuantizedBlock roundBlock(const WeightSource& model, int block, const GridOptions& grid, const Device& device,
    const QuantizationPass::Report& report);

// SqueezeLLM of one block; needs no calibration but the sums of squared gradients, [out, in] per projection.
using BlockFisher = std::array<at::Tensor, kProjectionCount>;
struct SqueezeKept
{
    double sensitiveShare = kSensitiveShare; // of each matrix
    double spread = 0; // ρ, the same for all matrices
};
QuantizedBlock squeezeBlock(const WeightSource& model, int block, const BlockFisher& fisher,
    const SqueezeKept& kept, const SqueezeOptions& options, const Device& device,
    const QuantizationPass::Report& report);

// The ρ that keeps a share of the model's weights for their size.
double findSpread(const WeightSource& model, const std::function<BlockFisher(int block)>& fisher,
    double sensitiveShare, double largeShare, RunContext& context);

LayerReport layerReport(int block, Projection projection, const QuantizeResult& result, double damping);

// "block 3, down_proj": how errors and logs name a matrix.
std::string layerName(int block, Projection projection);

} // namespace tacq
