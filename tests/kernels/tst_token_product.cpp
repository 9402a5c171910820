#include "core/base/half.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/token_product.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace tacq;

namespace {

std::vector<std::uint16_t> brains(std::int64_t count, int seed)
{
    PythonRandom random(seed);
    std::vector<std::uint16_t> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(bfloat16FromFloat(float(random.uniform() - 0.4)));
    return values;
}

} // namespace

class TestTokenProduct : public QObject
{
    Q_OBJECT

private slots:
    void everyEntryIsItsSum_data();
    void everyEntryIsItsSum();
    void threadsChangeNoBit();
};

void TestTokenProduct::everyEntryIsItsSum_data()
{
    QTest::addColumn<int>("tokens");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("one entry") << 1 << 1 << 1;
    QTest::newRow("full tiles") << 64 << 32 << 96;
    QTest::newRow("odd sizes") << 33 << 13 << 77;
    QTest::newRow("few rows") << 40 << 3 << 200;
}

void TestTokenProduct::everyEntryIsItsSum()
{
    QFETCH(int, tokens);
    QFETCH(int, rows);
    QFETCH(int, columns);
    const auto a = brains(tokens * columns, 1), z = brains(tokens * rows, 2);
    std::vector<float> result(std::size_t(rows * columns), 7); // to be replaced
    TokenProduct(a.data(), tokens, columns).multiply(z.data(), rows, result.data());
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j) {
            double exact = 0;
            for (int t = 0; t < tokens; ++t)
                exact += double(floatFromBfloat16(z[std::size_t(t * rows + i)]))
                    * double(floatFromBfloat16(a[std::size_t(t * columns + j)]));
            QVERIFY(std::abs(result[std::size_t(i * columns + j)] - exact) < 1e-6 * tokens);
        }
    }
}

void TestTokenProduct::threadsChangeNoBit()
{
    constexpr std::int64_t kTokens = 50, kRows = 40, kColumns = 300;
    const auto a = brains(kTokens * kColumns, 3), z = brains(kTokens * kRows, 4);
    const TokenProduct product(a.data(), kTokens, kColumns);
    std::vector<float> alone(std::size_t(kRows * kColumns)), together(alone.size());
    setThreadCount(1);
    product.multiply(z.data(), kRows, alone.data());
    setThreadCount(3);
    product.multiply(z.data(), kRows, together.data());
    setThreadCount(0);
    QVERIFY(alone == together);
}

QTEST_GUILESS_MAIN(TestTokenProduct)
#include "tst_token_product.moc"
