#pragma once

#include "core/base/half.h"
#include "core/base/random.h"
#include "core/kernels/pack.h"
#include "core/model/quantized_tensors.h"

#include <algorithm>

namespace tacq::test {

// A compressed matrix with random codes, scales in [0.01, 0.02), zero points, and outliers at about
// `outlierShare` of the places, whose dense code is the zero point as the format asks.
inline QuantizedMatrix randomMatrix(std::int64_t rows, std::int64_t columns, const QuantizedFormat& format,
    double outlierShare, PythonRandom& random)
{
    QuantizedMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    matrix.bits = format.bits;
    matrix.groupSize = format.groupSize == 0 ? columns : std::min(format.groupSize, columns);
    matrix.storage = format.storage;
    matrix.outlierRows = { 0 };
    UniformGrid grid;
    const auto levels = std::uint64_t(1) << format.bits;
    std::vector<std::uint8_t> codes(static_cast<std::size_t>(columns));
    std::vector<std::uint32_t> words(std::size_t(matrix.wordsPerRow()));
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t group = 0; group < matrix.groups(); ++group) {
            grid.scales.push_back(halfFromFloat(float(0.01 + 0.01 * random.uniform())));
            grid.zeros.push_back(std::uint8_t(random.below(levels)));
        }
        const std::uint8_t* zeros = grid.zeros.data() + row * matrix.groups();
        for (std::int64_t column = 0; column < columns; ++column) {
            codes[std::size_t(column)] = std::uint8_t(random.below(levels));
            if (random.uniform() >= outlierShare)
                continue;
            codes[std::size_t(column)] = zeros[column / matrix.groupSize];
            const auto value = float(random.uniform() - 0.5);
            matrix.outlierColumns.push_back(std::uint32_t(column));
            matrix.outlierValues.push_back(
                format.storage == StorageType::BF16 ? bfloat16FromFloat(value) : halfFromFloat(value));
        }
        packCodes(codes, format.bits, words);
        matrix.codes.insert(matrix.codes.end(), words.begin(), words.end());
        matrix.outlierRows.push_back(std::uint32_t(matrix.outlierColumns.size()));
    }
    matrix.grid = std::move(grid);
    return matrix;
}

} // namespace tacq::test
