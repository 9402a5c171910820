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

#ifdef TACQ_LANES_PER_PROCESSOR
TACQ_BEGIN_AVX512
namespace avx512 {
#include "core/kernels/lanes_avx512.h"
#include "core/kernels/token_operations_tile.h"
} // namespace avx512
TACQ_END
TACQ_BEGIN_AVX2
namespace avx2 {
#include "core/kernels/lanes_avx2.h"
#include "core/kernels/token_operations_tile.h"
} // namespace avx2
TACQ_END
#endif
namespace portable {
#include "core/kernels/lanes_portable.h"
#include "core/kernels/token_operations_tile.h"
} // namespace portable

const TokenOperations& operations()
{
#ifdef TACQ_LANES_PER_PROCESSOR
    if (instructionSet() == InstructionSet::Avx512)
        return avx512::kOperations;
    if (instructionSet() == InstructionSet::Avx2)
        return avx2::kOperations;
#endif
    return portable::kOperations;
}

} // namespace

void normalizeToken(const float* x, const float* weight, float epsilon, std::int64_t count, float* out)
{
    operations().normalize(x, weight, epsilon, count, out);
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
    operations().gate(gate, up, count, out);
}

void attendToken(const TokenAttentionArgs& args)
{
    operations().attend(args);
}

} // namespace tacq
