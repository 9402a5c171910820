#include "core/base/parallel.h"
#include "core/kernels/lanes.h"
#include "core/kernels/packed_product.h"
#include "tests/support/random_matrix.h"
#include "tests/support/throws.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace tacq;

namespace {

constexpr InstructionSet kSets[] = { InstructionSet::Portable, InstructionSet::Avx2, InstructionSet::Avx512 };

std::vector<float> randomValues(std::int64_t count, std::uint64_t seed)
{
    PythonRandom random(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = float(random.uniform() - 0.5);
    return values;
}

struct Case
{
    QuantizedMatrix matrix;
    std::vector<std::uint32_t> codes; // with the words that a kernel may read behind them
    std::vector<float> dense;

    explicit Case(QuantizedMatrix given)
        : matrix(std::move(given))
        , codes(matrix.codes)
        , dense(matrix.dequantize())
    {
        codes.resize(codes.size() + 2, 0xffffffffU);
    }

    PackedMatrixArgs args() const
    {
        const auto& grid = std::get<UniformGrid>(matrix.grid);
        PackedMatrixArgs args;
        args.codes = codes.data();
        args.scales = grid.scales.data();
        args.zeros = grid.zeros.data();
        args.outlierRows = matrix.outlierRows.data();
        args.outlierColumns = matrix.outlierColumns.data();
        args.outlierValues = matrix.outlierValues.data();
        args.rows = matrix.rows;
        args.columns = matrix.columns;
        args.groupSize = matrix.groupSize;
        args.groups = matrix.groups();
        args.wordsPerRow = matrix.wordsPerRow();
        args.bits = matrix.bits;
        args.rounding = matrix.storage == StorageType::F16 ? GridRounding::Half
            : matrix.storage == StorageType::BF16          ? GridRounding::Bfloat16
                                                           : GridRounding::None;
        return args;
    }

    std::vector<float> product(const std::vector<float>& input, std::int64_t tokens) const
    {
        std::vector<float> output(static_cast<std::size_t>(tokens * matrix.rows), 7.0F);
        packedProduct({ args(), input.data(), output.data(), tokens, false });
        return output;
    }

    // Σ w·x in double and Σ |w·x|, to which rounding is proportional.
    std::pair<double, double> exact(
        const std::vector<float>& input, std::int64_t token, std::int64_t row) const
    {
        double sum = 0, magnitudes = 0;
        for (std::int64_t column = 0; column < matrix.columns; ++column) {
            const double term = double(dense[std::size_t(row * matrix.columns + column)])
                * double(input[std::size_t(token * matrix.columns + column)]);
            sum += term;
            magnitudes += std::abs(term);
        }
        return { sum, magnitudes };
    }
};

Case randomCase(int bits, std::int64_t rows, std::int64_t columns, std::int64_t groupSize = 0,
    StorageType storage = StorageType::F16, double outliers = 0.03)
{
    PythonRandom random(11);
    return Case(test::randomMatrix(rows, columns, { bits, groupSize, storage }, outliers, random));
}

} // namespace

class TestPackedProduct : public QObject
{
    Q_OBJECT

private slots:
    void productIsThatOfTheDenseMatrix_data();
    void productIsThatOfTheDenseMatrix();
    void expandedRowsAreTheDenseMatrix_data() { productIsThatOfTheDenseMatrix_data(); }
    void expandedRowsAreTheDenseMatrix();
    void neitherTokensNorThreadsChangeABit();
    void sumsCanBeAddedToWhatIsThere();
    void someRowsAreThoseRows();
    void cudaIsRefusedWithoutIt();
};

void TestPackedProduct::productIsThatOfTheDenseMatrix_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<StorageType>("storage");
    QTest::addColumn<double>("outliers");
    for (const int bits : { 2, 3, 4, 8 }) {
        QTest::addRow("%d bits, whole vectors", bits) << bits << 32 << 576 << 0 << StorageType::F16 << 0.01;
        QTest::addRow("%d bits, odd sizes", bits) << bits << 7 << 77 << 0 << StorageType::BF16 << 0.05;
        QTest::addRow("%d bits, fewer columns than lanes", bits)
            << bits << 3 << 5 << 0 << StorageType::F16 << 0.2;
        QTest::addRow("%d bits, groups of 32, last one short", bits)
            << bits << 9 << 112 << 32 << StorageType::F32 << 0.05;
        QTest::addRow("%d bits, groups that cut vectors", bits)
            << bits << 5 << 200 << 24 << StorageType::F16 << 0.05;
        QTest::addRow("%d bits, groups of 5", bits) << bits << 5 << 43 << 5 << StorageType::BF16 << 0.05;
        QTest::addRow("%d bits, no outliers", bits) << bits << 6 << 96 << 0 << StorageType::F16 << 0.0;
        QTest::addRow("%d bits, nothing but outliers", bits)
            << bits << 6 << 96 << 0 << StorageType::F16 << 1.0;
    }
}

