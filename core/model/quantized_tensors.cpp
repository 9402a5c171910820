#include "core/model/quantized_tensors.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/half.h"
#include "core/config/run_config.h"
#include "core/kernels/pack.h"
#include "core/model/quantized_parts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tacq {

namespace {

CodeGrid emptyGrid(GridKind kind)
{
    switch (kind) {
    case GridKind::Uniform:
        return UniformGrid {};
    case GridKind::MixedWidth:
        return MixedWidthGrid {};
    case GridKind::TwoLevel:
        return TwoLevelGrid {};
    case GridKind::Lookup:
        break;
    }
    return LookupGrid {};
}

QuantizedMatrix emptyMatrix(std::int64_t rows, std::int64_t columns, const QuantizedFormat& format)
{
    if (rows < 1 || columns < 1)
        fail(ErrorKind::Internal, "A matrix of ", rows, " rows and ", columns, " columns was asked for.");
    QuantizedMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    matrix.bits = format.bits;
    matrix.groupSize = format.groupSize == kRowGroup ? columns : std::min(format.groupSize, columns);
    matrix.storage = format.storage;
    matrix.grid = emptyGrid(format.grid);
    return matrix;
}

// Reads the tensors of one matrix and says what is wrong with them.
class MatrixReader
{
public:
    MatrixReader(const SafetensorsFile& file, std::string_view module, QuantizedMatrix sizes)
        : m_file(file)
        , m_module(module)
        , m_matrix(std::move(sizes))
    {
    }

    std::int64_t checkShapes()
    {
        if (auto* mixed = std::get_if<MixedWidthGrid>(&m_matrix.grid))
            readWidths(*mixed);
        const auto* columns = m_file.find(tensorName(QuantizedPart::OutlierColumns));
        const std::int64_t outliers = columns == nullptr ? 0 : columns->elements();
        for (const QuantizedPart part : quantizedParts(kindOf(m_matrix.grid))) {
            const PartShape expected = partShape(m_matrix, part, outliers);
            m_file.require(tensorName(part), expected.type, expected.shape);
        }
        return outliers;
    }

    QuantizedMatrix read()
    {
        checkShapes();
        m_matrix.codes = part<std::uint32_t>(QuantizedPart::Codes);
        std::visit([this](auto& grid) { readGrid(grid); }, m_matrix.grid);
        checkCodes();
        if (kindOf(m_matrix.grid) == GridKind::MixedWidth) {
            m_matrix.outlierRows.assign(std::size_t(m_matrix.rows) + 1, 0);
            return std::move(m_matrix);
        }
        m_matrix.outlierRows = part<std::uint32_t>(QuantizedPart::OutlierRows);
        m_matrix.outlierColumns = columnNumbers(QuantizedPart::OutlierColumns);
        m_matrix.outlierValues = part<std::uint16_t>(QuantizedPart::OutlierValues);
        checkOutliers();
        return std::move(m_matrix);
    }

private:
    std::string tensorName(QuantizedPart part) const { return quantizedTensorName(m_module, part); }

    template <typename T> std::vector<T> part(QuantizedPart part) const
    {
        const auto* tensor = m_file.find(tensorName(part));
        auto values = fromBytes<T>(tensor->bytes);
        m_file.release(*tensor);
        return values;
    }

    template <typename... Parts> [[noreturn]] void failIn(QuantizedPart part, const Parts&... parts) const
    {
        fail(ErrorKind::InvalidInput, m_file.path().string(), ": tensor ", tensorName(part), " ", parts...,
            ".");
    }

    // The bits of a packed vector's last word that no code uses must be 0.
    static bool tailIsZero(std::uint32_t lastWord, std::int64_t codes, int bits)
    {
        const int used = int(codes % 32 * bits % 32);
        return used == 0 || lastWord >> used == 0;
    }

    std::vector<std::uint32_t> columnNumbers(QuantizedPart which) const
    {
        if (m_file.find(tensorName(which))->type == ElementType::I32)
            return part<std::uint32_t>(which);
        const auto narrow = part<std::uint16_t>(which);
        return { narrow.begin(), narrow.end() };
    }

