#include "core/base/error.h"
#include "core/base/tensor_device.h"
#include "core/model/transformer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::size_t kPromptPiece = 512; // tokens of a long prompt that go through the blocks at once

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

} // namespace

ResidentModel::ResidentModel(std::shared_ptr<const WeightSource> source, const Device& device)
    : m_source(std::move(source))
    , m_config(m_source->config())
    , m_device(device)
    , m_finalNorm(m_source->finalNorm(device))
    , m_head(m_source->head(device))
{
    m_blocks.reserve(std::size_t(m_config.blocks));
    for (int block = 0; block < m_config.blocks; ++block)
        m_blocks.push_back(m_source->block(block, device));
}

at::Tensor ResidentModel::forward(std::span<const std::int32_t> ids, KeyValueCache& cache) const
{
    const at::Tensor rows
        = at::tensor(at::ArrayRef<std::int32_t>(ids.data(), ids.size()), at::kInt).to(at::kLong);
    at::Tensor x = m_source->embeddingRows(rows, m_device);
    for (int block = 0; block < m_config.blocks; ++block)
        x = forwardBlockCached(m_config, m_blocks[std::size_t(block)], block, cache, x);
    cache.advance(std::int64_t(ids.size()));
    return x;
}

at::Tensor ResidentModel::logits(std::span<const std::int32_t> ids, KeyValueCache& cache, bool lastOnly) const
{
    const c10::NoGradGuard noGradients;
    checkIds(m_config, ids, cache.length());
    std::vector<at::Tensor> pieces;
    for (std::size_t first = 0; first < ids.size(); first += kPromptPiece) {
        const std::size_t count = std::min(kPromptPiece, ids.size() - first);
        at::Tensor x = forward(ids.subspan(first, count), cache);
        if (lastOnly && first + count < ids.size())
            continue;
        if (lastOnly)
            x = x.narrow(0, x.size(0) - 1, 1);
        pieces.push_back(at::linear(rmsNorm(x, m_finalNorm, m_config.normEpsilon), m_head));
    }
    return pieces.size() == 1 ? pieces.front() : at::cat(pieces);
}

at::Tensor ResidentModel::nextLogits(std::span<const std::int32_t> ids, KeyValueBatch& batch) const
{
    const c10::NoGradGuard noGradients;
    checkIds(m_config, ids, batch.longest() + 1 - std::int64_t(ids.size()));
    const at::Tensor rows
        = at::tensor(at::ArrayRef<std::int32_t>(ids.data(), ids.size()), at::kInt).to(at::kLong);
    const BatchStep step = batchStep(m_config, batch, m_device);
    at::Tensor x = m_source->embeddingRows(rows, m_device);
    for (int block = 0; block < m_config.blocks; ++block)
        x = forwardBlockBatched(m_config, m_blocks[std::size_t(block)], block, batch, step, x);
    batch.advance();
    return at::linear(rmsNorm(x, m_finalNorm, m_config.normEpsilon), m_head);
}

} // namespace tacq
