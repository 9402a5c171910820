#pragma once

#include "core/kernels/token_strips.h"

#include <cstdint>

namespace tacq {

// What a tile adds up over the samples: Σ_s g_s, Σ_s |g_s|, or Σ|g|, Σg² and Σg behind one another, where
// g_s[i, j] = Σ_{t in s} z[t, i] · a[t, j].
enum class TokenSums { Plain, Absolute, Moments };

// The innermost piece of the products over tokens on the CPU: `rows` × `columns` entries that stay in
// registers over all tokens and samples. Its shape follows the number and width of the vector registers.
struct TokenTile
{
    int rows = 0; // divides `columns`, so that both sides read the same strips
    int columns = 0; // width of a strip
    TokenLayout layout = TokenLayout::Single;
    // `steps` of each sample. z points at the first of `rows` columns of a strip, a at a strip; `tile`
    // receives rows × columns sums, three times as many with TokenSums::Moments.
    void (*add)(
        const std::int64_t* steps, std::int64_t samples, const std::byte* z, const std::byte* a, float* tile)
        = nullptr;
};

inline constexpr std::int64_t kBandRows = 960; // that stay in the last-level cache for a panel of columns
inline constexpr int kMostTileFloats = 3 * 8 * 2 * 16; // three sums of the widest tile

// Levels of the processor that a tile is compiled for, each including those before it.
enum class TileLevel { Baseline, Avx2, Avx512, Avx512Bfloat16 };
TileLevel bestTileLevel();

// The fastest up to a level. bfloat16 values are exact in float32, in which the levels without bfloat16
// products multiply them.
TokenTile tokenTile(TokenSums sums, bool bfloat16, TileLevel level = bestTileLevel());

// A tile by its place in the product.
struct TilePlace
{
    std::int64_t row = 0; // first of the tile's
    std::int64_t column = 0;
};

// The part of a tile that lies in a matrix [rows, columns] of float or double joins it.
template <typename Sum>
void addTile(const TokenTile& shape, const float* tile, const TilePlace& place, std::int64_t rows,
    std::int64_t columns, Sum* whole);
// The same, replacing what is there.
void storeTile(const TokenTile& shape, const float* tile, const TilePlace& place, std::int64_t rows,
    std::int64_t columns, float* whole);

} // namespace tacq
