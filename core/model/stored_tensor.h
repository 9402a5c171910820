#pragma once

#include "core/config/projection.h"
#include "core/model/gguf_file.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace tacq {

// What a tensor is to the model, whatever a file calls it.
struct TensorRole
{
    enum class Kind { Embedding, FinalNorm, Head, AttentionNorm, MlpNorm, Weight, Bias };
    Kind kind = Kind::Embedding;
    int block = 0; // of the last four kinds
    Projection projection = Projection::Query; // of Weight and Bias
};

std::string huggingFaceName(const TensorRole& role); // "model.layers.0.self_attn.q_proj.weight"
std::string ggufName(const TensorRole& role); // "blk.0.attn_q.weight"

// A matrix or vector as a mapped file stores it, to be read as float32. A vector has one column.
struct StoredTensor
{
    std::string file; // path, for messages
    std::string name; // in that file
    GgmlType type = GgmlType::F32;
    std::int64_t rows = 0;
    std::int64_t columns = 1;
    std::span<const std::byte> bytes;
    // Rows per attention head when llama.cpp's row order of q and k must be undone (formats.md §4); 0: none.
    std::int64_t permutedHead = 0;
    std::function<void()> release; // lets the pages go; its captures keep the file mapped

    // Rows [firstRow, firstRow + rowCount), row-major. Error (InvalidInput) naming file and tensor for a
    // value that is NaN or infinite. Safe to call from several threads for different rows.
    void read(std::int64_t firstRow, std::int64_t rowCount, std::span<float> values) const;
};

} // namespace tacq