    // One number per row and group.
    std::vector<std::uint8_t> packedNumbers(QuantizedPart which, std::string_view what) const
    {
        const auto words = part<std::uint32_t>(which);
        const std::int64_t count = m_matrix.rows * m_matrix.groups();
        const int bits = packedBits(m_matrix, which);
        if (!tailIsZero(words.back(), count, bits))
            failIn(which, "has bits set after its last ", what);
        std::vector<std::uint8_t> numbers(static_cast<std::size_t>(count));
        unpackCodes(words, bits, numbers);
        return numbers;
    }

    std::vector<std::uint16_t> scales() const
    {
        auto values = part<std::uint16_t>(QuantizedPart::Scales);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float scale = floatFromHalf(values[i]);
            if (!isFiniteHalf(values[i]) || scale < 0)
                failIn(QuantizedPart::Scales, "holds ", scale, " in row ",
                    std::int64_t(i) / m_matrix.groups(), ", a scale is finite and not negative");
        }
        return values;
    }

    bool isFinite(std::uint16_t value) const
    {
        return m_matrix.storage == StorageType::BF16 ? isFiniteBfloat16(value) : isFiniteHalf(value);
    }

    void readGrid(UniformGrid& grid) const
    {
        grid.scales = scales();
        grid.zeros = packedNumbers(QuantizedPart::Zeros, "zero point");
    }

    void readWidths(MixedWidthGrid& grid) const
    {
        m_file.require(tensorName(QuantizedPart::Widths), ElementType::U8, { m_matrix.groups() });
        grid.widths = part<std::uint8_t>(QuantizedPart::Widths);
        for (const std::uint8_t width : grid.widths) {
            if (width < m_matrix.bits - 1 || width > m_matrix.bits + 1)
                failIn(QuantizedPart::Widths, "holds ", int(width), ", a width is ", m_matrix.bits - 1,
                    " to ", m_matrix.bits + 1);
        }
    }

    void readGrid(MixedWidthGrid& grid) const
    {
        grid.scales = scales();
        grid.zeros = packedNumbers(QuantizedPart::Zeros, "zero point");
        grid.means = part<std::uint16_t>(QuantizedPart::Means);
        if (!std::ranges::all_of(grid.means, isFiniteHalf))
            failIn(QuantizedPart::Means, "holds a value that is not finite");
    }

    void readLines(StatisticLines& lines, QuantizedPart codes, QuantizedPart ends) const
    {
        lines.codes = packedNumbers(codes, "code");
        lines.starts = part<std::uint16_t>(ends);
        if (!std::ranges::all_of(lines.starts, isFiniteHalf))
            failIn(ends, "holds a value that is not finite");
        const auto middle = lines.starts.begin() + m_matrix.statisticGroups();
        lines.steps.assign(middle, lines.starts.end());
        lines.starts.erase(middle, lines.starts.end());
    }

    void readGrid(TwoLevelGrid& grid) const
    {
        grid.columnOrder = columnNumbers(QuantizedPart::ColumnOrder);
        std::vector<bool> seen(grid.columnOrder.size());
        for (const std::uint32_t column : grid.columnOrder) {
            if (column >= seen.size() || seen[column])
                failIn(QuantizedPart::ColumnOrder, "holds column ", column, ", it must hold each of ",
                    m_matrix.columns, " columns once");
            seen[column] = true;
        }
        readLines(grid.scales, QuantizedPart::ScaleCodes, QuantizedPart::ScaleLines);
        readLines(grid.zeros, QuantizedPart::ZeroCodes, QuantizedPart::ZeroLines);
    }

    void readGrid(LookupGrid& grid) const
    {
        grid.tables = part<std::uint16_t>(QuantizedPart::Tables);
        if (!std::ranges::all_of(grid.tables, [this](std::uint16_t value) { return isFinite(value); }))
            failIn(QuantizedPart::Tables, "holds a value that is not finite");
    }

    void checkCodes() const
    {
        const std::int64_t words = m_matrix.wordsPerRow();
        for (std::int64_t row = 0; row < m_matrix.rows; ++row) {
            std::int64_t end = row * words;
            forEachRun([&](std::int64_t count, int bits) {
                end += packedWords(count, bits);
                if (!tailIsZero(m_matrix.codes[std::size_t(end - 1)], count, bits))
                    failIn(QuantizedPart::Codes, "has bits set after the last code of row ", row);
            });
        }
    }

