#include "core/base/half.h"
#include "core/base/random.h"
#include "core/kernels/pack.h"
#include "core/model/quantized_tensors.h"
#include "tests/support/random_matrix.h"
#include "tests/support/throws.h"
#include "tests/support/write_quickly.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace tacq;

class TestQuantizedTensors : public QObject
{
    Q_OBJECT

private slots:
    void dequantizedValuesFollowTheDefinition_data();
    void dequantizedValuesFollowTheDefinition();
    void matrixSurvivesTheFile_data();
    void matrixSurvivesTheFile();
    void storedBytesAreThoseOfTheFile();
    void formatSurvivesMetadataAndConfig();
    void wrongFormatsAreRefused();
    void damagedValuesAreRefused_data();
    void damagedValuesAreRefused();
    void wrongShapesAreRefused();
    void anyDamageIsAnErrorAndNothingElse();

private:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

namespace {

void addFormats()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<StorageType>("storage");
    QTest::addColumn<int>("columns");
    QTest::newRow("2 bits per row, half") << 2 << 0 << StorageType::F16 << 96;
    QTest::newRow("3 bits per row, bfloat16, ragged columns") << 3 << 0 << StorageType::BF16 << 77;
    QTest::newRow("4 bits in groups of 32, last one short") << 4 << 32 << StorageType::F32 << 80;
    QTest::newRow("8 bits in groups of 16") << 8 << 16 << StorageType::F16 << 64;
    QTest::newRow("3 bits, more than 65536 columns") << 3 << 0 << StorageType::F16 << 70000;
}

QuantizedMatrix fetchMatrix(int rows)
{
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    QFETCH(StorageType, storage);
    QFETCH(int, columns);
    PythonRandom random(7);
    return test::randomMatrix(rows, columns, { bits, groupSize, storage }, 0.05, random);
}

// What stands at one place by the sentence in quantized_matrix.h, computed the slow way.
float expectedValue(const QuantizedMatrix& matrix, std::int64_t row, std::int64_t column)
{
    for (std::uint32_t i = matrix.outlierRows[std::size_t(row)]; i < matrix.outlierRows[std::size_t(row + 1)];
         ++i) {
        if (matrix.outlierColumns[i] == column)
            return matrix.storage == StorageType::BF16 ? floatFromBfloat16(matrix.outlierValues[i])
                                                       : floatFromHalf(matrix.outlierValues[i]);
    }
    std::int64_t code = 0;
    for (int bit = 0; bit < matrix.bits; ++bit) {
        const std::int64_t position = column * matrix.bits + bit;
        const std::uint32_t word = matrix.codes[std::size_t(row * matrix.wordsPerRow() + position / 32)];
        code |= std::int64_t(word >> (position % 32) & 1) << bit;
    }
    const auto group = std::size_t(row * matrix.groups() + column / matrix.groupSize);
    const float dense = floatFromHalf(std::get<UniformGrid>(matrix.grid).scales[group])
        * float(code - std::get<UniformGrid>(matrix.grid).zeros[group]);
    return matrix.storage == StorageType::F16 ? roundToHalf(dense)
        : matrix.storage == StorageType::BF16 ? roundToBfloat16(dense)
                                              : dense;
}

} // namespace

void TestQuantizedTensors::dequantizedValuesFollowTheDefinition_data()
{
    addFormats();
}

void TestQuantizedTensors::dequantizedValuesFollowTheDefinition()
{
    const QuantizedMatrix matrix = fetchMatrix(5);
    const std::vector<float> values = matrix.dequantize();
    const std::int64_t step = matrix.columns > 1000 ? 97 : 1;
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        for (std::int64_t column = 0; column < matrix.columns; column += step)
            QCOMPARE(values[std::size_t(row * matrix.columns + column)], expectedValue(matrix, row, column));
    }
    std::vector<float> part(std::size_t(2 * matrix.columns));
    matrix.dequantize(3, 2, part);
    QVERIFY(std::equal(part.begin(), part.end(), values.begin() + 3 * matrix.columns));
    TACQ_VERIFY_ERROR(matrix.dequantize(4, 2, part), "Rows 4 to 6");
}

void TestQuantizedTensors::matrixSurvivesTheFile_data()
{
    addFormats();
}

