#include "core/kernels/token_tile.h"

#include "core/kernels/lanes.h"
#include "core/kernels/sample_gradients_math.h"

#include <algorithm>
#include <cstddef>

namespace tacq {

namespace {

using Vector4 = float __attribute__((vector_size(16)));
using Vector8 = float __attribute__((vector_size(32)));
using Vector16 = float __attribute__((vector_size(64)));

#ifdef TACQ_LANES_PER_PROCESSOR
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4", "avx512bf16")
#define TACQ_BFLOAT16_PAIRS
namespace v4bf16 {
#include "core/kernels/token_tile_loop.h"
}
#undef TACQ_BFLOAT16_PAIRS
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace v4 {
#include "core/kernels/token_tile_loop.h"
}
#pragma GCC pop_options
TACQ_BEGIN_AVX2
namespace v3 {
#include "core/kernels/token_tile_loop.h"
}
TACQ_END
#endif
namespace baseline {
#include "core/kernels/token_tile_loop.h"
}

template <TokenSums Sums> TokenTile tileOf([[maybe_unused]] bool bfloat16, [[maybe_unused]] TileLevel level)
{
    // Three sums beside the gradient leave registers for half the rows.
    [[maybe_unused]] constexpr int kRows = Sums == TokenSums::Moments ? 4 : 8;
#ifdef TACQ_LANES_PER_PROCESSOR
    if (bfloat16 && level >= TileLevel::Avx512Bfloat16)
        return { kRows, 32, TokenLayout::Pairs, v4bf16::addTokenPairs<kRows, 2, Sums> };
    if (level >= TileLevel::Avx512)
        return { kRows, 32, TokenLayout::Single, v4::addTokens<Vector16, kRows, 2, Sums> };
    if (level >= TileLevel::Avx2)
        return { 4, 16, TokenLayout::Single, v3::addTokens<Vector8, 4, 2, Sums> };
#endif
    return { 4, 8, TokenLayout::Single, baseline::addTokens<Vector4, 4, 2, Sums> };
}

} // namespace

TileLevel bestTileLevel()
{
#ifdef TACQ_LANES_PER_PROCESSOR
    if (__builtin_cpu_supports("x86-64-v4"))
        return __builtin_cpu_supports("avx512bf16") ? TileLevel::Avx512Bfloat16 : TileLevel::Avx512;
    if (__builtin_cpu_supports("x86-64-v3"))
        return TileLevel::Avx2;
#endif
    return TileLevel::Baseline;
}

TokenTile tokenTile(TokenSums sums, bool bfloat16, TileLevel level)
{
    switch (sums) {
    case TokenSums::Plain:
        return tileOf<TokenSums::Plain>(bfloat16, level);
    case TokenSums::Absolute:
        return tileOf<TokenSums::Absolute>(bfloat16, level);
    case TokenSums::Moments:
        return tileOf<TokenSums::Moments>(bfloat16, level);
    }
    return {};
}

namespace {

// join(entry, sum) for every entry of the matrix that the tile covers.
template <typename Entry, typename Join>
void joinTile(const TokenTile& shape, const float* tile, const TilePlace& place, std::int64_t rows,
    std::int64_t columns, Entry* whole, const Join& join)
{
    const std::int64_t usedRows = std::min<std::int64_t>(shape.rows, rows - place.row);
    const std::int64_t usedColumns = std::min<std::int64_t>(shape.columns, columns - place.column);
    for (std::int64_t row = 0; row < usedRows; ++row) {
        Entry* entries = whole + (place.row + row) * columns + place.column;
        for (std::int64_t column = 0; column < usedColumns; ++column)
            join(entries[column], tile[row * shape.columns + column]);
    }
}

} // namespace

template <typename Sum>
void addTile(const TokenTile& shape, const float* tile, const TilePlace& place, std::int64_t rows,
    std::int64_t columns, Sum* whole)
{
    joinTile(shape, tile, place, rows, columns, whole, [](Sum& entry, float sum) { entry += Sum(sum); });
}

void storeTile(const TokenTile& shape, const float* tile, const TilePlace& place, std::int64_t rows,
    std::int64_t columns, float* whole)
{
    joinTile(shape, tile, place, rows, columns, whole, [](float& entry, float sum) { entry = sum; });
}

template void addTile(const TokenTile&, const float*, const TilePlace&, std::int64_t, std::int64_t, float*);
template void addTile(const TokenTile&, const float*, const TilePlace&, std::int64_t, std::int64_t, double*);

} // namespace tacq
