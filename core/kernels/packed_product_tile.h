// No include guard: see lanes.h.
#include "core/kernels/row_tile.h"

inline Vector roundedLanes(GridRounding rounding, Vector values)
{
    if (rounding == GridRounding::Half)
        return roundedToHalf(values);
    return rounding == GridRounding::Bfloat16 ? roundedToBfloat16(values) : values;
}

// Reads one row within one group: the values of its few codes lie in registers.
template <int Bits> struct CodeReader
{
    static constexpr auto kCodes = [] { // 0, 1, … of all vectors of the table, repeated
        std::array<float, CodeTable<Bits>::kVectors * kLanes> codes {};
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = float(i % (1U << Bits));
        return codes;
    }();

    CodeTable<Bits> table;
    const std::uint8_t* codes; // of the row
    const PackedMatrixArgs* matrix;
    std::int64_t row;

    TACQ_IN_REGISTERS CodeReader(const PackedMatrixArgs& args, std::int64_t ofRow, std::int64_t group)
        : codes(reinterpret_cast<const std::uint8_t*>(args.codes + ofRow * args.wordsPerRow))
        , matrix(&args)
        , row(ofRow)
    {
        const std::int64_t place = ofRow * args.groups + group;
        const Vector scale = everywhere(halfValue(args.scales[place]));
        const Vector zero = everywhere(float(args.zeros[place]));
        for (int i = 0; i < CodeTable<Bits>::kVectors; ++i) {
            const Vector code = load(kCodes.data() + i * kLanes);
            table.values[i] = roundedLanes(args.rounding, times(scale, minus(code, zero)));
        }
    }

    inline Vector at(std::int64_t column) const { return table.of(codes + column / 8 * Bits); }
    inline float one(std::int64_t column) const { return gridValue(*matrix, row, column); }
};

// 256 values fit no register: codes of 8 bits are computed with.
template <> struct CodeReader<8>
{
    Vector scale;
    Vector zero;
    const std::uint8_t* codes;
    const PackedMatrixArgs* matrix;
    std::int64_t row;

    TACQ_IN_REGISTERS CodeReader(const PackedMatrixArgs& args, std::int64_t ofRow, std::int64_t group)
        : codes(reinterpret_cast<const std::uint8_t*>(args.codes + ofRow * args.wordsPerRow))
        , matrix(&args)
        , row(ofRow)
    {
        const std::int64_t place = ofRow * args.groups + group;
        scale = everywhere(halfValue(args.scales[place]));
        zero = everywhere(float(args.zeros[place]));
    }

    inline Vector at(std::int64_t column) const
    {
        return roundedLanes(matrix->rounding, times(scale, minus(loadBytes(codes + column), zero)));
    }
    inline float one(std::int64_t column) const { return gridValue(*matrix, row, column); }
};

template <int Bits> struct PackedTile
{
    static constexpr int kRows = 4; // enough independent sums to hide the latency of a product
    const PackedProductArgs& args;

    template <int Rows, int Tokens> void run(std::int64_t row, std::int64_t rows, std::int64_t token) const
    {
        const PackedMatrixArgs& matrix = args.matrix;
        const float* input = args.input + token * matrix.columns;
        RowSums<Rows, Tokens> sums;
        for (std::int64_t group = 0; group < matrix.groups; ++group) {
            const std::int64_t begin = group * matrix.groupSize;
            const std::int64_t end = std::min(begin + matrix.groupSize, matrix.columns);
            const auto readers = readersOf(row, rows, group, std::make_integer_sequence<int, Rows>());
            sums.add(readers.of, input, matrix.columns, begin, end);
        }
        for (int i = 0; i < rows; ++i)
            for (int t = 0; t < Tokens; ++t)
                write(row + i, token + t, sums.of(i, t) + outliers(row + i, input + t * matrix.columns));
    }

    template <int Rows> struct Readers
    {
        CodeReader<Bits> of[Rows];
    };

    template <int... Index>
    TACQ_IN_REGISTERS Readers<int(sizeof...(Index))> readersOf(
        std::int64_t row, std::int64_t rows, std::int64_t group, std::integer_sequence<int, Index...>) const
    {
        return { { CodeReader<Bits>(args.matrix, row + std::min<std::int64_t>(Index, rows - 1), group)... } };
    }

    inline float outliers(std::int64_t row, const float* input) const
    {
        return args.matrix.rounding == GridRounding::Bfloat16 ? outliers(row, input, floatFromBfloat16)
                                                              : outliers(row, input, halfValue);
    }

    template <typename Widen>
    inline float outliers(std::int64_t row, const float* input, const Widen& widen) const
    {
        const PackedMatrixArgs& matrix = args.matrix;
        float sum = 0;
        const std::uint32_t end = matrix.outlierRows[row + 1];
        for (std::uint32_t i = matrix.outlierRows[row]; i < end; ++i)
            sum += widen(matrix.outlierValues[i]) * input[matrix.outlierColumns[i]];
        return sum;
    }

    inline void write(std::int64_t row, std::int64_t token, float value) const
    {
        float& place = args.output[token * args.matrix.rows + row];
        place = args.adds ? place + value : value;
    }
};

template <int Bits>
void productRows(const PackedProductArgs& args, std::int64_t firstRow, std::int64_t endRow)
{
    forEachTile(firstRow, endRow, args.tokens, PackedTile<Bits> { args });
}

template <int Bits> void expandRow(const PackedMatrixArgs& matrix, std::int64_t row, float* values)
{
    for (std::int64_t group = 0; group < matrix.groups; ++group) {
        const CodeReader<Bits> reader(matrix, row, group);
        std::int64_t column = group * matrix.groupSize;
        const std::int64_t end = std::min(column + matrix.groupSize, matrix.columns);
        for (; column < end && column % kLanes != 0; ++column)
            values[column] = reader.one(column);
        for (; column + kLanes <= end; column += kLanes)
            store(values + column, reader.at(column));
        for (; column < end; ++column)
            values[column] = reader.one(column);
    }
    for (std::uint32_t i = matrix.outlierRows[row]; i < matrix.outlierRows[row + 1]; ++i)
        values[matrix.outlierColumns[i]] = outlierValue(matrix, i);
}

constexpr PackedKernels kKernels = { { productRows<2>, productRows<3>, productRows<4>, productRows<8> },
    { expandRow<2>, expandRow<3>, expandRow<4>, expandRow<8> } };
