#include "core/base/half.h"
#include "core/base/random.h"
#include "core/kernels/pack.h"
#include "core/model/quantized_tensors.h"
#include "tests/support/random_matrix.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace tacq;

// Compressed matrices on other than uniform grids; those are the subject of tst_quantized_tensors.
class TestCodeGrids : public QObject
{
    Q_OBJECT

private slots:
    void gridsSurviveTheFile_data();
    void gridsSurviveTheFile();
    void damagedGridsAreRefused();

private:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

namespace {

std::vector<std::uint16_t> randomHalves(std::int64_t count, PythonRandom& random)
{
    std::vector<std::uint16_t> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(halfFromFloat(float(0.01 + random.uniform())));
    return values;
}

std::vector<std::uint8_t> randomCodes(std::int64_t count, int bits, PythonRandom& random)
{
    std::vector<std::uint8_t> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(std::uint8_t(random.below(std::uint64_t(1) << bits)));
    return values;
}

CodeGrid randomGrid(const QuantizedMatrix& matrix, GridKind kind, PythonRandom& random)
{
    const std::int64_t places = matrix.rows * matrix.groups();
    const auto lines = [&] {
        return StatisticLines { randomHalves(matrix.statisticGroups(), random),
            randomHalves(matrix.statisticGroups(), random), randomCodes(places, kStatisticBits, random) };
    };
    if (kind == GridKind::Lookup)
        return LookupGrid { randomHalves(matrix.rows << matrix.bits, random) };
    if (kind == GridKind::TwoLevel) {
        TwoLevelGrid grid { {}, lines(), lines() };
        for (std::int64_t column = matrix.columns; column > 0; --column)
            grid.columnOrder.push_back(std::uint32_t(column - 1));
        return grid;
    }
    MixedWidthGrid grid;
    std::int64_t binary = 0;
    for (std::int64_t group = 0; group < matrix.groups(); ++group) {
        grid.widths.push_back(std::uint8_t(matrix.bits - 1 + int(random.below(3))));
        binary += grid.widths.back() == 1 ? 1 : 0;
    }
    grid.scales = randomHalves(places, random);
    grid.zeros = randomCodes(places, matrix.bits - 1, random);
    grid.means = randomHalves(matrix.rows * binary, random);
    return grid;
}

// On any grid but the uniform one, whose makers are in random_matrix.h.
QuantizedMatrix randomMatrixOn(GridKind kind, int bits, std::int64_t groupSize, PythonRandom& random)
{
    constexpr std::int64_t kRows = 21; // not a multiple of the rows that share statistics
    QuantizedMatrix matrix
        = test::randomMatrix(kRows, 80, { bits, groupSize, StorageType::F16 }, 0.05, random);
    matrix.grid = randomGrid(matrix, kind, random);
    matrix.codes.clear();
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        const bool mixed = kind == GridKind::MixedWidth;
        for (std::int64_t group = 0; group < (mixed ? matrix.groups() : 1); ++group) {
            const std::int64_t count = mixed ? matrix.columnsOf(group) : matrix.columns;
            const int width = mixed ? matrix.bitsOf(group) : bits;
            std::vector<std::uint32_t> words(std::size_t(packedWords(count, width)));
            packCodes(randomCodes(count, width, random), width, words);
            matrix.codes.insert(matrix.codes.end(), words.begin(), words.end());
        }
    }
    if (kind == GridKind::MixedWidth) {
        matrix.outlierRows.assign(std::size_t(matrix.rows) + 1, 0);
        matrix.outlierColumns.clear();
        matrix.outlierValues.clear();
    }
    return matrix;
}

} // namespace

void TestCodeGrids::gridsSurviveTheFile_data()
{
    QTest::addColumn<GridKind>("kind");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::newRow("mixed widths with 1 bit") << GridKind::MixedWidth << 2 << 16;
    QTest::newRow("mixed widths, last group short") << GridKind::MixedWidth << 4 << 32;
    QTest::newRow("two levels, 1 bit") << GridKind::TwoLevel << 1 << 16;
    QTest::newRow("two levels, 3 bits") << GridKind::TwoLevel << 3 << 32;
    QTest::newRow("tables") << GridKind::Lookup << 3 << 0;
}

