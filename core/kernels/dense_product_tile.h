// No include guard: see lanes.h.
#include "core/kernels/row_tile.h"

// Memory sets the pace of a dense product with one token, and gives twice as much to one row after another as
// to several side by side.
template <typename Value> inline void prefetchAhead(const Value* values)
{
    constexpr std::size_t kAheadBytes = 2048;
    prefetch(values + kAheadBytes / sizeof(Value));
}

struct FloatReader
{
    const float* values;
    Vector at(std::int64_t column) const
    {
        prefetchAhead(values + column);
        return load(values + column);
    }
    float one(std::int64_t column) const { return values[column]; }
};

struct HalfReader
{
    const std::uint16_t* values;
    Vector at(std::int64_t column) const
    {
        prefetchAhead(values + column);
        return loadHalf(values + column);
    }
    float one(std::int64_t column) const { return floatFromHalf(values[column]); }
};

struct Bfloat16Reader
{
    const std::uint16_t* values;
    Vector at(std::int64_t column) const
    {
        prefetchAhead(values + column);
        return loadBfloat16(values + column);
    }
    float one(std::int64_t column) const { return floatFromBfloat16(values[column]); }
};

template <typename Reader> struct DenseTile
{
    using Value = std::remove_cvref_t<decltype(*Reader::values)>;
    static constexpr int kRows = 1;
    const DenseProductArgs& args;

    template <int Rows, int Tokens> void run(std::int64_t row, std::int64_t rows, std::int64_t token) const
    {
        const auto* weight = static_cast<const Value*>(args.weight);
        Reader readers[Rows];
        for (int i = 0; i < Rows; ++i)
            readers[i].values = weight + (row + std::min<std::int64_t>(i, rows - 1)) * args.columns;
        RowSums<Rows, Tokens> sums;
        sums.add(readers, args.input + token * args.columns, args.columns, 0, args.columns);
        for (int i = 0; i < rows; ++i) {
            for (int t = 0; t < Tokens; ++t) {
                float& place = args.output[(token + t) * args.rows + row + i];
                place = args.adds ? place + sums.of(i, t) : sums.of(i, t);
            }
        }
    }
};

template <typename Reader>
void productRows(const DenseProductArgs& args, std::int64_t firstRow, std::int64_t endRow)
{
    forEachTile(firstRow, endRow, args.tokens, DenseTile<Reader> { args });
}

constexpr DenseKernels kKernels
    = { { productRows<FloatReader>, productRows<HalfReader>, productRows<Bfloat16Reader> } };
