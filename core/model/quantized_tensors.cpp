#include "core/model/quantized_tensors.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/half.h"
#include "core/config/run_config.h"
#include "core/kernels/pack.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tacq {

namespace {

constexpr std::int64_t kShortColumns = 65536; // up to this many, a column number fits 16 bits

ElementType columnType(std::int64_t columns)
{
    return columns > kShortColumns ? ElementType::I32 : ElementType::U16;
}

ElementType valueType(StorageType storage)
{
    return storage == StorageType::BF16 ? ElementType::BF16 : ElementType::F16;
}

struct PartShape
{
    ElementType type;
    std::vector<std::int64_t> shape;
};

// `matrix` needs its sizes only, not its vectors.
PartShape partShape(const QuantizedMatrix& matrix, QuantizedPart part, std::int64_t outliers)
{
    switch (part) {
    case QuantizedPart::Codes:
        return { ElementType::I32, { matrix.rows, matrix.wordsPerRow() } };
    case QuantizedPart::Scales:
        return { ElementType::F16, { matrix.rows, matrix.groups() } };
    case QuantizedPart::Zeros:
        return { ElementType::I32, { packedWords(matrix.rows * matrix.groups(), matrix.bits) } };
    case QuantizedPart::OutlierRows:
        return { ElementType::I32, { matrix.rows + 1 } };
    case QuantizedPart::OutlierColumns:
        return { columnType(matrix.columns), { outliers } };
    case QuantizedPart::OutlierValues:
        break;
    }
    return { valueType(matrix.storage), { outliers } };
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
    return matrix;
}

// Reads the six tensors of one matrix and says what is wrong with them.
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
        const auto* columns = m_file.find(tensorName(QuantizedPart::OutlierColumns));
        const std::int64_t outliers = columns == nullptr ? 0 : columns->elements();
        for (const QuantizedPart part : kQuantizedParts) {
            const PartShape expected = partShape(m_matrix, part, outliers);
            m_file.require(tensorName(part), expected.type, expected.shape);
        }
        return outliers;
    }

    QuantizedMatrix read()
    {
        checkShapes();
        m_matrix.codes = part<std::uint32_t>(QuantizedPart::Codes);
        m_matrix.scales = part<std::uint16_t>(QuantizedPart::Scales);
        m_matrix.outlierRows = part<std::uint32_t>(QuantizedPart::OutlierRows);
        m_matrix.outlierValues = part<std::uint16_t>(QuantizedPart::OutlierValues);
        if (columnType(m_matrix.columns) == ElementType::I32) {
            m_matrix.outlierColumns = part<std::uint32_t>(QuantizedPart::OutlierColumns);
        } else {
            const auto narrow = part<std::uint16_t>(QuantizedPart::OutlierColumns);
            m_matrix.outlierColumns.assign(narrow.begin(), narrow.end());
        }
        readZeros();
        checkCodes();
        checkScales();
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

    void readZeros()
    {
        const auto words = part<std::uint32_t>(QuantizedPart::Zeros);
        const std::int64_t count = m_matrix.rows * m_matrix.groups();
        if (!tailIsZero(words.back(), count, m_matrix.bits))
            failIn(QuantizedPart::Zeros, "has bits set after its last zero point");
        m_matrix.zeros.resize(std::size_t(count));
        unpackCodes(words, m_matrix.bits, m_matrix.zeros);
    }

    void checkCodes() const
    {
        const std::int64_t words = m_matrix.wordsPerRow();
        for (std::int64_t row = 0; row < m_matrix.rows; ++row) {
            if (!tailIsZero(
                    m_matrix.codes[std::size_t((row + 1) * words - 1)], m_matrix.columns, m_matrix.bits))
                failIn(QuantizedPart::Codes, "has bits set after the last code of row ", row);
        }
    }

    void checkScales() const
    {
        for (std::size_t i = 0; i < m_matrix.scales.size(); ++i) {
            const float scale = floatFromHalf(m_matrix.scales[i]);
            if (!isFiniteHalf(m_matrix.scales[i]) || scale < 0)
                failIn(QuantizedPart::Scales, "holds ", scale, " in row ",
                    std::int64_t(i) / m_matrix.groups(), ", a scale is finite and not negative");
        }
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
            const std::uint16_t value = m_matrix.outlierValues[i];
            if (m_matrix.storage == StorageType::BF16 ? !isFiniteBfloat16(value) : !isFiniteHalf(value))
                failIn(QuantizedPart::OutlierValues, "holds a value in row ", row, " that is not finite");
        }
    }

    const SafetensorsFile& m_file;
    std::string m_module;
    QuantizedMatrix m_matrix;
};

} // namespace

std::string_view name(QuantizedPart part)
{
    static constexpr std::array<std::string_view, 6> names
        = { "codes", "scales", "zeros", "outlier_rows", "outlier_columns", "outlier_values" };
    return names[std::size_t(part)];
}

std::string quantizedModule(int block, Projection projection)
{
    return concat("model.layers.", block, ".", moduleName(projection));
}

std::string quantizedTensorName(std::string_view module, QuantizedPart part)
{
    return concat(module, ".", name(part));
}

std::vector<SafetensorsWriter::Declaration> declareQuantized(
    std::string_view module, const QuantizedMatrix& matrix)
{
    if (matrix.outliers() > INT32_MAX)
        fail(ErrorKind::Unsupported, module, " has ", matrix.outliers(), " outliers, a packed file holds ",
            INT32_MAX, " per matrix.");
    std::vector<SafetensorsWriter::Declaration> declarations;
    for (const QuantizedPart part : kQuantizedParts) {
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
    case QuantizedPart::Scales:
        return toBytes<std::uint16_t>(matrix.scales);
    case QuantizedPart::Zeros: {
        std::vector<std::uint32_t> words(
            std::size_t(packedWords(std::int64_t(matrix.zeros.size()), matrix.bits)));
        packCodes(matrix.zeros, matrix.bits, words);
        return toBytes<std::uint32_t>(words);
    }
    case QuantizedPart::OutlierRows:
        return toBytes<std::uint32_t>(matrix.outlierRows);
    case QuantizedPart::OutlierColumns: {
        if (columnType(matrix.columns) == ElementType::I32)
            return toBytes<std::uint32_t>(matrix.outlierColumns);
        const std::vector<std::uint16_t> narrow(matrix.outlierColumns.begin(), matrix.outlierColumns.end());
        return toBytes<std::uint16_t>(narrow);
    }
    case QuantizedPart::OutlierValues:
        break;
    }
    return toBytes<std::uint16_t>(matrix.outlierValues);
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
            || matrix->storage != expected.storage)
            fail(ErrorKind::Internal, module, " does not have the format of the file it goes into.");
        std::ranges::move(declareQuantized(module, *matrix), std::back_inserter(declarations));
        for (const QuantizedPart part : kQuantizedParts)
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
