#pragma once

#include <cstdint>

namespace tacq {

// What one token needs in a decoder block besides products with matrices, and the gradients of it, each by
// the calling thread. As operations on tensors they would go through memory several times, and cost more to
// call than to compute when there is one token. float32, on the CPU only.

// out = x / sqrt(mean(x²) + epsilon) · weight, all [count].
void normalizeToken(const float* x, const float* weight, float epsilon, std::int64_t count, float* out);

// From ∂L/∂out to ∂L/∂x.
void normalizeTokenBackward(const float* x, const float* weight, const float* gradient, float epsilon,
    std::int64_t count, float* xGradient);

// The rotate-half convention of Hugging Face; from and to [dimension], which may be the same, the tables
// [dimension / 2]. Backwards by the angles' negatives: the gradient of the first.
enum class Turn { Forwards, Backwards };
void rotateHead(
    const float* from, const float* cosine, const float* sine, std::int64_t dimension, Turn turn, float* to);

// out = silu(gate) · up, all [count].
void gateToken(const float* gate, const float* up, std::int64_t count, float* out);

// From ∂L/∂out to ∂L/∂gate and ∂L/∂up.
void gateTokenBackward(const float* gate, const float* up, const float* gradient, std::int64_t count,
    float* gateGradient, float* upGradient);

void widenToken(const std::uint16_t* bfloat16, std::int64_t count, float* out);
void narrowToken(
    const float* values, std::int64_t count, std::uint16_t* bfloat16); // to nearest, ties to even

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
