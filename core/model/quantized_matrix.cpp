#include "core/model/quantized_matrix.h"

#include "core/base/error.h"
#include "core/base/half.h"
#include "core/config/estimate.h"
#include "core/kernels/pack.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

constexpr std::size_t kMostCodes = 256;
constexpr std::int64_t kShortColumns = 65536; // up to this many, a column number takes 2 bytes

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

float sixteenBits(StorageType storage, std::uint16_t pattern)
{
    return storage == StorageType::BF16 ? floatFromBfloat16(pattern) : floatFromHalf(pattern);
}

// Fills the values of a group's codes; one call per kind of grid.
struct GroupValues
{
    const QuantizedMatrix& matrix;
    std::int64_t row;
    std::int64_t group;
    std::span<float> values;

    std::size_t place() const { return std::size_t(row * matrix.groups() + group); }

    void line(float scale, float zero) const
    {
        for (std::size_t code = 0; code < values.size(); ++code)
            values[code] = rounded(matrix.storage, scale * (float(code) - zero));
    }

    void operator()(const UniformGrid& grid) const
    {
        line(floatFromHalf(grid.scales[place()]), grid.zeros[place()]);
    }

    void operator()(const MixedWidthGrid& grid) const
    {
        const float scale = floatFromHalf(grid.scales[place()]);
        if (grid.widths[std::size_t(group)] > 1)
            return line(scale, grid.zeros[place()]);
        const auto perRow = std::int64_t(grid.means.size()) / matrix.rows;
        const auto before = std::count(grid.widths.begin(), grid.widths.begin() + group, 1);
        const float mean = floatFromHalf(grid.means[std::size_t(row * perRow + before)]);
        values[0] = rounded(matrix.storage, mean - scale);
        values[1] = rounded(matrix.storage, mean + scale);
    }

    float statistic(const StatisticLines& lines) const
    {
        const auto shared = std::size_t(row / kStatisticRows * matrix.groups() + group);
        return statisticOf(
            floatFromHalf(lines.starts[shared]), floatFromHalf(lines.steps[shared]), lines.codes[place()]);
    }

    void operator()(const TwoLevelGrid& grid) const { line(statistic(grid.scales), statistic(grid.zeros)); }

    void operator()(const LookupGrid& grid) const
    {
        const std::uint16_t* table = grid.tables.data() + row * std::int64_t(values.size());
        for (std::size_t code = 0; code < values.size(); ++code)
            values[code] = sixteenBits(matrix.storage, table[code]);
    }
};

// Bytes on disk of a grid, without the codes.
struct GridBytes
{
    const QuantizedMatrix& matrix;
    std::int64_t places = matrix.rows * matrix.groups();

    std::int64_t operator()(const UniformGrid&) const
    {
        return 2 * places + 4 * packedWords(places, matrix.bits);
    }
    std::int64_t operator()(const MixedWidthGrid& grid) const
    {
        return matrix.groups() + 2 * places + 4 * packedWords(places, matrix.bits + 1)
            + 2 * std::int64_t(grid.means.size());
    }
    std::int64_t operator()(const TwoLevelGrid&) const
    {
        const std::int64_t columnBytes = matrix.columns > kShortColumns ? 4 : 2;
        return columnBytes * matrix.columns + 2 * 4 * packedWords(places, kStatisticBits)
            + 4 * 2 * matrix.statisticGroups();
    }
    std::int64_t operator()(const LookupGrid&) const { return 2 * matrix.rows * (1LL << matrix.bits); }
};

void overwriteOutliers(const QuantizedMatrix& matrix, std::int64_t row, float* values)
{
    if (matrix.outlierRows.empty())
        return;
    const std::uint32_t end = matrix.outlierRows[std::size_t(row) + 1];
    for (std::uint32_t i = matrix.outlierRows[std::size_t(row)]; i < end; ++i)
        values[matrix.outlierColumns[i]] = sixteenBits(matrix.storage, matrix.outlierValues[i]);
}

// The codes of a row in the order they are stored in.
void unpackRow(const QuantizedMatrix& matrix, std::int64_t row, std::span<std::uint8_t> codes)
{
    const std::int64_t words = matrix.wordsPerRow();
    auto packed
        = std::span<const std::uint32_t>(matrix.codes).subspan(std::size_t(row * words), std::size_t(words));
    if (kindOf(matrix.grid) != GridKind::MixedWidth)
        return unpackCodes(packed, matrix.bits, codes);
    for (std::int64_t group = 0; group < matrix.groups(); ++group) {
        const auto count = std::size_t(matrix.columnsOf(group));
        const int bits = matrix.bitsOf(group);
        const auto own = std::size_t(packedWords(std::int64_t(count), bits));
        unpackCodes(packed.first(own), bits, codes.first(count));
        packed = packed.subspan(own);
        codes = codes.subspan(count);
    }
}

