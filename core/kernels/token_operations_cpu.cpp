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
    void (*gate)(const float* gates, const float* up, std::int64_t count, float* out);
    void (*attend)(const TokenAttentionArgs& args);
};

#define TACQ_TILE "core/kernels/token_operations_tile.h"
#include "core/kernels/every_instruction_set.h"

} // namespace

void normalizeToken(const float* x, const float* weight, float epsilon, std::int64_t count, float* out)
{
    kernels().normalize(x, weight, epsilon, count, out);
}

void rotateHead(float* head, const float* cosine, const float* sine, std::int64_t dimension)
{
    const std::int64_t half = dimension / 2;
    for (std::int64_t i = 0; i < half; ++i) {
        const float first = head[i], second = head[i + half];
        head[i] = first * cosine[i] - second * sine[i];
        head[i + half] = second * cosine[i] + first * sine[i];
    }
}

void gateToken(const float* gate, const float* up, std::int64_t count, float* out)
{
    kernels().gate(gate, up, count, out);
}

void attendToken(const TokenAttentionArgs& args)
{
    kernels().attend(args);
}

} // namespace tacq
