#include "core/base/parallel.h"
#include "core/base/tensor_device.h"
#include "core/model/dense_source.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <mutex>

namespace tacq {

struct QuantizedOverlay::Kept
{
    std::mutex mutex;
    int block = -1;
    std::optional<QuantizedBlock> matrices;
};

namespace {

// A value as a written checkpoint holds it: what is not quantized is stored in the model's 16-bit type, so
// that a model that is evaluated and the file written from it are the same to the last bit.
at::Tensor asStored(const at::Tensor& values, StorageType storage)
{
    if (!values.defined() || storage == StorageType::F32)
        return values;
    return values.to(storage == StorageType::F16 ? at::kHalf : at::kBFloat16).to(at::kFloat);
}

} // namespace

QuantizedOverlay::QuantizedOverlay(std::shared_ptr<const WeightSource> base, QuantizedBlockReader read)
    : m_base(std::move(base))
    , m_read(std::move(read))
    , m_kept(std::make_unique<Kept>())
{
}

QuantizedOverlay::~QuantizedOverlay() = default;

BlockWeights QuantizedOverlay::block(int block, const Device& device) const
{
    const std::optional<QuantizedBlock> matrices = m_read(block);
    if (!matrices)
        return m_base->block(block, device);
    BlockWeights weights = blockVectors(block, device);
    for (const Projection projection : kProjections)
        weights[projection].weight = dequantized((*matrices)[index(projection)], device);
    return weights;
}

BlockWeights QuantizedOverlay::compactBlock(int block, const Device& device) const
{
    const std::optional<QuantizedBlock> matrices = m_read(block);
    if (!matrices)
        return m_base->compactBlock(block, device);
    BlockWeights weights = blockVectors(block, device);
    for (const Projection projection : kProjections) {
        const QuantizedMatrix& matrix = (*matrices)[index(projection)];
        if (PackedMatrix::canHold(matrix))
            weights[projection].packed = std::make_shared<const PackedMatrix>(matrix, device);
        else
            weights[projection].weight = dequantized(matrix, device);
    }
    return weights;
}

BlockWeights QuantizedOverlay::blockVectors(int block, const Device& device) const
{
    BlockWeights weights = m_base->blockVectors(block, device);
    const StorageType storage = config().storage;
    weights.attentionNorm = asStored(weights.attentionNorm, storage);
    weights.mlpNorm = asStored(weights.mlpNorm, storage);
    for (Linear& linear : weights.linears)
        linear.bias = asStored(linear.bias, storage);
    return weights;
}

at::Tensor QuantizedOverlay::embeddingRows(const at::Tensor& ids, const Device& device) const
{
    return asStored(m_base->embeddingRows(ids, device), config().storage);
}

at::Tensor QuantizedOverlay::finalNorm(const Device& device) const
{
    return asStored(m_base->finalNorm(device), config().storage);
}

at::Tensor QuantizedOverlay::head(const Device& device) const
{
    return asStored(m_base->head(device), config().storage);
}

at::Tensor QuantizedOverlay::headRows(const at::Tensor& ids, const Device& device) const
{
    return asStored(m_base->headRows(ids, device), config().storage);
}

const QuantizedMatrix* QuantizedOverlay::quantized(int block, Projection projection) const
{
    const std::lock_guard lock(m_kept->mutex);
    if (m_kept->block != block) {
        m_kept->matrices = m_read(block);
        m_kept->block = block;
    }
    return m_kept->matrices ? &(*m_kept->matrices)[index(projection)] : m_base->quantized(block, projection);
}

std::shared_ptr<const WeightSource> withQuantizedBlocks(
    std::shared_ptr<const WeightSource> base, QuantizedBlockReader block)
{
    return std::make_shared<QuantizedOverlay>(std::move(base), std::move(block));
}

at::Tensor dequantized(const QuantizedMatrix& matrix, const Device& device)
{
    constexpr std::int64_t kValuesPerPiece = 1 << 16;
    const at::Tensor values = at::empty({ matrix.rows, matrix.columns }, at::kFloat);
    parallelFor(matrix.rows,
        std::max<std::int64_t>(1, kValuesPerPiece / std::max<std::int64_t>(1, matrix.columns)),
        [&](std::int64_t begin, std::int64_t end) {
            matrix.dequantize(begin, end - begin,
                { values.data_ptr<float>() + begin * matrix.columns,
                    std::size_t((end - begin) * matrix.columns) });
        });
    return values.to(tensorDevice(device));
}

} // namespace tacq
