#pragma once

#include "core/model/safetensors_file.h"
#include "core/model/weight_source.h"
#include "core/report/run_context.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// A tensor of a model under its name in Hugging Face checkpoints, and which part of the model it is.
struct DenseTensor
{
    enum class Part { Embedding, Head, FinalNorm, AttentionNorm, MlpNorm, Weight, Bias };

    std::string name;
    std::vector<std::int64_t> shape;
    Part part = Part::Embedding;
    int block = 0; // of norms, weights and biases
    Projection projection = Projection::Query; // of weights and biases
};

// All tensors of a model, sorted by name; a tied head is left out. Without `projectionWeights`: what a packed
// checkpoint keeps in 16 bit.
std::vector<DenseTensor> denseTensors(const ModelConfig& config, bool projectionWeights);

ElementType elementType(StorageType storage);

// Values in the storage type, rounded to nearest even. Error (InvalidInput) naming the tensor when one does
// not fit, as it can happen to half precision.
std::vector<std::byte> encodeValues(
    StorageType storage, std::span<const float> values, std::string_view tensor);

// Writes a model's tensors one by one; the block in use is kept, so ask for them block by block.
class DenseTensorWriter
{
public:
    DenseTensorWriter(const WeightSource& model, const RunContext& context)
        : m_model(model)
        , m_context(context)
    {
    }

    void write(const DenseTensor& tensor, SafetensorsWriter& writer);

private:
    at::Tensor values(const DenseTensor& tensor);
    void writeEmbedding(const DenseTensor& tensor, SafetensorsWriter& writer) const;

    const WeightSource& m_model;
    const RunContext& m_context;
    int m_blockNumber = -1;
    bool m_hasWeights = false; // or norms and biases alone
    std::optional<BlockWeights> m_block;
};

} // namespace tacq
