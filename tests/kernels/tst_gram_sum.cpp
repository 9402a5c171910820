#include "core/base/half.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/gram_sum.h"
#include "core/kernels/token_tile.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace tacq;

namespace {

struct Case
{
    std::int64_t tokens = 0;
    std::int64_t columns = 0;
    std::vector<std::uint16_t> brain; // the same values in both types
    std::vector<float> single;

    Case(std::int64_t tokens, std::int64_t columns)
        : tokens(tokens)
        , columns(columns)
    {
        PythonRandom random(7);
        for (std::int64_t i = 0; i < tokens * columns; ++i) {
            brain.push_back(bfloat16FromFloat(float(random.uniform() - 0.4)));
            single.push_back(floatFromBfloat16(brain.back()));
        }
    }

    std::vector<double> sum(bool bfloat16, double start) const
    {
        std::vector<double> sum(std::size_t(columns * columns), start);
        const TokenMatrix input
            = bfloat16 ? TokenMatrix { brain.data(), true } : TokenMatrix { single.data() };
        addGramSum({ input, sum.data(), tokens, columns });
        return sum;
    }

    double exact(std::int64_t i, std::int64_t j) const
    {
        double sum = 0;
        for (std::int64_t t = 0; t < tokens; ++t)
            sum += double(single[std::size_t(t * columns + i)])
                * double(single[std::size_t(t * columns + j)]);
        return sum;
    }
};

} // namespace

class TestGramSum : public QObject
{
    Q_OBJECT

private slots:
    void upperTriangleIsThatOfTheProduct_data();
    void upperTriangleIsThatOfTheProduct();
    void threadsChangeNoBit();
    void processorsAgree_data();
    void processorsAgree();
};

void TestGramSum::upperTriangleIsThatOfTheProduct_data()
{
    QTest::addColumn<int>("tokens");
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("bfloat16");
    for (const bool bfloat16 : { false, true }) {
        const char* type = bfloat16 ? "bfloat16" : "float32";
        QTest::addRow("one entry, %s", type) << 1 << 1 << bfloat16;
        QTest::addRow("full tiles, %s", type) << 40 << 64 << bfloat16;
        QTest::addRow("odd sizes, %s", type) << 33 << 77 << bfloat16;
        QTest::addRow("more rows than a band, %s", type) << 3 << 1003 << bfloat16;
    }
}

void TestGramSum::upperTriangleIsThatOfTheProduct()
{
    QFETCH(int, tokens);
    QFETCH(int, columns);
    QFETCH(bool, bfloat16);
    const Case given(tokens, columns);
    const std::vector<double> sum = given.sum(bfloat16, 0.5);
    for (std::int64_t i = 0; i < columns; ++i) {
        for (std::int64_t j = i; j < columns; ++j) {
            const double expected = 0.5 + given.exact(i, j);
            QVERIFY(std::abs(sum[std::size_t(i * columns + j)] - expected) < 1e-5 * (1 + tokens));
        }
    }
}

void TestGramSum::threadsChangeNoBit()
{
    const Case given(50, 300);
    setThreadCount(1);
    const std::vector<double> alone = given.sum(false, 0);
    setThreadCount(3);
    QVERIFY(given.sum(false, 0) == alone);
    setThreadCount(0);
}

void TestGramSum::processorsAgree_data()
{
    QTest::addColumn<int>("level");
    for (int level = 0; level <= int(bestTileLevel()); ++level)
        QTest::addRow("level %d", level) << level;
}

// The same tile of sums by every set of instructions that this processor has, to 1e-6 of their terms.
void TestGramSum::processorsAgree()
{
    QFETCH(int, level);
    constexpr std::int64_t kTokens = 37;
    for (const bool bfloat16 : { false, true }) {
        const TokenTile tile = tokenTile(TokenSums::Plain, bfloat16, TileLevel(level));
        const Case given(kTokens, tile.columns);
        const TokenMatrix input
            = bfloat16 ? TokenMatrix { given.brain.data(), true } : TokenMatrix { given.single.data() };
        const TokenStrips strips(input, &kTokens, 1, tile.columns, tile.columns, tile.layout);
        alignas(64) float sums[kMostTileFloats];
        tile.add(strips.steps().data(), 1, strips[0], strips[0], sums);
        for (std::int64_t i = 0; i < tile.rows; ++i) {
            for (std::int64_t j = 0; j < tile.columns; ++j) {
                const double error = sums[i * tile.columns + j] - given.exact(i, j);
                QVERIFY(std::abs(error) < 1e-6 * kTokens);
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestGramSum)
#include "tst_gram_sum.moc"
