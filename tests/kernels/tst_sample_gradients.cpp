#include "core/base/half.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/sample_gradients.h"
#include "tests/support/throws.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <vector>

using namespace tacq;

namespace {

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
    std::vector<std::int64_t> lengths;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t tokens = std::accumulate(lengths.begin(), lengths.end(), std::int64_t(0));
    std::vector<float> z = randomValues(tokens * rows, 1);
    std::vector<float> a = randomValues(tokens * columns, 2);

    SampleGradientArgs args() const
    {
        SampleGradientArgs args;
        args.outputGradient = { z.data() };
        args.input = { a.data() };
        args.lengths = lengths.data();
        args.samples = std::int64_t(lengths.size());
        args.tokens = tokens;
        args.rows = rows;
        args.columns = columns;
        return args;
    }

    std::vector<float> absoluteSums(float start) const
    {
        std::vector<float> sums(static_cast<std::size_t>(rows * columns), start);
        SampleGradientArgs wanted = args();
        wanted.absolute = sums.data();
        addSampleGradients(wanted);
        return sums;
    }

    struct Sums
    {
        double absolute = 0;
        double squares = 0;
        double sum = 0;
    };

    Sums exact(std::int64_t row, std::int64_t column) const
    {
        Sums sums;
        std::int64_t token = 0;
        for (const std::int64_t length : lengths) {
            double gradient = 0;
            for (const std::int64_t end = token + length; token < end; ++token)
                gradient += double(z[std::size_t(token * rows + row)])
                    * double(a[std::size_t(token * columns + column)]);
            sums.absolute += std::abs(gradient);
            sums.squares += gradient * gradient;
            sums.sum += gradient;
        }
        return sums;
    }
};

bool isClose(double actual, double expected, double scale)
{
    return std::abs(actual - expected) < 1e-5 * scale;
}

} // namespace

class TestSampleGradients : public QObject
{
    Q_OBJECT

private slots:
    void magnitudesOfSamplesAreSummed_data();
    void magnitudesOfSamplesAreSummed();
    void momentsComeFromTheSamePass();
    void bfloat16IsMultipliedExactly();
    void threadsChangeNoBit();
    void cudaIsRefusedWithoutIt();
};

void TestSampleGradients::magnitudesOfSamplesAreSummed_data()
{
    QTest::addColumn<std::vector<std::int64_t>>("lengths");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    using Lengths = std::vector<std::int64_t>;
    QTest::newRow("one token") << Lengths { 1 } << 1 << 1;
    QTest::newRow("full tiles") << Lengths { 3, 17, 1, 9 } << 24 << 64;
    QTest::newRow("odd sizes") << Lengths { 5, 0, 8, 40 } << 23 << 71;
    QTest::newRow("more rows than a band") << Lengths { 2, 3 } << 1999 << 33;
}

void TestSampleGradients::magnitudesOfSamplesAreSummed()
{
    QFETCH(std::vector<std::int64_t>, lengths);
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Case given { lengths, rows, columns };
    const std::vector<float> sums = given.absoluteSums(0.5F);
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            const double expected = 0.5 + given.exact(row, column).absolute;
            QVERIFY(isClose(sums[std::size_t(row * columns + column)], expected, expected));
        }
    }
}

void TestSampleGradients::momentsComeFromTheSamePass()
{
    const Case given { { 5, 1, 8, 40 }, 23, 71 };
    const auto count = static_cast<std::size_t>(given.rows * given.columns);
    std::vector<float> absolute(count), squares(count, 2.0F), sum(count, -1.0F);
    SampleGradientArgs args = given.args();
    args.absolute = absolute.data();
    args.squares = squares.data();
    args.sum = sum.data();
    addSampleGradients(args);
    QVERIFY(absolute == given.absoluteSums(0));
    for (std::int64_t row = 0; row < given.rows; ++row) {
        for (std::int64_t column = 0; column < given.columns; ++column) {
            const auto at = std::size_t(row * given.columns + column);
            const Case::Sums expected = given.exact(row, column);
            QVERIFY(isClose(squares[at], 2.0 + expected.squares, 2.0 + expected.squares));
            QVERIFY(isClose(sum[at], -1.0 + expected.sum, 1.0 + expected.absolute));
        }
    }
}

// The same values in the narrow type: products are exact, and sums as close as those of float32.
void TestSampleGradients::bfloat16IsMultipliedExactly()
{
    Case given { { 5, 1, 0, 8, 41 }, 23, 71 };
    const auto narrow = [](std::vector<float>& values) {
        std::vector<std::uint16_t> result;
        for (float& value : values) {
            result.push_back(bfloat16FromFloat(value));
            value = floatFromBfloat16(result.back());
        }
        return result;
    };
    const std::vector<std::uint16_t> z = narrow(given.z), a = narrow(given.a);
    std::vector<float> sums(static_cast<std::size_t>(given.rows * given.columns), 0.25F);
    SampleGradientArgs args = given.args();
    args.outputGradient = { z.data(), true };
    args.input = { a.data(), true };
    args.absolute = sums.data();
    addSampleGradients(args);
    for (std::int64_t row = 0; row < given.rows; ++row) {
        for (std::int64_t column = 0; column < given.columns; ++column) {
            const double expected = 0.25 + given.exact(row, column).absolute;
            QVERIFY(isClose(sums[std::size_t(row * given.columns + column)], expected, expected));
        }
    }
}

void TestSampleGradients::threadsChangeNoBit()
{
    const Case given { { 17, 4, 300 }, 130, 200 };
    setThreadCount(1);
    const std::vector<float> alone = given.absoluteSums(0);
    setThreadCount(3);
    QVERIFY(given.absoluteSums(0) == alone);
    setThreadCount(0);
}

void TestSampleGradients::cudaIsRefusedWithoutIt()
{
#ifdef TACQ_WITH_CUDA
    QSKIP("This build has CUDA code.");
#endif
    TACQ_VERIFY_ERROR(addSampleGradients({}, true), "no CUDA code");
}

QTEST_GUILESS_MAIN(TestSampleGradients)
#include "tst_sample_gradients.moc"
