#include "core/model/dense_source.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/tensor_device.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::int64_t kValuesPerPiece = 1 << 16; // of a matrix that one thread decodes at a time

std::span<float> rowsOf(
    const at::Tensor& matrix, std::int64_t first, std::int64_t count, std::int64_t columns)
{
    return { matrix.data_ptr<float>() + first * columns, std::size_t(count * columns) };
}

// The whole tensor, [rows, columns] or [rows] for a vector; its pages are let go afterwards.
at::Tensor readWhole(const StoredTensor& stored, const Device& device)
{
    const bool isVector = stored.columns == 1;
    const at::Tensor values = isVector ? at::empty({ stored.rows }, at::kFloat)
                                       : at::empty({ stored.rows, stored.columns }, at::kFloat);
    parallelFor(stored.rows, std::max<std::int64_t>(1, kValuesPerPiece / stored.columns),
        [&](std::int64_t begin, std::int64_t end) {
            stored.read(begin, end - begin, rowsOf(values, begin, end - begin, stored.columns));
        });
    stored.release();
    return values.to(tensorDevice(device));
}

// Rows of a matrix over the vocabulary, [ids] int64 -> [ids, columns].
at::Tensor readRows(const StoredTensor& stored, const at::Tensor& ids, const Device& device)
{
    const at::Tensor wanted = ids.to(at::kCPU, at::kLong).contiguous();
    const std::int64_t* id = wanted.data_ptr<std::int64_t>();
    const std::int64_t count = wanted.numel();
    for (std::int64_t i = 0; i < count; ++i) {
        if (id[i] < 0 || id[i] >= stored.rows)
            fail(ErrorKind::InvalidInput, "Token id ", id[i], " is not in the model's vocabulary of ",
                stored.rows, " tokens.");
    }
    const at::Tensor rows = at::empty({ count, stored.columns }, at::kFloat);
    parallelFor(count, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            stored.read(id[i], 1, rowsOf(rows, i, 1, stored.columns));
    });
    stored.release();
    return rows.to(tensorDevice(device));
}

} // namespace

BlockWeights WeightSource::compactBlock(int block, const Device& device) const
{
    return this->block(block, device);
}

BlockWeights WeightSource::blockVectors(int block, const Device& device) const
{
    BlockWeights weights = this->block(block, device);
    for (Linear& linear : weights.linears)
        linear.weight = at::Tensor();
    return weights;
}

at::Tensor WeightSource::headRows(const at::Tensor& ids, const Device& device) const
{
    return head(device).index_select(0, ids.to(tensorDevice(device)));
}

const QuantizedMatrix* WeightSource::quantized(int, Projection) const
{
    return nullptr;
}

DenseSource::DenseSource(ModelTensors tensors)
    : m_tensors(std::move(tensors))
{
}

BlockWeights DenseSource::blockVectors(int block, const Device& device) const
{
    const ModelTensors::Block& stored = m_tensors.blocks.at(std::size_t(block));
    BlockWeights weights;
    weights.attentionNorm = readWhole(stored.attentionNorm, device);
    weights.mlpNorm = readWhole(stored.mlpNorm, device);
    for (const Projection projection : kProjections) {
        if (const auto& bias = stored.biases[index(projection)])
            weights[projection].bias = readWhole(*bias, device);
    }
    return weights;
}

BlockWeights DenseSource::block(int block, const Device& device) const
{
    BlockWeights weights = blockVectors(block, device);
    for (const Projection projection : kProjections) {
        const auto& stored = m_tensors.blocks[std::size_t(block)].weights[index(projection)];
        if (!stored)
            fail(ErrorKind::Internal, "Block ", block, " has no dense ", name(projection), ".");
        weights[projection].weight = readWhole(*stored, device);
    }
    return weights;
}

at::Tensor DenseSource::embeddingRows(const at::Tensor& ids, const Device& device) const
{
    return readRows(m_tensors.embedding, ids, device);
}

at::Tensor DenseSource::headRows(const at::Tensor& ids, const Device& device) const
{
    return readRows(m_tensors.head ? *m_tensors.head : m_tensors.embedding, ids, device);
}

at::Tensor DenseSource::finalNorm(const Device& device) const
{
    return readWhole(m_tensors.finalNorm, device);
}

at::Tensor DenseSource::head(const Device& device) const
{
    return readWhole(m_tensors.head ? *m_tensors.head : m_tensors.embedding, device);
}

} // namespace tacq
