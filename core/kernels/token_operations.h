#pragma once

#include <cstdint>

namespace tacq {

// What one token needs in a decoder block besides products with matrices, each by the calling thread. As
// operations on tensors they are so short that calling them costs more than computing them. float32, on the
// CPU only.

// out = x / sqrt(mean(x²) + epsilon) · weight, all [count].
void normalizeToken(const float* x, const float* weight, float epsilon, std::int64_t count, float* out);

// The rotate-half convention of Hugging Face; head [dimension], the tables [dimension / 2], in place.
void rotateHead(float* head, const float* cosine, const float* sine, std::int64_t dimension);

// out = silu(gate) · up, all [count].
void gateToken(const float* gate, const float* up, std::int64_t count, float* out);

// out = softmax(q Kᵀ / √dimension) V for one head of one token, which sees `positions` tokens before it and
// itself.
struct TokenAttentionArgs
{
    const float* query = nullptr; // [dimension], rotated like the keys
    const float* keys = nullptr; // [positions, dimension]
    const float* values = nullptr; // [positions, dimension]
    const float* ownKey = nullptr; // [dimension]
    const float* ownValue = nullptr; // [dimension]
    std::int64_t positions = 0;
    std::int64_t dimension = 0;
    float* scores = nullptr; // room for positions + 1
    float* out = nullptr; // [dimension]
};
void attendToken(const TokenAttentionArgs& args);

} // namespace tacq
