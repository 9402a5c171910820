#include "core/kernels/sample_gradients.h"

#include "core/base/parallel.h"
#include "core/kernels/token_tile.h"

#include <algorithm>

namespace tacq {

void addSampleGradientsCpu(const SampleGradientArgs& args)
{
    const bool moments = args.squares != nullptr;
    const TokenTile tile
        = tokenTile(moments ? TokenSums::Moments : TokenSums::Absolute, args.input.isBfloat16);
    const auto strips = [&](const TokenMatrix& matrix, std::int64_t width) {
        return TokenStrips(matrix, args.lengths, args.samples, width, tile.columns, tile.layout);
    };
    const TokenStrips inputs = strips(args.input, args.columns);
    const TokenStrips gradients = strips(args.outputGradient, args.rows);
    const std::int64_t sumFloats = std::int64_t(tile.rows) * tile.columns;
    for (std::int64_t band = 0; band < args.rows; band += kBandRows) {
        const std::int64_t bandTiles = (std::min(kBandRows, args.rows - band) + tile.rows - 1) / tile.rows;
        parallelFor(inputs.count() * bandTiles, 1, [&](std::int64_t begin, std::int64_t end) {
            alignas(64) float sums[kMostTileFloats];
            for (std::int64_t i = begin; i < end; ++i) {
                const std::int64_t panel = i / bandTiles;
                const std::int64_t row = band + i % bandTiles * tile.rows;
                tile.add(
                    gradients.steps().data(), args.samples, gradients.atColumn(row), inputs[panel], sums);
                const auto store = [&](int which, float* whole) {
                    addTile(tile, sums + which * sumFloats, { row, panel * tile.columns }, args.rows,
                        args.columns, whole);
                };
                store(0, args.absolute);
                if (moments) {
                    store(1, args.squares);
                    store(2, args.sum);
                }
            }
        });
    }
}

} // namespace tacq