void TestQuantizedTensors::matrixSurvivesTheFile()
{
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    QFETCH(StorageType, storage);
    const QuantizedMatrix matrix = fetchMatrix(9);
    const QuantizedFormat format { bits, groupSize, storage };
    const std::string module = quantizedModule(3, Projection::Gate);
    QCOMPARE(module, std::string("model.layers.3.mlp.gate_proj"));
    writeQuantizedFile(path("matrix.safetensors"), format, { { module, &matrix } }, { { "note", "kept" } });

    const SafetensorsFile file(path("matrix.safetensors"));
    QCOMPARE(file.metadata().at("note"), std::string("kept"));
    QVERIFY(formatFromMetadata(file) == format);
    QCOMPARE(checkQuantizedShape(file, module, matrix.rows, matrix.columns, format), matrix.outliers());
    const QuantizedMatrix back = readQuantized(file, module, matrix.rows, matrix.columns, format);
    QCOMPARE(back.groupSize, matrix.groupSize);
    QCOMPARE(back.codes, matrix.codes);
    QVERIFY(back.grid == matrix.grid);
    QCOMPARE(back.outlierRows, matrix.outlierRows);
    QCOMPARE(back.outlierColumns, matrix.outlierColumns);
    QCOMPARE(back.outlierValues, matrix.outlierValues);
    QCOMPARE(back.dequantize(), matrix.dequantize());
}

void TestQuantizedTensors::storedBytesAreThoseOfTheFile()
{
    PythonRandom random(3);
    for (const int columns : { 77, 70000 }) {
        const QuantizedMatrix matrix
            = test::randomMatrix(4, columns, { 3, 16, StorageType::BF16 }, 0.01, random);
        std::uint64_t bytes = 0;
        for (const auto& tensor : declareQuantized("m", matrix))
            bytes += tensor.bytes();
        QCOMPARE(matrix.storedBytes(), bytes);
    }
}

void TestQuantizedTensors::formatSurvivesMetadataAndConfig()
{
    const QuantizedFormat format { 3, 64, StorageType::BF16 };
    Json config;
    config["quantization_config"] = quantizationConfig(format);
    QVERIFY(isPackedConfig(config));
    QVERIFY(formatFromConfig(config, "config.json") == format);
    const QuantizedFormat perRow { 2, 0, StorageType::F16 };
    config["quantization_config"] = quantizationConfig(perRow);
    QCOMPARE(config["quantization_config"]["group_size"].get<int>(), -1);
    QVERIFY(formatFromConfig(config, "config.json") == perRow);
    QVERIFY(!isPackedConfig(Json::parse(R"({"quantization_config":{"quant_method":"gptq"}})")));
    QVERIFY(!isPackedConfig(Json::parse("[]")));
}

void TestQuantizedTensors::wrongFormatsAreRefused()
{
    Json config;
    config["quantization_config"] = quantizationConfig({ 3, 64, StorageType::BF16 });
    const auto with = [&](const char* key, const Json& value) {
        Json changed = config;
        changed["quantization_config"][key] = value;
        return changed;
    };
    TACQ_VERIFY_ERROR(formatFromConfig(with("bits", 5), "c"), "bits is 5");
    TACQ_VERIFY_ERROR(formatFromConfig(with("bits", "2"), "c"), "whole number");
    TACQ_VERIFY_ERROR(formatFromConfig(with("group_size", 0), "c"), "group_size is 0");
    TACQ_VERIFY_ERROR(formatFromConfig(with("storage", "float8"), "c"), "\"float8\"");
    TACQ_VERIFY_ERROR(formatFromConfig(with("version", 3), "c"), "format version 3");
    TACQ_VERIFY_ERROR(formatFromConfig(with("quant_method", "awq"), "c"), "does not describe");
    SafetensorsWriter writer(path("bare.safetensors"), {}, { { "bits", "3x" } });
    writer.finish();
    TACQ_VERIFY_ERROR(formatFromMetadata(SafetensorsFile(path("bare.safetensors"))), "\"bits\" is \"3x\"");
}

void TestQuantizedTensors::damagedValuesAreRefused_data()
{
    QTest::addColumn<int>("damage");
    QTest::addColumn<QString>("message");
    QTest::newRow("infinite scale") << 0 << "m.scales holds inf in row 0";
    QTest::newRow("negative scale") << 1 << "m.scales holds -1 in row 1";
    QTest::newRow("first row start") << 2 << "m.outlier_rows begins with 1";
    QTest::newRow("last row start") << 3 << "m.outlier_rows ends with";
    QTest::newRow("row starts fall") << 4 << "m.outlier_rows falls from";
    QTest::newRow("columns do not ascend") << 5 << "m.outlier_columns holds column";
    QTest::newRow("column outside") << 6 << "stay below 77";
    QTest::newRow("infinite outlier") << 7 << "m.outlier_values holds a value in row";
    QTest::newRow("bits after the codes") << 8 << "m.codes has bits set after the last code of row 0";
}

