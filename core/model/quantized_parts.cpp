#include "core/model/quantized_parts.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/kernels/pack.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

constexpr std::int64_t kShortColumns = 65536; // up to this many, a column number fits 16 bits

std::vector<std::byte> packedBytes(std::span<const std::uint8_t> values, int bits)
{
    std::vector<std::uint32_t> words(std::size_t(packedWords(std::int64_t(values.size()), bits)));
    packCodes(values, bits, words);
    return toBytes<std::uint32_t>(words);
}

ElementType columnType(std::int64_t columns)
{
    return columns > kShortColumns ? ElementType::I32 : ElementType::U16;
}

std::vector<std::byte> columnBytes(const QuantizedMatrix& matrix, std::span<const std::uint32_t> values)
{
    if (columnType(matrix.columns) == ElementType::I32)
        return toBytes<std::uint32_t>(values);
    const std::vector<std::uint16_t> narrow(values.begin(), values.end());
    return toBytes<std::uint16_t>(narrow);
}

ElementType valueType(StorageType storage)
{
    return storage == StorageType::BF16 ? ElementType::BF16 : ElementType::F16;
}

std::vector<std::byte> lineBytes(const StatisticLines& lines)
{
    std::vector<std::uint16_t> both = lines.starts;
    both.insert(both.end(), lines.steps.begin(), lines.steps.end());
    return toBytes<std::uint16_t>(both);
}

// Bytes of the parts that belong to a grid; one call per kind.
struct GridPart
{
    const QuantizedMatrix& matrix;
    QuantizedPart part;

    std::vector<std::byte> packed(std::span<const std::uint8_t> values) const
    {
        return packedBytes(values, packedBits(matrix, part));
    }

    std::vector<std::byte> operator()(const UniformGrid& grid) const
    {
        return part == QuantizedPart::Scales ? toBytes<std::uint16_t>(grid.scales) : packed(grid.zeros);
    }

    std::vector<std::byte> operator()(const MixedWidthGrid& grid) const
    {
        switch (part) {
        case QuantizedPart::Widths:
            return toBytes<std::uint8_t>(grid.widths);
        case QuantizedPart::Scales:
            return toBytes<std::uint16_t>(grid.scales);
        case QuantizedPart::Means:
            return toBytes<std::uint16_t>(grid.means);
        default:
            return packed(grid.zeros);
        }
    }

    std::vector<std::byte> operator()(const TwoLevelGrid& grid) const
    {
        switch (part) {
        case QuantizedPart::ColumnOrder:
            return columnBytes(matrix, grid.columnOrder);
        case QuantizedPart::ScaleCodes:
            return packed(grid.scales.codes);
        case QuantizedPart::ScaleLines:
            return lineBytes(grid.scales);
        case QuantizedPart::ZeroCodes:
            return packed(grid.zeros.codes);
        default:
            return lineBytes(grid.zeros);
        }
    }

    std::vector<std::byte> operator()(const LookupGrid& grid) const
    {
        return toBytes<std::uint16_t>(grid.tables);
    }
};

} // namespace

std::string_view name(QuantizedPart part)
{
    static constexpr std::array<std::string_view, 14> names
        = { "codes", "scales", "zeros", "widths", "means", "column_order", "scale_codes", "scale_lines",
              "zero_codes", "zero_lines", "tables", "outlier_rows", "outlier_columns", "outlier_values" };
    return names[std::size_t(part)];
}

std::span<const QuantizedPart> quantizedParts(GridKind grid)
{
    using enum QuantizedPart;
    static constexpr std::array uniform
        = { Codes, Scales, Zeros, OutlierRows, OutlierColumns, OutlierValues };
    static constexpr std::array mixed = { Widths, Codes, Scales, Zeros, Means };
    static constexpr std::array twoLevel = { Codes, ColumnOrder, ScaleCodes, ScaleLines, ZeroCodes, ZeroLines,
        OutlierRows, OutlierColumns, OutlierValues };
    static constexpr std::array lookup = { Codes, Tables, OutlierRows, OutlierColumns, OutlierValues };
    switch (grid) {
    case GridKind::Uniform:
        return uniform;
    case GridKind::MixedWidth:
        return mixed;
    case GridKind::TwoLevel:
        return twoLevel;
    case GridKind::Lookup:
        break;
    }
    return lookup;
}

