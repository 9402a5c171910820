#pragma once

#include "core/kernels/token_matrix.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tacq {

// How the entries of a strip lie: single float32 tokens, or pairs of bfloat16 tokens side by side, which a
// processor with AVX-512 BF16 multiplies and adds in one step.
enum class TokenLayout { Single, Pairs };

// A matrix [tokens, width] cut into strips of `stripWidth` columns, each contiguous: [strip][step][column],
// the last one filled up with zeros. A step is a token, or two of one sample; the last of a sample may have
// a token of zeros. 4 bytes an entry in both layouts.
class TokenStrips
{
public:
    TokenStrips(const TokenMatrix& matrix, const std::int64_t* lengths, std::int64_t samples,
        std::int64_t width, std::int64_t stripWidth, TokenLayout layout);

    std::int64_t count() const { return m_count; }
    const std::vector<std::int64_t>& steps() const { return m_steps; } // of each sample
    const std::byte* operator[](std::int64_t strip) const { return m_values.get() + strip * m_stripBytes; }
    // Where a column of the matrix begins, inside its strip.
    const std::byte* atColumn(std::int64_t column) const
    {
        return (*this)[column / m_stripWidth] + column % m_stripWidth * 4;
    }

private:
    struct Free
    {
        void operator()(std::byte* memory) const;
    };

    template <TokenLayout Layout>
    void fill(const TokenMatrix& matrix, const std::int64_t* lengths, std::int64_t samples,
        std::int64_t width, std::int64_t strip);

    std::int64_t m_stripWidth = 0;
    std::int64_t m_count = 0;
    std::int64_t m_stripBytes = 0;
    std::vector<std::int64_t> m_steps;
    std::unique_ptr<std::byte, Free> m_values; // aligned to a cache line
};

} // namespace tacq
