#include "core/output/dense_tensors.h"

#include "core/base/error.h"
#include "core/base/half.h"
#include "core/base/parallel.h"
#include "core/model/quantized_tensors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>

namespace tacq {

namespace {

constexpr std::int64_t kEmbeddingRows = 4096; // rows of the embedding in memory at once
constexpr std::int64_t kEncodeGrain = 1 << 16; // values per piece of a parallel loop

void addBlock(std::vector<DenseTensor>& tensors, const ModelConfig& config, int block, bool projectionWeights)
{
    const std::string prefix = concat("model.layers.", block, ".");
    tensors.push_back(
        { prefix + "input_layernorm.weight", { config.hidden }, DenseTensor::Part::AttentionNorm, block });
    tensors.push_back(
        { prefix + "post_attention_layernorm.weight", { config.hidden }, DenseTensor::Part::MlpNorm, block });
    for (const Projection projection : kProjections) {
        const auto [rows, columns] = config.shapeOf(projection);
        const std::string module = quantizedModule(block, projection);
        if (projectionWeights)
            tensors.push_back(
                { module + ".weight", { rows, columns }, DenseTensor::Part::Weight, block, projection });
        if (config.hasBias(projection))
            tensors.push_back({ module + ".bias", { rows }, DenseTensor::Part::Bias, block, projection });
    }
}

// Rounds `count` values to 16 bits; true when all finite ones stayed finite.
template <typename Narrow>
bool narrow(
    const float* values, std::uint16_t* bits, std::int64_t count, std::uint16_t infinity, Narrow convert)
{
    std::atomic<bool> fits = true;
    parallelFor(count, kEncodeGrain, [&](std::int64_t begin, std::int64_t end) {
        bool allFinite = true;
        for (std::int64_t i = begin; i < end; ++i) {
            bits[i] = convert(values[i]);
            allFinite = allFinite && (bits[i] & infinity) != infinity;
        }
        if (!allFinite)
            fits = false;
    });
    return fits;
}

} // namespace

std::vector<DenseTensor> denseTensors(const ModelConfig& config, bool projectionWeights)
{
    std::vector<DenseTensor> tensors;
    tensors.push_back(
        { "model.embed_tokens.weight", { config.vocabulary, config.hidden }, DenseTensor::Part::Embedding });
    tensors.push_back({ "model.norm.weight", { config.hidden }, DenseTensor::Part::FinalNorm });
    if (!config.tiedHead)
        tensors.push_back(
            { "lm_head.weight", { config.vocabulary, config.hidden }, DenseTensor::Part::Head });
    for (int block = 0; block < config.blocks; ++block)
        addBlock(tensors, config, block, projectionWeights);
    std::ranges::sort(tensors, {}, &DenseTensor::name);
    return tensors;
}

ElementType elementType(StorageType storage)
{
    switch (storage) {
    case StorageType::F16:
        return ElementType::F16;
    case StorageType::BF16:
        return ElementType::BF16;
    case StorageType::F32:
        break;
    }
    return ElementType::F32;
}

std::vector<std::byte> encodeValues(
    StorageType storage, std::span<const float> values, std::string_view tensor)
{
    std::vector<std::byte> bytes(values.size() * elementBytes(elementType(storage)));
    if (storage == StorageType::F32) {
        std::memcpy(bytes.data(), values.data(), bytes.size());
        return bytes;
    }
    auto* bits = reinterpret_cast<std::uint16_t*>(bytes.data());
    const auto count = std::int64_t(values.size());
    const bool fits = storage == StorageType::F16
        ? narrow(values.data(), bits, count, 0x7c00, halfFromFloat)
        : narrow(values.data(), bits, count, 0x7f80, bfloat16FromFloat);
    if (!fits) {
        const auto largest = std::ranges::max(values, {}, [](float value) { return std::fabs(value); });
        fail(ErrorKind::InvalidInput, "Tensor ", tensor, " holds ", largest, ", which ", name(storage),
            " cannot hold.");
    }
    return bytes;
}

void DenseTensorWriter::write(const DenseTensor& tensor, SafetensorsWriter& writer)
{
    m_context.checkpoint();
    if (tensor.part == DenseTensor::Part::Embedding) {
        writeEmbedding(tensor, writer);
        return;
    }
    const at::Tensor dense = values(tensor).contiguous();
    const std::span<const float> span(dense.const_data_ptr<float>(), std::size_t(dense.numel()));
    writer.write(encodeValues(m_model.config().storage, span, tensor.name));
}

void DenseTensorWriter::writeEmbedding(const DenseTensor& tensor, SafetensorsWriter& writer) const
{
    const std::int64_t rows = tensor.shape.front();
    for (std::int64_t first = 0; first < rows; first += kEmbeddingRows) {
        m_context.checkpoint();
        const at::Tensor ids = at::arange(first, std::min(rows, first + kEmbeddingRows), at::kLong);
        const at::Tensor part = m_model.embeddingRows(ids, Device {}).contiguous();
        const std::span<const float> span(part.const_data_ptr<float>(), std::size_t(part.numel()));
        writer.write(encodeValues(m_model.config().storage, span, tensor.name));
    }
}

at::Tensor DenseTensorWriter::values(const DenseTensor& tensor)
{
    if (tensor.part == DenseTensor::Part::FinalNorm)
        return m_model.finalNorm(Device {});
    if (tensor.part == DenseTensor::Part::Head)
        return m_model.head(Device {});
    const bool wantsWeights = tensor.part == DenseTensor::Part::Weight;
    if (m_blockNumber != tensor.block || (wantsWeights && !m_hasWeights)) {
        m_block.reset(); // one block at a time
        m_block = wantsWeights ? m_model.block(tensor.block, Device {})
                               : m_model.blockVectors(tensor.block, Device {});
        m_blockNumber = tensor.block;
        m_hasWeights = wantsWeights;
    }
    switch (tensor.part) {
    case DenseTensor::Part::AttentionNorm:
        return m_block->attentionNorm;
    case DenseTensor::Part::MlpNorm:
        return m_block->mlpNorm;
    case DenseTensor::Part::Bias:
        return (*m_block)[tensor.projection].bias;
    default:
        return (*m_block)[tensor.projection].weight;
    }
}

} // namespace tacq
