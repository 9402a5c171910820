#pragma once

#include "core/base/device.h"
#include "core/model/linear.h"
#include "core/model/model_config.h"
#include "core/model/quantized_matrix.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tacq {

// One decoder block on the compute device; vectors float32.
struct BlockWeights
{
    at::Tensor attentionNorm; // [hidden]
    at::Tensor mlpNorm; // [hidden]
    std::array<Linear, kProjectionCount> linears; // by Projection

    Linear& operator[](Projection projection) { return linears[index(projection)]; }
    const Linear& operator[](Projection projection) const { return linears[index(projection)]; }
};

// Where a model's weights come from, one block at a time. Reading copies into fresh float32 tensors and lets
// the mapped pages go again, so that the resident set is one block whatever the model's size. Throws Error
// (InvalidInput) for a missing tensor, a wrong shape, NaN or infinite weights, naming file and tensor.
class WeightSource
{
public:
    virtual ~WeightSource() = default;

    virtual const ModelConfig& config() const = 0;
    virtual BlockWeights block(int block, const Device& device) const = 0; // dense float32
    // The same for computing with it alone: compressed matrices stay compressed where products can be taken
    // from them (PackedMatrix::canHold).
    virtual BlockWeights compactBlock(int block, const Device& device) const;
    // Norms and biases of a block; the weights of its linears stay undefined.
    virtual BlockWeights blockVectors(int block, const Device& device) const;
    virtual at::Tensor embeddingRows(
        const at::Tensor& ids, const Device& device) const = 0; // [n] int64 -> [n, hidden]
    virtual at::Tensor finalNorm(const Device& device) const = 0; // [hidden]
    virtual at::Tensor head(const Device& device) const = 0; // [vocabulary, hidden]; the embedding when tied

    // Some rows of the head, [n] int64 -> [n, hidden]: what a choice between few tokens needs of it.
    virtual at::Tensor headRows(const at::Tensor& ids, const Device& device) const;

    // The compressed form of a matrix where the source has one (packed checkpoints, finished blocks of a
    // run), else null. Valid until a matrix of another block is asked for.
    virtual const QuantizedMatrix* quantized(int block, Projection projection) const;
};

// Opens MODEL: folder, .gguf file or packed checkpoint. All names and shapes are checked here, before any
// work.
std::shared_ptr<const WeightSource> openModel(const std::filesystem::path& model);

// `base` with the projections of some blocks replaced by compressed ones: what a run evaluates and exports.
// `block(i)` returns the seven compressed matrices of block i, or nullopt to leave the block as it is; it is
// called once per visit of a block, from one thread.
using QuantizedBlock = std::array<QuantizedMatrix, kProjectionCount>;
using QuantizedBlockReader = std::function<std::optional<QuantizedBlock>(int block)>;
std::shared_ptr<const WeightSource> withQuantizedBlocks(
    std::shared_ptr<const WeightSource> base, QuantizedBlockReader block);

// Dense float32 tensor of a compressed matrix, on the device.
at::Tensor dequantized(const QuantizedMatrix& matrix, const Device& device);

} // namespace tacq
