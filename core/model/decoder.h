#pragma once

#include "core/model/kv_cache.h"
#include "core/model/weight_source.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace tacq {

// One next token of each of a few sequences through a whole model, on a CPU. The same numbers to rounding as
// forwardBlock and its kin; but where a token passes through thirty blocks of a dozen products and small
// operations each, calling those as operations on tensors takes longer than computing them. Here the
// threads of the pool go through the model together on plain arrays and share rows of matrices and heads.
class Decoder
{
public:
    // The weights must outlive it; dense ones contiguous.
    Decoder(const ModelConfig& config, const std::vector<BlockWeights>& blocks, const at::Tensor& finalNorm,
        const Linear& head);

    // Keys and values of one sequence in one block, with room for the new token.
    using CacheOf = std::function<CachedTokens(int block, std::int64_t row)>;

    // `x` holds the embeddings [rows, hidden] and is overwritten; positions are those of the new tokens,
    // whose keys and values join the cache. Returns logits [rows, vocabulary].
    at::Tensor step(const at::Tensor& x, std::span<const std::int64_t> positions, const CacheOf& cacheOf);

private:
    class Step;

    const ModelConfig& m_config;
    const std::vector<BlockWeights>& m_blocks;
    const at::Tensor& m_finalNorm;
    const Linear& m_head;
    std::vector<float> m_frequencies; // radians per position, [headDimension / 2]
    std::vector<float> m_room; // activations of a step, kept for the next
};

} // namespace tacq
