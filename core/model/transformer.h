#pragma once

#include "core/model/block_operations.h"
#include "core/model/key_value_batch.h"
#include "core/model/kv_cache.h"
#include "core/model/weight_source.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tacq {

// A pack of sequences laid end to end: activations are [tokens, hidden], attention stays within a sequence
// and positions restart at 0. No padding anywhere (method.md §3.1). Tokens that all sequences begin with can
// stand once in front of them: few-shot prompts share most of theirs.
struct SequencePack
{
    std::vector<std::int64_t> lengths; // tokens of each sequence, those of the prefix not counted
    std::int64_t prefix = 0; // tokens in front that every sequence continues

    std::int64_t tokens() const;
};

// The pieces of a decoder block, so that a quantizer can stop between them (architecture.md, "one forward per
// quantized block"). All are pure functions of float32 tensors, shapes as given; autograd passes through.

// The block with its dense linear layers in another type; norms stay float32.
BlockWeights withLinears(const BlockWeights& weights, at::ScalarType type);

RotaryTables rotaryTables(const ModelConfig& config, const std::vector<std::int64_t>& positions,
    const Device& device); // of any positions
RotaryTables rotaryTables( // of positions first … first + count − 1
    const ModelConfig& config, std::int64_t first, std::int64_t count, const Device& device);
at::Tensor rotaryFrequencies(const ModelConfig& config); // radians per position, [headDim / 2], on the CPU

// Causal grouped-query attention of a pack: q [tokens, heads·dim], k and v [tokens, kvHeads·dim], before
// rotation. Returns [tokens, heads·dim], the input of o_proj, float32. bfloat16 values stay so for a GPU's
// kernel, which adds their products in float32; a CPU, and gradients of up to 2048 tokens, widen them first.
at::Tensor attention(const ModelConfig& config, const SequencePack& pack, const at::Tensor& q,
    const at::Tensor& k, const at::Tensor& v);

// The same for the next tokens of one sequence, whose keys and values join the cache.
at::Tensor attentionCached(const ModelConfig& config, int block, KeyValueCache& cache, const at::Tensor& q,
    const at::Tensor& k, const at::Tensor& v);

// The same for one next token of each row of a batch, q [rows, heads·dim]. A step says where the rows stand;
// it is the same for all blocks.
struct BatchStep
{
    RotaryTables tables; // [rows, headDim]
    at::Tensor mask; // 0 where a row sees a key, −inf elsewhere; [rows, 1, 1, 1, longest + 1]
};
BatchStep batchStep(const ModelConfig& config, const KeyValueBatch& batch, const Device& device);
at::Tensor attentionBatched(const ModelConfig& config, int block, KeyValueBatch& batch, const BatchStep& step,
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

// A whole block over a pack: [tokens, hidden] -> [tokens, hidden].
at::Tensor forwardBlock(
    const ModelConfig& config, const BlockWeights& weights, const SequencePack& pack, const at::Tensor& x);

// A block over the next tokens of one sequence, with its cache.
at::Tensor forwardBlockCached(const ModelConfig& config, const BlockWeights& weights, int block,
    KeyValueCache& cache, const at::Tensor& x);

// A block over one next token of each row of a batch: [rows, hidden] -> [rows, hidden].
at::Tensor forwardBlockBatched(const ModelConfig& config, const BlockWeights& weights, int block,
    KeyValueBatch& batch, const BatchStep& step, const at::Tensor& x);

} // namespace tacq
