#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/absolute_gradient.h"
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

    std::vector<float> sums(float start) const
    {
        std::vector<float> sum(static_cast<std::size_t>(rows * columns), start);
        addAbsoluteGradients({ z.data(), a.data(), lengths.data(), sum.data(), std::int64_t(lengths.size()),
            tokens, rows, columns });
        return sum;
    }

    double exact(std::int64_t row, std::int64_t column) const
    {
        double sum = 0;
        std::int64_t token = 0;
        for (const std::int64_t length : lengths) {
            double gradient = 0;
            for (const std::int64_t end = token + length; token < end; ++token)
                gradient += double(z[std::size_t(token * rows + row)])
                    * double(a[std::size_t(token * columns + column)]);
            sum += std::abs(gradient);
        }
        return sum;
    }
};

} // namespace

class TestAbsoluteGradient : public QObject
{
    Q_OBJECT

private slots:
    void magnitudesOfSamplesAreSummed_data();
    void magnitudesOfSamplesAreSummed();
    void threadsChangeNoBit();
    void cudaIsRefusedWithoutIt();
};

void TestAbsoluteGradient::magnitudesOfSamplesAreSummed_data()
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

void TestAbsoluteGradient::magnitudesOfSamplesAreSummed()
{
    QFETCH(std::vector<std::int64_t>, lengths);
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Case given { lengths, rows, columns };
    const std::vector<float> sums = given.sums(0.5F);
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            const double expected = 0.5 + given.exact(row, column);
            const double actual = sums[std::size_t(row * columns + column)];
            if (!(std::abs(actual - expected) < 1e-5 * expected))
                QFAIL(qPrintable(QStringLiteral("(%1, %2): %3, expected %4")
                                     .arg(row)
                                     .arg(column)
                                     .arg(actual)
                                     .arg(expected)));
        }
    }
}

void TestAbsoluteGradient::threadsChangeNoBit()
{
    const Case given { { 17, 4, 300 }, 130, 200 };
    setThreadCount(1);
    const std::vector<float> alone = given.sums(0);
    setThreadCount(3);
    QVERIFY(given.sums(0) == alone);
    setThreadCount(0);
}

void TestAbsoluteGradient::cudaIsRefusedWithoutIt()
{
#ifdef TACQ_WITH_CUDA
    QSKIP("This build has CUDA code.");
#endif
    TACQ_VERIFY_ERROR(addAbsoluteGradients({}, true), "no CUDA code");
}

QTEST_GUILESS_MAIN(TestAbsoluteGradient)
#include "tst_absolute_gradient.moc"
