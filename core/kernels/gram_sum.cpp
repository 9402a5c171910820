#include "core/kernels/gram_sum.h"

#include "core/base/parallel.h"
#include "core/kernels/token_tile.h"

#include <algorithm>
#include <vector>

namespace tacq {

namespace {

// Tokens added up apart, so that rounding does not grow with their number.
std::vector<std::int64_t> partsOf(std::int64_t tokens)
{
    constexpr std::int64_t kPart = 128;
    std::vector<std::int64_t> parts(std::size_t(tokens / kPart), kPart);
    if (tokens % kPart > 0)
        parts.push_back(tokens % kPart);
    return parts;
}

// The tiles of a band of rows that reach the diagonal or lie right of it.
std::vector<TilePlace> placesOf(
    const TokenTile& tile, std::int64_t firstRow, std::int64_t endRow, std::int64_t columns)
{
    std::vector<TilePlace> places;
    for (std::int64_t column = firstRow / tile.columns * tile.columns; column < columns;
         column += tile.columns) {
        const std::int64_t end = std::min(endRow, column + tile.columns);
        for (std::int64_t row = firstRow; row < end; row += tile.rows)
            places.push_back({ row, column });
    }
    return places;
}

} // namespace

void addGramSum(const GramSumArgs& args)
{
    const TokenTile tile = tokenTile(TokenSums::Plain, args.input.isBfloat16);
    const std::vector<std::int64_t> parts = partsOf(args.tokens);
    const auto count = std::int64_t(parts.size());
    const TokenStrips strips(args.input, parts.data(), count, args.columns, tile.columns, tile.layout);
    for (std::int64_t band = 0; band < args.columns; band += kBandRows) {
        const std::vector<TilePlace> places
            = placesOf(tile, band, std::min(band + kBandRows, args.columns), args.columns);
        parallelFor(std::int64_t(places.size()), 1, [&](std::int64_t begin, std::int64_t end) {
            alignas(64) float sums[kMostTileFloats];
            for (std::int64_t i = begin; i < end; ++i) {
                const TilePlace& place = places[std::size_t(i)];
                tile.add(strips.steps().data(), count, strips.atColumn(place.row),
                    strips.atColumn(place.column), sums);
                addTile(tile, sums, place, args.columns, args.columns, args.sum);
            }
        });
    }
}

} // namespace tacq
