#pragma once

#include <cstdint>

namespace tacq {

// What a model's shape must tell for estimates of bits, bytes, memory and time; filled by
// core/model/model_info.
struct ModelShape
{
    int blocks = 0;
    int hidden = 0;
    int intermediate = 0;
    int queryWidth = 0; // heads × head dimension
    int keyValueWidth = 0;
    int vocabulary = 0;
    std::int64_t quantizable = 0; // weights in the seven projections of all blocks
    std::int64_t otherParameters = 0; // embeddings, head, norms, biases: they stay in 16 bit
    std::uint64_t fileBytes = 0;
};

} // namespace tacq
