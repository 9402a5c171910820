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
    BlockWeights weights = m_base->blockVectors(block, device);
    for (const Projection projection : kProjections)
        weights[projection].weight = dequantized((*matrices)[index(projection)], device);
    return weights;
}

BlockWeights QuantizedOverlay::blockVectors(int block, const Device& device) const
{
    return m_base->blockVectors(block, device);
}

at::Tensor QuantizedOverlay::embeddingRows(const at::Tensor& ids, const Device& device) const
{
    return m_base->embeddingRows(ids, device);
}

at::Tensor QuantizedOverlay::finalNorm(const Device& device) const
{
    return m_base->finalNorm(device);
}

at::Tensor QuantizedOverlay::head(const Device& device) const
{
    return m_base->head(device);
}

at::Tensor QuantizedOverlay::headRows(const at::Tensor& ids, const Device& device) const
{
    return m_base->headRows(ids, device);
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