void TestQuantizedTensors::damagedValuesAreRefused()
{
    QFETCH(int, damage);
    QFETCH(QString, message);
    PythonRandom random(5);
    const QuantizedFormat format { 3, 0, StorageType::F16 };
    QuantizedMatrix matrix = test::randomMatrix(4, 77, format, 0.2, random);
    switch (damage) {
    case 0:
        std::get<UniformGrid>(matrix.grid).scales[0] = 0x7C00;
        break;
    case 1:
        std::get<UniformGrid>(matrix.grid).scales[1] = 0xBC00;
        break;
    case 2:
        matrix.outlierRows[0] = 1;
        break;
    case 3:
        matrix.outlierRows.back() += 1;
        break;
    case 4:
        matrix.outlierRows[1] = matrix.outlierRows[2] + 1;
        break;
    case 5:
        std::swap(matrix.outlierColumns[0], matrix.outlierColumns[1]);
        break;
    case 6:
        matrix.outlierColumns.back() = 77;
        break;
    case 7:
        matrix.outlierValues[0] = 0x7C00;
        break;
    case 8:
        matrix.codes[std::size_t(matrix.wordsPerRow() - 1)] |= 0x80000000;
        break;
    }
    writeQuantizedFile(path("damaged.safetensors"), format, { { "m", &matrix } }, {});
    const SafetensorsFile file(path("damaged.safetensors"));
    const std::string error = test::errorOf([&] { readQuantized(file, "m", 4, 77, format); });
    QVERIFY2(error.find(message.toStdString()) != std::string::npos, error.c_str());
    QVERIFY2(error.find("damaged.safetensors") != std::string::npos, error.c_str());
}

void TestQuantizedTensors::wrongShapesAreRefused()
{
    PythonRandom random(5);
    const QuantizedFormat format { 3, 0, StorageType::F16 };
    const QuantizedMatrix matrix = test::randomMatrix(4, 77, format, 0.2, random);
    writeQuantizedFile(path("shape.safetensors"), format, { { "m", &matrix } }, {});
    const SafetensorsFile file(path("shape.safetensors"));
    TACQ_VERIFY_ERROR(checkQuantizedShape(file, "n", 4, 77, format), "tensor n.codes is missing");
    TACQ_VERIFY_ERROR(
        checkQuantizedShape(file, "m", 5, 77, format), "tensor m.codes has shape [4, 8], [5, 8]");
    TACQ_VERIFY_ERROR(
        readQuantized(file, "m", 4, 77, { 3, 32, StorageType::F16 }), "tensor m.scales has shape");
    TACQ_VERIFY_ERROR(
        readQuantized(file, "m", 4, 77, { 3, 0, StorageType::BF16 }), "m.outlier_values has element");
    TACQ_VERIFY_ERROR(writeQuantizedFile(path("x"), { 4, 0, StorageType::F16 }, { { "m", &matrix } }, {}),
        "does not have the format");
}

// Thousands of files with changed data bytes: every value is read into the program and used, or refused.
void TestQuantizedTensors::anyDamageIsAnErrorAndNothingElse()
{
    PythonRandom random(11);
    const QuantizedFormat format { 2, 32, StorageType::F16 };
    const QuantizedMatrix matrix = test::randomMatrix(6, 80, format, 0.1, random);
    writeQuantizedFile(path("good.safetensors"), format, { { "m", &matrix } }, {});
    const std::string good = readText(path("good.safetensors"));
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string damaged = good;
        for (std::uint64_t change = 0; change <= random.below(3); ++change)
            damaged[700 + random.below(damaged.size() - 700)] = char(random.below(256));
        test::writeQuickly(path("fuzz.safetensors"), damaged);
        try {
            const SafetensorsFile file(path("fuzz.safetensors"));
            for (const float value : readQuantized(file, "m", 6, 80, format).dequantize())
                QVERIFY(std::isfinite(value) || std::isinf(value));
        } catch (const Error&) {
            ++refused;
        }
    }
    QVERIFY(refused > 100);
}

QTEST_APPLESS_MAIN(TestQuantizedTensors)
#include "tst_quantized_tensors.moc"
