#include "core/kernels/token_product.h"

#include "core/base/parallel.h"

namespace tacq {

TokenProduct::TokenProduct(const std::uint16_t* a, std::int64_t tokens, std::int64_t columns)
    : m_tokens(tokens)
    , m_columns(columns)
    , m_tile(tokenTile(TokenSums::Plain, true))
    , m_strips({ a, true }, &m_tokens, 1, columns, m_tile.columns, m_tile.layout)
{
}

void TokenProduct::multiply(const std::uint16_t* z, std::int64_t rows, float* result) const
{
    const TokenStrips left({ z, true }, &m_tokens, 1, rows, m_tile.columns, m_tile.layout);
    const std::int64_t tiles = (rows + m_tile.rows - 1) / m_tile.rows;
    parallelFor(m_strips.count(), 1, [&](std::int64_t begin, std::int64_t end) {
        alignas(64) float sums[kMostTileFloats];
        for (std::int64_t strip = begin; strip < end; ++strip) {
            for (std::int64_t row = 0; row < tiles * m_tile.rows; row += m_tile.rows) {
                m_tile.add(m_strips.steps().data(), 1, left.atColumn(row), m_strips[strip], sums);
                storeTile(m_tile, sums, { row, strip * m_tile.columns }, rows, m_columns, result);
            }
        }
    });
}

} // namespace tacq