int packedBits(const QuantizedMatrix& matrix, QuantizedPart part)
{
    if (part != QuantizedPart::Zeros)
        return kStatisticBits;
    return matrix.bits + (kindOf(matrix.grid) == GridKind::MixedWidth ? 1 : 0);
}

PartShape partShape(const QuantizedMatrix& matrix, QuantizedPart part, std::int64_t outliers)
{
    const std::int64_t places = matrix.rows * matrix.groups();
    switch (part) {
    case QuantizedPart::Codes:
        return { ElementType::I32, { matrix.rows, matrix.wordsPerRow() } };
    case QuantizedPart::Scales:
        return { ElementType::F16, { matrix.rows, matrix.groups() } };
    case QuantizedPart::Zeros:
    case QuantizedPart::ScaleCodes:
    case QuantizedPart::ZeroCodes:
        return { ElementType::I32, { packedWords(places, packedBits(matrix, part)) } };
    case QuantizedPart::Widths:
        return { ElementType::U8, { matrix.groups() } };
    case QuantizedPart::Means: {
        const auto& widths = std::get<MixedWidthGrid>(matrix.grid).widths;
        return { ElementType::F16, { matrix.rows, std::count(widths.begin(), widths.end(), 1) } };
    }
    case QuantizedPart::ColumnOrder:
        return { columnType(matrix.columns), { matrix.columns } };
    case QuantizedPart::ScaleLines:
    case QuantizedPart::ZeroLines:
        return { ElementType::F16, { 2, matrix.statisticGroups() / matrix.groups(), matrix.groups() } };
    case QuantizedPart::Tables:
        return { valueType(matrix.storage), { matrix.rows, std::int64_t(1) << matrix.bits } };
    case QuantizedPart::OutlierRows:
        return { ElementType::I32, { matrix.rows + 1 } };
    case QuantizedPart::OutlierColumns:
        return { columnType(matrix.columns), { outliers } };
    case QuantizedPart::OutlierValues:
        break;
    }
    return { valueType(matrix.storage), { outliers } };
}

std::vector<SafetensorsWriter::Declaration> declareQuantized(
    std::string_view module, const QuantizedMatrix& matrix)
{
    if (matrix.outliers() > INT32_MAX)
        fail(ErrorKind::Unsupported, module, " has ", matrix.outliers(), " outliers, a packed file holds ",
            INT32_MAX, " per matrix.");
    std::vector<SafetensorsWriter::Declaration> declarations;
    for (const QuantizedPart part : quantizedParts(kindOf(matrix.grid))) {
        PartShape shape = partShape(matrix, part, matrix.outliers());
        declarations.push_back({ quantizedTensorName(module, part), shape.type, std::move(shape.shape) });
    }
    return declarations;
}

std::vector<std::byte> quantizedBytes(const QuantizedMatrix& matrix, QuantizedPart part)
{
    switch (part) {
    case QuantizedPart::Codes:
        return toBytes<std::uint32_t>(matrix.codes);
    case QuantizedPart::OutlierRows:
        return toBytes<std::uint32_t>(matrix.outlierRows);
    case QuantizedPart::OutlierColumns:
        return columnBytes(matrix, matrix.outlierColumns);
    case QuantizedPart::OutlierValues:
        return toBytes<std::uint16_t>(matrix.outlierValues);
    default:
        return std::visit(GridPart { matrix, part }, matrix.grid);
    }
}

} // namespace tacq
