#include "core/kernels/token_strips.h"

#include "core/base/half.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <numeric>

namespace tacq {

namespace {

constexpr std::align_val_t kCacheLine { 64 };

// `used` entries of one token, the rest of the strip's width zeros.
void copySingle(const TokenMatrix& matrix, std::int64_t at, std::int64_t used, std::int64_t width, float* to)
{
    if (matrix.isBfloat16) {
        const auto* from = static_cast<const std::uint16_t*>(matrix.values) + at;
        for (std::int64_t column = 0; column < used; ++column)
            to[column] = widenBfloat16(from[column]);
    } else {
        std::copy_n(static_cast<const float*>(matrix.values) + at, used, to);
    }
    std::fill(to + used, to + width, 0.0F);
}

// The first token of a pair lies in the lower half. `second` is null behind the end of a sample.
void copyPair(const std::uint16_t* first, const std::uint16_t* second, std::int64_t used, std::int64_t width,
    std::uint32_t* to)
{
    for (std::int64_t column = 0; column < used; ++column)
        to[column] = first[column] | (second != nullptr ? std::uint32_t(second[column]) << 16 : 0);
    std::fill(to + used, to + width, 0);
}

} // namespace

void TokenStrips::Free::operator()(std::byte* memory) const
{
    ::operator delete[](memory, kCacheLine);
}

TokenStrips::TokenStrips(const TokenMatrix& matrix, const std::int64_t* lengths, std::int64_t samples,
    std::int64_t width, std::int64_t stripWidth, TokenLayout layout)
    : m_stripWidth(stripWidth)
    , m_count((width + stripWidth - 1) / stripWidth)
{
    const std::int64_t together = layout == TokenLayout::Pairs ? 2 : 1;
    for (std::int64_t sample = 0; sample < samples; ++sample)
        m_steps.push_back((lengths[sample] + together - 1) / together);
    m_stripBytes = std::accumulate(m_steps.begin(), m_steps.end(), std::int64_t(0)) * stripWidth * 4;
    m_values.reset(new (kCacheLine) std::byte[std::size_t(m_count * m_stripBytes)]);
    parallelFor(m_count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t strip = begin; strip < end; ++strip) {
            if (layout == TokenLayout::Pairs)
                fill<TokenLayout::Pairs>(matrix, lengths, samples, width, strip);
            else
                fill<TokenLayout::Single>(matrix, lengths, samples, width, strip);
        }
    });
}

template <TokenLayout Layout>
void TokenStrips::fill(const TokenMatrix& matrix, const std::int64_t* lengths, std::int64_t samples,
    std::int64_t width, std::int64_t strip)
{
    const std::int64_t used = std::min(m_stripWidth, width - strip * m_stripWidth);
    std::byte* to = m_values.get() + strip * m_stripBytes;
    std::int64_t at = strip * m_stripWidth; // of the token in hand, in the matrix
    for (std::int64_t sample = 0; sample < samples; ++sample) {
        for (std::int64_t token = 0; token < lengths[sample];) {
            if constexpr (Layout == TokenLayout::Pairs) {
                const auto* first = static_cast<const std::uint16_t*>(matrix.values) + at;
                const bool whole = token + 1 < lengths[sample];
                copyPair(first, whole ? first + width : nullptr, used, m_stripWidth,
                    reinterpret_cast<std::uint32_t*>(to));
                token += 2;
                at += whole ? 2 * width : width;
            } else {
                copySingle(matrix, at, used, m_stripWidth, reinterpret_cast<float*>(to));
                ++token;
                at += width;
            }
            to += m_stripWidth * 4;
        }
    }
}

} // namespace tacq