    // The pieces of a row that start a word of their own.
    template <typename Body> void forEachRun(const Body& body) const
    {
        if (kindOf(m_matrix.grid) != GridKind::MixedWidth)
            return body(m_matrix.columns, m_matrix.bits);
        for (std::int64_t group = 0; group < m_matrix.groups(); ++group)
            body(m_matrix.columnsOf(group), m_matrix.bitsOf(group));
    }

    void checkOutliers() const
    {
        const auto& starts = m_matrix.outlierRows;
        if (starts.front() != 0)
            failIn(QuantizedPart::OutlierRows, "begins with ", starts.front(), ", not with 0");
        if (starts.back() != m_matrix.outlierColumns.size())
            failIn(QuantizedPart::OutlierRows, "ends with ", starts.back(), ", but there are ",
                m_matrix.outlierColumns.size(), " outliers");
        for (std::size_t row = 0; row + 1 < starts.size(); ++row) {
            if (starts[row] > starts[row + 1])
                failIn(QuantizedPart::OutlierRows, "falls from ", starts[row], " to ", starts[row + 1],
                    " after row ", row);
        }
        for (std::size_t row = 0; row + 1 < starts.size(); ++row)
            checkOutlierRow(row);
    }

    void checkOutlierRow(std::size_t row) const
    {
        std::int64_t last = -1;
        for (std::uint32_t i = m_matrix.outlierRows[row]; i < m_matrix.outlierRows[row + 1]; ++i) {
            const std::int64_t column = m_matrix.outlierColumns[i];
            if (column <= last || column >= m_matrix.columns)
                failIn(QuantizedPart::OutlierColumns, "holds column ", column, " in row ", row,
                    ", columns ascend and stay below ", m_matrix.columns);
            last = column;
            if (!isFinite(m_matrix.outlierValues[i]))
                failIn(QuantizedPart::OutlierValues, "holds a value in row ", row, " that is not finite");
        }
    }

    const SafetensorsFile& m_file;
    std::string m_module;
    QuantizedMatrix m_matrix;
};

} // namespace

std::string quantizedModule(int block, Projection projection)
{
    return concat("model.layers.", block, ".", moduleName(projection));
}

std::string quantizedTensorName(std::string_view module, QuantizedPart part)
{
    return concat(module, ".", name(part));
}

std::int64_t checkQuantizedShape(const SafetensorsFile& file, std::string_view module, std::int64_t rows,
    std::int64_t columns, const QuantizedFormat& format)
{
    return MatrixReader(file, module, emptyMatrix(rows, columns, format)).checkShapes();
}

QuantizedMatrix readQuantized(const SafetensorsFile& file, std::string_view module, std::int64_t rows,
    std::int64_t columns, const QuantizedFormat& format)
{
    return MatrixReader(file, module, emptyMatrix(rows, columns, format)).read();
}

void writeQuantizedFile(const std::filesystem::path& path, const QuantizedFormat& format,
    const std::vector<std::pair<std::string, const QuantizedMatrix*>>& matrices,
    std::map<std::string, std::string> metadata)
{
    std::vector<SafetensorsWriter::Declaration> declarations;
    std::map<std::string, std::pair<const QuantizedMatrix*, QuantizedPart>> sources;
    for (const auto& [module, matrix] : matrices) {
        const QuantizedMatrix expected = emptyMatrix(matrix->rows, matrix->columns, format);
        if (matrix->bits != expected.bits || matrix->groupSize != expected.groupSize
            || matrix->storage != expected.storage || matrix->grid.index() != expected.grid.index())
            fail(ErrorKind::Internal, module, " does not have the format of the file it goes into.");
        std::ranges::move(declareQuantized(module, *matrix), std::back_inserter(declarations));
        for (const QuantizedPart part : quantizedParts(format.grid))
            sources[quantizedTensorName(module, part)] = { matrix, part };
    }
    metadata.merge(quantizedMetadata(format));
    SafetensorsWriter writer(path, std::move(declarations), std::move(metadata));
    for (const auto& tensor : writer.order()) {
        const auto& [matrix, part] = sources.at(tensor.name);
        writer.write(quantizedBytes(*matrix, part));
    }
    writer.finish();
}

} // namespace tacq
