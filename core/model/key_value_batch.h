#pragma once

#include "core/model/kv_cache.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace tacq {

// Keys and values of several sequences of different lengths that grow by one token each per step. Rows 0 …
// rows()−1 are in use; a row that ends makes place for the last one. float32.
class KeyValueBatch
{
public:
    explicit KeyValueBatch(int blocks);

    std::int64_t rows() const { return std::int64_t(m_lengths.size()); }
    const std::vector<std::int64_t>& lengths() const { return m_lengths; } // tokens of each row
    std::int64_t longest() const;

    void add(const KeyValueCache& prompt); // a new last row; copies
    void remove(std::int64_t row); // the last row takes its place

    // Puts keys and values [rows, kvHeads, headDim] of a block behind each row and returns all so far:
    // [rows, kvHeads, longest + 1, headDim], undefined behind a shorter row's own.
    std::pair<at::Tensor, at::Tensor> append(int block, const at::Tensor& keys, const at::Tensor& values);
    void makeRoom(); // for a next token of each row; what is written there counts after advance()
    CachedTokens cached(int block, std::int64_t row) const;
    void advance(); // after the last block

private:
    struct Layer
    {
        at::Tensor keys; // [rows, kvHeads, tokens, headDim], both with room to grow
        at::Tensor values;
    };
    void reserve(std::int64_t rows, std::int64_t tokens, const at::Tensor& like);

    std::vector<Layer> m_layers;
    std::vector<std::int64_t> m_lengths;
};

} // namespace tacq
