#pragma once

#include "core/model/decoder.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tacq {

// How a resident model holds its matrices. As they are stored: compressed ones compressed, others in the
// model's 16-bit type where that loses nothing (on a GPU: float32). The other two are for comparison:
// expanded, and then rounded to bfloat16.
enum class Holding { AsStored, Float32, Bfloat16 };

// A model held whole in memory, for prompts and generation. Used by one thread at a time.
class ResidentModel
{
public:
    ResidentModel(std::shared_ptr<const WeightSource> source, const Device& device,
        Holding holding = Holding::AsStored);

    const ModelConfig& config() const { return m_config; }
    std::uint64_t matrixBytes() const; // of all matrices and the head as they are held
    // Logits [tokens, vocabulary] of the new tokens, or of the last one only ([1, vocabulary]).
    // Error (InvalidInput) when the sequence outgrows the model's context or an id is not in the vocabulary.
    at::Tensor logits(std::span<const std::int32_t> ids, KeyValueCache& cache, bool lastOnly) const;
    // Logits [rows, vocabulary] behind one new token of each row.
    at::Tensor nextLogits(std::span<const std::int32_t> ids, KeyValueBatch& batch) const;

private:
    at::Tensor embedded(std::span<const std::int32_t> ids) const; // [tokens, hidden]
    at::Tensor forward(std::span<const std::int32_t> ids, KeyValueCache& cache) const; // [tokens, hidden]

    std::shared_ptr<const WeightSource> m_source; // reads the rows of the embedding
    ModelConfig m_config;
    Device m_device;
    std::vector<BlockWeights> m_blocks;
    at::Tensor m_finalNorm;
    Linear m_head;
    std::unique_ptr<Decoder> m_decoder; // for single tokens on a CPU, else null
};

} // namespace tacq
