#include "core/model/quantized_matrix.h"

#include "core/base/error.h"
#include "core/base/half.h"
#include "core/kernels/pack.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

float rounded(StorageType storage, float value)
{
    switch (storage) {
    case StorageType::F16:
        return roundToHalf(value);
    case StorageType::BF16:
        return roundToBfloat16(value);
    case StorageType::F32:
        break;
    }
    return value;
}

// The values of all codes of a group: at most 256, so that the rounding is done once per group and code.
class GroupValues
{
public:
    GroupValues(const QuantizedMatrix& matrix, std::int64_t group)
    {
        const float scale = floatFromHalf(matrix.scales[std::size_t(group)]);
        const int zero = matrix.zeros[std::size_t(group)];
        for (int code = 0; code < 1 << matrix.bits; ++code)
            m_values[std::size_t(code)] = rounded(matrix.storage, scale * float(code - zero));
    }

    float operator[](std::uint8_t code) const { return m_values[code]; }

private:
    std::array<float, 256> m_values;
};

void dequantizeRow(
    const QuantizedMatrix& matrix, std::int64_t row, std::span<std::uint8_t> codes, float* values)
{
    const std::span<const std::uint32_t> words(matrix.codes);
    unpackCodes(words.subspan(std::size_t(row * matrix.wordsPerRow()), std::size_t(matrix.wordsPerRow())),
        matrix.bits, codes);
    const std::int64_t groups = matrix.groups();
    for (std::int64_t group = 0; group < groups; ++group) {
        const GroupValues table(matrix, row * groups + group);
        const std::int64_t end = std::min(matrix.columns, (group + 1) * matrix.groupSize);
        for (std::int64_t column = group * matrix.groupSize; column < end; ++column)
            values[column] = table[codes[std::size_t(column)]];
    }
    if (matrix.outlierRows.empty())
        return;
    for (std::uint32_t i = matrix.outlierRows[std::size_t(row)]; i < matrix.outlierRows[std::size_t(row) + 1];
         ++i) {
        const std::uint16_t bits = matrix.outlierValues[i];
        values[matrix.outlierColumns[i]]
            = matrix.storage == StorageType::BF16 ? floatFromBfloat16(bits) : floatFromHalf(bits);
    }
}

} // namespace

std::uint64_t QuantizedMatrix::storedBytes() const
{
    const std::int64_t columnBytes = columns > 65536 ? 4 : 2;
    return std::uint64_t(4 * rows * wordsPerRow() + 2 * rows * groups()
        + 4 * packedWords(rows * groups(), bits) + 4 * (rows + 1) + (columnBytes + 2) * outliers());
}

void QuantizedMatrix::dequantize(std::int64_t firstRow, std::int64_t rowCount, std::span<float> values) const
{
    if (firstRow < 0 || rowCount < 0 || firstRow + rowCount > rows
        || std::int64_t(values.size()) != rowCount * columns)
        fail(ErrorKind::Internal, "Rows ", firstRow, " to ", firstRow + rowCount, " of a matrix of ", rows,
            " rows do not fit ", values.size(), " values.");
    std::vector<std::uint8_t> rowCodes(static_cast<std::size_t>(columns));
    for (std::int64_t row = 0; row < rowCount; ++row)
        dequantizeRow(*this, firstRow + row, rowCodes, values.data() + row * columns);
}

std::vector<float> QuantizedMatrix::dequantize() const
{
    std::vector<float> values(static_cast<std::size_t>(rows * columns));
    dequantize(0, rows, values);
    return values;
}

} // namespace tacq
