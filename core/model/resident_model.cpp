#include "core/model/resident_model.h"

#include "core/base/error.h"
#include "core/base/tensor_device.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::size_t kPromptPiece = 512; // tokens of a long prompt that go through the blocks at once
constexpr std::int64_t kHeadPiece = 8192; // rows of the head that are read at once

void checkIds(const ModelConfig& config, std::span<const std::int32_t> ids, std::int64_t past)
{
    if (ids.empty())
        fail(ErrorKind::InvalidInput, "The sequence has no token; the model needs at least one.");
    for (const std::int32_t id : ids) {
        if (id < 0 || id >= config.vocabulary)
            fail(ErrorKind::InvalidInput, "Token id ", id, " is not in the model's vocabulary of ",
                config.vocabulary, " tokens.");
    }
    const std::int64_t total = past + std::int64_t(ids.size());
    if (total > config.context)
        failWithHint(ErrorKind::InvalidInput, "Shorten the prompt, or ask for fewer new tokens.",
            "The sequence has ", total, " tokens, the model's context holds ", config.context, ".");
}

at::Tensor idTensor(std::span<const std::int32_t> ids)
{
    return at::tensor(at::ArrayRef<std::int32_t>(ids.data(), ids.size()), at::kInt).to(at::kLong);
}

// The same values in the model's 16-bit type where it holds them all.
at::Tensor narrowed(const at::Tensor& values, StorageType storage)
{
    if (storage == StorageType::F32)
        return values;
    const at::Tensor narrow = values.to(storage == StorageType::F16 ? at::kHalf : at::kBFloat16);
    return at::equal(narrow.to(at::kFloat), values) ? narrow : values;
}

at::Tensor held(const at::Tensor& values, Holding holding, StorageType storage)
{
    switch (holding) {
    case Holding::AsStored:
        return narrowed(values, storage);
    case Holding::Bfloat16:
        return values.to(at::kBFloat16);
    case Holding::Float32:
        break;
    }
    return values;
}

BlockWeights heldBlock(const WeightSource& source, int block, const Device& device, Holding holding)
{
    BlockWeights weights
        = holding == Holding::AsStored ? source.compactBlock(block, device) : source.block(block, device);
    for (Linear& linear : weights.linears) {
        if (!linear.packed && !device.isCuda())
            linear.weight = held(linear.weight, holding, source.config().storage).contiguous();
    }
    return weights;
}

// Read in parts, so that the whole head never stands beside its float32 form.
at::Tensor heldHead(const WeightSource& source, const Device& device, Holding holding)
{
    const ModelConfig& config = source.config();
    if (device.isCuda() || holding == Holding::Float32)
        return source.head(device);
    at::Tensor head;
    for (std::int64_t first = 0; first < config.vocabulary; first += kHeadPiece) {
        const std::int64_t count = std::min<std::int64_t>(kHeadPiece, config.vocabulary - first);
        const at::Tensor piece = held(
            source.headRows(at::arange(first, first + count, at::kLong), device), holding, config.storage);
        if (piece.scalar_type() == at::kFloat)
            return source.head(device);
        if (!head.defined())
            head = at::empty({ config.vocabulary, config.hidden }, piece.options());
        head.narrow(0, first, count).copy_(piece);
    }
    return head;
}

} // namespace

ResidentModel::ResidentModel(
    std::shared_ptr<const WeightSource> source, const Device& device, Holding holding)
    : m_source(std::move(source))
    , m_config(m_source->config())
    , m_device(device)
    , m_finalNorm(m_source->finalNorm(device))
{
    const c10::NoGradGuard noGradients;
    m_head.weight = heldHead(*m_source, device, holding);
    m_blocks.reserve(std::size_t(m_config.blocks));
    for (int block = 0; block < m_config.blocks; ++block)
        m_blocks.push_back(heldBlock(*m_source, block, device, holding));
    if (!device.isCuda())
        m_decoder = std::make_unique<Decoder>(m_config, m_blocks, m_finalNorm, m_head);
}

std::uint64_t ResidentModel::matrixBytes() const
{
    std::uint64_t bytes = m_head.bytes();
    for (const BlockWeights& block : m_blocks)
        for (const Linear& linear : block.linears)
            bytes += linear.bytes();
    return bytes;
}

at::Tensor ResidentModel::embedded(std::span<const std::int32_t> ids) const
{
    const at::Tensor rows = idTensor(ids);
    if (m_config.tiedHead)
        return m_head.weight.index_select(0, rows.to(tensorDevice(m_device))).to(at::kFloat);
    return m_source->embeddingRows(rows, m_device);
}

at::Tensor ResidentModel::forward(std::span<const std::int32_t> ids, KeyValueCache& cache) const
{
    at::Tensor x = embedded(ids);
    for (int block = 0; block < m_config.blocks; ++block)
        x = forwardBlockCached(m_config, m_blocks[std::size_t(block)], block, cache, x);
    cache.advance(std::int64_t(ids.size()));
    return x;
}

at::Tensor ResidentModel::logits(std::span<const std::int32_t> ids, KeyValueCache& cache, bool lastOnly) const
{
    const c10::NoGradGuard noGradients;
    checkIds(m_config, ids, cache.length());
    if (m_decoder && ids.size() == 1 && cache.length() > 0) {
        cache.makeRoom(1);
        const std::int64_t position = cache.length();
        const at::Tensor logits = m_decoder->step(embedded(ids), std::span(&position, 1),
            [&](int block, std::int64_t) { return cache.cached(block); });
        cache.advance(1);
        return logits;
    }
    std::vector<at::Tensor> pieces;
    for (std::size_t first = 0; first < ids.size(); first += kPromptPiece) {
        const std::size_t count = std::min(kPromptPiece, ids.size() - first);
        at::Tensor x = forward(ids.subspan(first, count), cache);
        if (lastOnly && first + count < ids.size())
            continue;
        if (lastOnly)
            x = x.narrow(0, x.size(0) - 1, 1);
        pieces.push_back(apply(m_head, rmsNorm(x, m_finalNorm, m_config.normEpsilon)));
    }
    return pieces.size() == 1 ? pieces.front() : at::cat(pieces);
}

at::Tensor ResidentModel::nextLogits(std::span<const std::int32_t> ids, KeyValueBatch& batch) const
{
    const c10::NoGradGuard noGradients;
    checkIds(m_config, ids, batch.longest() + 1 - std::int64_t(ids.size()));
    if (m_decoder) {
        batch.makeRoom();
        const at::Tensor logits = m_decoder->step(embedded(ids), batch.lengths(),
            [&](int block, std::int64_t row) { return batch.cached(block, row); });
        batch.advance();
        return logits;
    }
    const BatchStep step = batchStep(m_config, batch, m_device);
    at::Tensor x = embedded(ids);
    for (int block = 0; block < m_config.blocks; ++block)
        x = forwardBlockBatched(m_config, m_blocks[std::size_t(block)], block, batch, step, x);
    batch.advance();
    return apply(m_head, rmsNorm(x, m_finalNorm, m_config.normEpsilon));
}

} // namespace tacq
