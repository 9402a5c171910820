#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace tacq {

// Where keys and values of one sequence lie in one block, on the CPU: [kvHeads, tokens, headDim] each, with
// `headStride` floats from head to head.
struct CachedTokens
{
    float* keys = nullptr;
    float* values = nullptr;
    std::int64_t headStride = 0;
};

// Keys and values of one sequence, block by block, for generation. Grows by doubling; float32.
class KeyValueCache
{
public:
    explicit KeyValueCache(int blocks);

    std::int64_t length() const { return m_length; } // tokens of finished forward passes

    // Appends keys and values [heads, tokens, headDim] of a block and returns all so far.
    std::pair<at::Tensor, at::Tensor> append(int block, const at::Tensor& keys, const at::Tensor& values);
    std::pair<at::Tensor, at::Tensor> part(int block) const; // keys and values of finished passes, no copy
    // For the tokens of a next pass when there was one before; what is written there counts after advance().
    void makeRoom(std::int64_t tokens);
    CachedTokens cached(int block) const;
    void advance(std::int64_t tokens); // after the last block of a forward pass
    void truncate(std::int64_t length); // forget everything after a shared prefix

private:
    struct Layer
    {
        at::Tensor keys; // [heads, capacity, headDim]
        at::Tensor values;
    };
    std::vector<Layer> m_layers;
    std::int64_t m_length = 0;
};

} // namespace tacq
