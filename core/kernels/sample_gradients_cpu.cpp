#include "core/kernels/sample_gradients.h"

#include "core/base/parallel.h"
#include "core/kernels/sample_gradients_math.h"

#include <algorithm>
#include <memory>

namespace tacq {

namespace {

constexpr std::int64_t kBandRows = 960; // rows of Z that stay in the last-level cache for a panel of A
constexpr int kMostTileFloats = 3 * 6 * 2 * 16; // three sums of the widest tile

using Vector4 = float __attribute__((vector_size(16)));
using Vector8 = float __attribute__((vector_size(32)));
using Vector16 = float __attribute__((vector_size(64)));

// A matrix [tokens, width] cut into strips of `stripWidth` columns, each contiguous: [strip][token][column],
// the last one filled up with zeros.
struct Strips
{
    std::int64_t count = 0;
    std::int64_t stripFloats = 0; // tokens · stripWidth
    std::unique_ptr<float, decltype([](float* memory) { ::operator delete[](memory, std::align_val_t(64)); })>
        values;

    const float* operator[](std::int64_t strip) const { return values.get() + strip * stripFloats; }
};

Strips stripsOf(const float* matrix, std::int64_t tokens, std::int64_t width, std::int64_t stripWidth)
{
    Strips strips;
    strips.count = (width + stripWidth - 1) / stripWidth;
    strips.stripFloats = tokens * stripWidth;
    const auto floats = std::size_t(strips.count * strips.stripFloats);
    strips.values.reset(new (std::align_val_t(64)) float[floats]);
    parallelFor(strips.count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t strip = begin; strip < end; ++strip) {
            const std::int64_t first = strip * stripWidth;
            const std::int64_t used = std::min(stripWidth, width - first);
            float* to = strips.values.get() + strip * strips.stripFloats;
            for (std::int64_t token = 0; token < tokens; ++token, to += stripWidth)
                std::fill(std::copy_n(matrix + token * width + first, used, to), to + stripWidth, 0.0F);
        }
    });
    return strips;
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TACQ_TILE_PER_PROCESSOR
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace v4 {
#include "core/kernels/sample_gradients_tile.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace v3 {
#include "core/kernels/sample_gradients_tile.h"
}
#pragma GCC pop_options
#endif
namespace baseline {
#include "core/kernels/sample_gradients_tile.h"
}

// A tile's shape follows the number and width of the vector registers.
struct TileShape
{
    int rows;
    int columns;
    void (*add)(const SampleGradientArgs& args, const float* z, const float* a, float* tile);
};

template <bool Moments> TileShape tileShape()
{
#ifdef TACQ_TILE_PER_PROCESSOR
    if (__builtin_cpu_supports("x86-64-v4"))
        return { 6, 2 * 16, v4::addTile<Vector16, 6, 2, Moments> };
    if (__builtin_cpu_supports("x86-64-v3"))
        return { 4, 2 * 8, v3::addTile<Vector8, 4, 2, Moments> };
#endif
    return { 4, 2 * 4, baseline::addTile<Vector4, 4, 2, Moments> };
}

// The part of a tile that lies in the matrix joins one of the sums.
void storeTile(const SampleGradientArgs& args, const TileShape& shape, const float* tile, float* whole,
    std::int64_t firstRow, std::int64_t firstColumn)
{
    const std::int64_t rows = std::min<std::int64_t>(shape.rows, args.rows - firstRow);
    const std::int64_t columns = std::min<std::int64_t>(shape.columns, args.columns - firstColumn);
    for (std::int64_t row = 0; row < rows; ++row) {
        float* sum = whole + (firstRow + row) * args.columns + firstColumn;
        for (std::int64_t column = 0; column < columns; ++column)
            sum[column] += tile[row * shape.columns + column];
    }
}

} // namespace

void addSampleGradientsCpu(const SampleGradientArgs& args)
{
    const bool moments = args.squares != nullptr;
    const TileShape shape = moments ? tileShape<true>() : tileShape<false>();
    const std::int64_t tileFloats = std::int64_t(shape.rows) * shape.columns;
    const Strips inputs = stripsOf(args.input, args.tokens, args.columns, shape.columns);
    const Strips gradients = stripsOf(args.outputGradient, args.tokens, args.rows, shape.rows);
    const std::int64_t band = kBandRows / shape.rows;
    for (std::int64_t first = 0; first < gradients.count; first += band) {
        const std::int64_t strips = std::min(band, gradients.count - first);
        parallelFor(inputs.count * strips, 1, [&](std::int64_t begin, std::int64_t end) {
            alignas(64) float tile[kMostTileFloats];
            for (std::int64_t i = begin; i < end; ++i) {
                const std::int64_t panel = i / strips;
                const std::int64_t strip = first + i % strips;
                shape.add(args, gradients[strip], inputs[panel], tile);
                const auto store = [&](int which, float* whole) {
                    storeTile(args, shape, tile + which * tileFloats, whole, strip * shape.rows,
                        panel * shape.columns);
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
