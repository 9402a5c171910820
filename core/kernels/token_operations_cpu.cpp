#include "core/kernels/token_operations.h"

#include "core/kernels/lanes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tacq {

namespace {

// One instruction set's functions.
struct TokenOperations
{
    void (*normalize)(const float* x, const float* weight, float epsilon, std::int64_t count, float* out);
    void (*normalizeBackward)(const float* x, const float* weight, const float* gradient, float epsilon,
        std::int64_t count, float* xGradient);
    void (*rotate)(const float* from, const float* cosine, const float* sine, std::int64_t dimension,
        Turn turn, float* to);
    void (*gate)(const float* gates, const float* up, std::int64_t count, float* out);
    void (*gateBackward)(const float* gates, const float* up, const float* gradient, std::int64_t count,
        float* gateGradient, float* upGradient);
    void (*widen)(const std::uint16_t* bfloat16, std::int64_t count, float* out);
    void (*narrow)(const float* values, std::int64_t count, std::uint16_t* bfloat16);
    void (*attend)(const TokenAttentionArgs& args);
};

#define TACQ_TILE "core/kernels/token_operations_tile.h"
#include "core/kernels/every_instruction_set.h"

} // namespace

void normalizeToken(const float* x, const float* weight, float epsilon, std::int64_t count, float* out)
{
    kernels().normalize(x, weight, epsilon, count, out);
}

void normalizeTokenBackward(const float* x, const float* weight, const float* gradient, float epsilon,
    std::int64_t count, float* xGradient)
{
    kernels().normalizeBackward(x, weight, gradient, epsilon, count, xGradient);
}

void rotateHead(
    const float* from, const float* cosine, const float* sine, std::int64_t dimension, Turn turn, float* to)
{
    kernels().rotate(from, cosine, sine, dimension, turn, to);
}

void gateToken(const float* gate, const float* up, std::int64_t count, float* out)
{
    kernels().gate(gate, up, count, out);
}

void gateTokenBackward(const float* gate, const float* up, const float* gradient, std::int64_t count,
    float* gateGradient, float* upGradient)
{
    kernels().gateBackward(gate, up, gradient, count, gateGradient, upGradient);
}

void widenToken(const std::uint16_t* bfloat16, std::int64_t count, float* out)
{
    kernels().widen(bfloat16, count, out);
}

void narrowToken(const float* values, std::int64_t count, std::uint16_t* bfloat16)
{
    kernels().narrow(values, count, bfloat16);
}

void attendToken(const TokenAttentionArgs& args)
{
    kernels().attend(args);
}

} // namespace tacq