void TestCodeGrids::gridsSurviveTheFile()
{
    QFETCH(GridKind, kind);
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    PythonRandom random(13);
    const QuantizedMatrix matrix = randomMatrixOn(kind, bits, groupSize, random);
    const QuantizedFormat format { bits, groupSize, StorageType::F16, kind };
    writeQuantizedFile(path("grid.safetensors"), format, { { "m", &matrix } }, {});
    const SafetensorsFile file(path("grid.safetensors"));
    QVERIFY(formatFromMetadata(file) == format);
    const QuantizedMatrix back = readQuantized(file, "m", matrix.rows, matrix.columns, format);
    QCOMPARE(back.codes, matrix.codes);
    QVERIFY(back.grid == matrix.grid);
    QCOMPARE(back.outlierRows, matrix.outlierRows);
    QCOMPARE(back.outlierValues, matrix.outlierValues);
    QCOMPARE(back.dequantize(), matrix.dequantize());
    std::uint64_t bytes = 0;
    for (const auto& tensor : declareQuantized("m", matrix))
        bytes += tensor.bytes();
    QCOMPARE(matrix.storedBytes(), bytes);

    Json config;
    config["quantization_config"] = quantizationConfig(format);
    QCOMPARE(
        config["quantization_config"]["version"].get<int>(), 2); // unknown to programs without these grids
    QVERIFY(formatFromConfig(config, "config.json") == format);
    config["quantization_config"]["grid"] = "cubic";
    TACQ_VERIFY_ERROR(formatFromConfig(config, "c"), "grid is \"cubic\"");
}

void TestCodeGrids::damagedGridsAreRefused()
{
    PythonRandom random(17);
    const auto errorOf = [&](GridKind kind, int bits, const std::function<void(QuantizedMatrix&)>& damage) {
        QuantizedMatrix matrix = randomMatrixOn(kind, bits, kind == GridKind::Lookup ? 0 : 16, random);
        damage(matrix);
        const QuantizedFormat format { bits, kind == GridKind::Lookup ? 0 : 16, StorageType::F16, kind };
        writeQuantizedFile(path("grid.safetensors"), format, { { "m", &matrix } }, {});
        const SafetensorsFile file(path("grid.safetensors"));
        return test::errorOf([&] { readQuantized(file, "m", matrix.rows, matrix.columns, format); });
    };
    const auto order = errorOf(GridKind::TwoLevel, 2, [](QuantizedMatrix& matrix) {
        auto& columns = std::get<TwoLevelGrid>(matrix.grid).columnOrder;
        columns[1] = columns[0];
    });
    QVERIFY2(order.find("m.column_order holds column 79, it must hold each of 80") != std::string::npos,
        order.c_str());
    const auto line = errorOf(GridKind::TwoLevel, 2,
        [](QuantizedMatrix& matrix) { std::get<TwoLevelGrid>(matrix.grid).zeros.steps[0] = 0x7C00; });
    QVERIFY2(line.find("m.zero_lines holds a value that is not finite") != std::string::npos, line.c_str());
    const auto table = errorOf(GridKind::Lookup, 3,
        [](QuantizedMatrix& matrix) { std::get<LookupGrid>(matrix.grid).tables[5] = 0x7E00; });
    QVERIFY2(table.find("m.tables holds a value that is not finite") != std::string::npos, table.c_str());
    // Widths decide where everything else lies: a reader that expects others finds another shape.
    QuantizedMatrix matrix = randomMatrixOn(GridKind::MixedWidth, 2, 16, random);
    writeQuantizedFile(path("grid.safetensors"), { 2, 16, StorageType::F16, GridKind::MixedWidth },
        { { "m", &matrix } }, {});
    const SafetensorsFile file(path("grid.safetensors"));
    TACQ_VERIFY_ERROR(readQuantized(file, "m", matrix.rows, matrix.columns,
                          { 4, 16, StorageType::F16, GridKind::MixedWidth }),
        "m.widths holds");
}

QTEST_APPLESS_MAIN(TestCodeGrids)
#include "tst_code_grids.moc"