void TestPackedProduct::productIsThatOfTheDenseMatrix()
{
    QFETCH(int, bits);
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    QFETCH(StorageType, storage);
    QFETCH(double, outliers);
    const Case given = randomCase(bits, rows, columns, groupSize, storage, outliers);
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        for (const std::int64_t tokens : { 1, 3, 4, 9 }) {
            const std::vector<float> input = randomValues(tokens * columns, 3);
            const std::vector<float> output = given.product(input, tokens);
            for (std::int64_t token = 0; token < tokens; ++token) {
                for (std::int64_t row = 0; row < rows; ++row) {
                    const auto [sum, magnitudes] = given.exact(input, token, row);
                    const double actual = output[std::size_t(token * rows + row)];
                    QVERIFY2(std::abs(actual - sum) <= 5e-7 * magnitudes,
                        qPrintable(QString("instruction set %1, %2 tokens, row %3: %4 instead of %5")
                                       .arg(int(set))
                                       .arg(tokens)
                                       .arg(row)
                                       .arg(actual)
                                       .arg(sum)));
                }
            }
        }
    }
}

void TestPackedProduct::expandedRowsAreTheDenseMatrix()
{
    QFETCH(int, bits);
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    QFETCH(StorageType, storage);
    QFETCH(double, outliers);
    const Case given = randomCase(bits, rows, columns, groupSize, storage, outliers);
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        std::vector<float> values(static_cast<std::size_t>((rows - 1) * columns));
        expandPacked(given.args(), 1, rows - 1, values.data());
        QVERIFY2(std::equal(values.begin(), values.end(), given.dense.begin() + columns),
            std::to_string(int(set)).c_str());
    }
}

void TestPackedProduct::neitherTokensNorThreadsChangeABit()
{
    const Case given = randomCase(3, 301, 576);
    const std::int64_t tokens = 11;
    const std::vector<float> input = randomValues(tokens * 576, 5);
    setThreadCount(1);
    const std::vector<float> together = given.product(input, tokens);
    setThreadCount(3);
    QVERIFY(given.product(input, tokens) == together);
    setThreadCount(0);
    for (std::int64_t token = 0; token < tokens; ++token) {
        const std::vector<float> alone
            = given.product({ input.begin() + token * 576, input.begin() + (token + 1) * 576 }, 1);
        QVERIFY(std::equal(alone.begin(), alone.end(), together.begin() + token * 301));
    }
}

void TestPackedProduct::sumsCanBeAddedToWhatIsThere()
{
    const Case given = randomCase(4, 10, 64);
    const std::vector<float> input = randomValues(64, 5);
    const std::vector<float> product = given.product(input, 1);
    std::vector<float> output(10, 2.0F);
    packedProduct({ given.args(), input.data(), output.data(), 1, true });
    for (std::size_t row = 0; row < 10; ++row)
        QCOMPARE(output[row], 2.0F + product[row]);
}

void TestPackedProduct::someRowsAreThoseRows()
{
    const Case given = randomCase(2, 23, 80);
    const std::vector<float> input = randomValues(5 * 80, 5);
    const std::vector<float> whole = given.product(input, 5);
    std::vector<float> output(5 * 23, -1.0F);
    packedProductRows({ given.args(), input.data(), output.data(), 5, false }, 4, 17);
    for (std::size_t i = 0; i < output.size(); ++i)
        QCOMPARE(output[i], i % 23 >= 4 && i % 23 < 17 ? whole[i] : -1.0F);
}

void TestPackedProduct::cudaIsRefusedWithoutIt()
{
#ifdef TACQ_WITH_CUDA
    QSKIP("This build has CUDA code.");
#endif
    TACQ_VERIFY_ERROR(packedProduct({}, true), "no CUDA code");
    TACQ_VERIFY_ERROR(expandPacked({}, 0, 0, nullptr, true), "no CUDA code");
}

QTEST_GUILESS_MAIN(TestPackedProduct)
#include "tst_packed_product.moc"