// `codes` and `stored` are room for a row.
void dequantizeRow(const QuantizedMatrix& matrix, std::int64_t row, std::span<std::uint8_t> codes,
    std::span<float> stored, float* values)
{
    unpackRow(matrix, row, codes);
    const auto* twoLevel = std::get_if<TwoLevelGrid>(&matrix.grid);
    float* target = twoLevel != nullptr ? stored.data() : values;
    std::array<float, kMostCodes> table;
    for (std::int64_t group = 0; group < matrix.groups(); ++group) {
        matrix.groupValues(row, group, std::span(table).first(std::size_t(1) << matrix.bitsOf(group)));
        const std::int64_t begin = group * matrix.groupSize;
        for (std::int64_t place = begin; place < begin + matrix.columnsOf(group); ++place)
            target[place] = table[codes[std::size_t(place)]];
    }
    if (twoLevel != nullptr) {
        for (std::size_t place = 0; place < stored.size(); ++place)
            values[twoLevel->columnOrder[place]] = stored[place];
    }
    overwriteOutliers(matrix, row, values);
}

} // namespace

std::string_view name(GridKind kind)
{
    static constexpr std::array<std::string_view, 4> names
        = { "uniform", "mixed_width", "two_level", "lookup" };
    return names[std::size_t(kind)];
}

std::int64_t QuantizedMatrix::columnsOf(std::int64_t group) const
{
    return std::min(groupSize, columns - group * groupSize);
}

int QuantizedMatrix::bitsOf(std::int64_t group) const
{
    const auto* mixed = std::get_if<MixedWidthGrid>(&grid);
    return mixed != nullptr ? mixed->widths[std::size_t(group)] : bits;
}

std::int64_t QuantizedMatrix::wordsPerRow() const
{
    if (kindOf(grid) != GridKind::MixedWidth)
        return packedWords(columns, bits);
    std::int64_t words = 0;
    for (std::int64_t group = 0; group < groups(); ++group)
        words += packedWords(columnsOf(group), bitsOf(group));
    return words;
}

std::uint64_t QuantizedMatrix::storedBytes() const
{
    const std::int64_t columnBytes = columns > kShortColumns ? 4 : 2;
    std::int64_t bytes = 4 * rows * wordsPerRow() + std::visit(GridBytes { *this }, grid);
    if (kindOf(grid) != GridKind::MixedWidth) // which has no outliers
        bytes += 4 * (rows + 1) + (columnBytes + 2) * outliers();
    return std::uint64_t(bytes);
}

double QuantizedMatrix::publishedBits() const
{
    const double share = double(outliers()) / double(rows * columns);
    switch (kindOf(grid)) {
    case GridKind::MixedWidth: // as many groups gain a bit as lose one; one 16-bit scale per group
        return bits + 16.0 / double(groupSize);
    case GridKind::TwoLevel: // outliers on top, without taking away their codes
        return bits + 2.0 * kStatisticBits / double(groupSize) + 2.0 * 32 / double(groupSize * kStatisticRows)
            + 32 * share;
    case GridKind::Uniform:
    case GridKind::Lookup:
        break;
    }
    return tacq::publishedBits(bits, share);
}

void QuantizedMatrix::groupValues(std::int64_t row, std::int64_t group, std::span<float> values) const
{
    std::visit(GroupValues { *this, row, group, values }, grid);
}

void QuantizedMatrix::rowCodes(std::int64_t row, std::span<std::uint8_t> values) const
{
    const auto* twoLevel = std::get_if<TwoLevelGrid>(&grid);
    if (twoLevel == nullptr)
        return unpackRow(*this, row, values);
    std::vector<std::uint8_t> stored(static_cast<std::size_t>(columns));
    unpackRow(*this, row, stored);
    for (std::size_t place = 0; place < stored.size(); ++place)
        values[twoLevel->columnOrder[place]] = stored[place];
}

void QuantizedMatrix::dequantize(std::int64_t firstRow, std::int64_t rowCount, std::span<float> values) const
{
    if (firstRow < 0 || rowCount < 0 || firstRow + rowCount > rows
        || std::int64_t(values.size()) != rowCount * columns)
        fail(ErrorKind::Internal, "Rows ", firstRow, " to ", firstRow + rowCount, " of a matrix of ", rows,
            " rows do not fit ", values.size(), " values.");
    std::vector<std::uint8_t> codesOfRow(static_cast<std::size_t>(columns));
    std::vector<float> stored(kindOf(grid) == GridKind::TwoLevel ? static_cast<std::size_t>(columns) : 0);
    for (std::int64_t row = 0; row < rowCount; ++row)
        dequantizeRow(*this, firstRow + row, codesOfRow, stored, values.data() + row * columns);
}

std::vector<float> QuantizedMatrix::dequantize() const
{
    std::vector<float> values(static_cast<std::size_t>(rows * columns));
    dequantize(0, rows, values);
    return values;
}

} // namespace tacq
