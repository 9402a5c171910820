#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/gptq_block.h"
#include "core/kernels/gptq_block_math.h"

#include <QTest>

#include <vector>

using namespace tacq;

namespace {

// A block with everything that one can have: outliers, groups, and rows longer than the block.
struct Block
{
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t groups;
    int bits;
    std::vector<float> work;
    std::vector<std::uint8_t> mask;
    std::vector<float> factor;
    std::vector<float> scale;
    std::vector<float> zero;
    std::vector<std::int32_t> groupOfColumn;
    std::vector<std::uint8_t> codes;
    std::vector<float> error;
    std::vector<double> loss;

    Block(std::int64_t rowCount, std::int64_t columnCount, std::int64_t groupSize, int bitCount)
        : rows(rowCount)
        , columns(columnCount)
        , groups((columnCount + groupSize - 1) / groupSize)
        , bits(bitCount)
        , codes(std::size_t(rows * columns))
        , error(std::size_t(rows * columns))
        , loss(std::size_t(rows), 1.5)
    {
        PythonRandom random(std::uint64_t(rows * 1000 + columns));
        for (std::int64_t i = 0; i < rows * (columns + 3); ++i) {
            work.push_back(float(random.uniform() - 0.5));
            mask.push_back(random.uniform() < 0.05 ? 1 : 0);
        }
        for (std::int64_t i = 0; i < columns * columns; ++i)
            factor.push_back(
                float(i % (columns + 1) == 0 ? 0.5 + random.uniform() : 0.2 * random.uniform() - 0.1));
        for (std::int64_t i = 0; i < rows * groups; ++i) {
            scale.push_back(float(0.05 + 0.3 * random.uniform()));
            zero.push_back(float(random.below(std::uint64_t(1) << bits)));
        }
        for (std::int64_t j = 0; j < columns; ++j)
            groupOfColumn.push_back(std::int32_t(j / groupSize));
    }

    GptqBlockArgs args()
    {
        GptqBlockArgs args;
        args.work = work.data();
        args.codes = codes.data();
        args.error = error.data();
        args.loss = loss.data();
        args.mask = mask.data();
        args.factor = factor.data();
        args.scale = scale.data();
        args.zero = zero.data();
        args.groupOfColumn = groupOfColumn.data();
        args.rows = rows;
        args.columns = args.codeStride = args.errorStride = args.factorStride = columns;
        args.stride = args.maskStride = columns + 3;
        args.groupStride = groups;
        args.bits = bits;
        return args;
    }
};

// The loop of method.md §3.4 as it is written there, row by row.
void plainBlock(const GptqBlockArgs& args)
{
    const auto levels = float((1 << args.bits) - 1);
    for (std::int64_t row = 0; row < args.rows; ++row) {
        float* work = args.work + row * args.stride;
        double loss = 0;
        for (std::int64_t j = 0; j < args.columns; ++j) {
            const std::int64_t grid = row * args.groupStride + args.groupOfColumn[j];
            const float* factor = args.factor + j * args.factorStride;
            const GptqStep step = gptqStep(work[j], args.mask[row * args.maskStride + j] != 0,
                args.scale[grid], args.zero[grid], levels, factor[j]);
            work[j] = step.value;
            args.codes[row * args.codeStride + j] = std::uint8_t(step.code);
            args.error[row * args.errorStride + j] = step.error;
            loss += 0.5 * double(step.error) * double(step.error);
            for (std::int64_t k = j + 1; k < args.columns; ++k)
                compensate(work[k], step.error, factor[k]);
        }
        args.loss[row] += loss;
    }
}

} // namespace

class TestGptqBlock : public QObject
{
    Q_OBJECT

private slots:
    void vectorCodeEqualsThePlainLoop_data();
    void vectorCodeEqualsThePlainLoop();
    void threadsDoNotChangeABit();
    void outliersMakeNoErrorAndCodeTheZeroPoint();
};

void TestGptqBlock::vectorCodeEqualsThePlainLoop_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<int>("bits");
    QTest::newRow("one weight") << 1 << 1 << 1 << 2;
    QTest::newRow("one tile") << 16 << 128 << 128 << 2;
    QTest::newRow("odd sizes") << 33 << 117 << 128 << 3;
    QTest::newRow("groups of 16") << 21 << 128 << 16 << 2;
    QTest::newRow("a shorter last group") << 5 << 50 << 16 << 4;
    QTest::newRow("8 bits") << 40 << 64 << 64 << 8;
}

void TestGptqBlock::vectorCodeEqualsThePlainLoop()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    QFETCH(int, bits);
    Block block(rows, columns, groupSize, bits);
    Block plain = block;
    gptqBlock(block.args());
    plainBlock(plain.args());
    QVERIFY(block.work == plain.work);
    QVERIFY(block.codes == plain.codes);
    QVERIFY(block.error == plain.error);
    QVERIFY(block.loss == plain.loss);
}

void TestGptqBlock::threadsDoNotChangeABit()
{
    Block one(70, 128, 32, 2);
    Block two = one;
    setThreadCount(1);
    gptqBlock(one.args());
    setThreadCount(2);
    gptqBlock(two.args());
    QVERIFY(one.work == two.work && one.error == two.error && one.loss == two.loss);
}

void TestGptqBlock::outliersMakeNoErrorAndCodeTheZeroPoint()
{
    Block block(8, 32, 32, 3);
    block.mask.assign(block.mask.size(), 1);
    const std::vector<float> before = block.work;
    gptqBlock(block.args());
    QVERIFY(block.work == before);
    QVERIFY(block.error == std::vector<float>(block.error.size(), 0.0F));
    for (std::size_t i = 0; i < block.codes.size(); ++i)
        QCOMPARE(float(block.codes[i]), block.zero[i / 32]);
}

QTEST_GUILESS_MAIN(TestGptqBlock)
#include "tst_gptq_block.moc"
