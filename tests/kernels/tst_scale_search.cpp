#include "core/base/half.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/scale_search.h"
#include "core/kernels/scale_search_math.h"
#include "tests/support/throws.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace tacq;

namespace {

struct Grids
{
    std::vector<float> scale;
    std::vector<float> zero;
    bool operator==(const Grids&) const = default;
};

Grids search(ScaleSearchArgs args)
{
    Grids grids { std::vector<float>(std::size_t(args.rows)), std::vector<float>(std::size_t(args.rows)) };
    args.scale = grids.scale.data();
    args.zero = grids.zero.data();
    searchScales(args);
    return grids;
}

ScaleSearchArgs rowsOf(const std::vector<float>& weight, std::int64_t rows, int bits)
{
    ScaleSearchArgs args;
    args.weight = weight.data();
    args.rows = rows;
    args.columns = args.weightStride = args.maskStride = std::int64_t(weight.size()) / rows;
    args.bits = bits;
    return args;
}

std::vector<float> randomWeights(std::size_t count, std::uint64_t seed)
{
    PythonRandom random(seed);
    std::vector<float> weights(count);
    for (float& weight : weights) // sum of four: roughly the bell of real weights
        weight
            = float(0.05 * (random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2));
    return weights;
}

// One row by the plain loop of method.md §2.2: every candidate in full, largest range first.
RowGrid plainSearch(const ScaleSearchArgs& args, std::int64_t row)
{
    std::vector<float> x(
        args.weight + row * args.weightStride, args.weight + row * args.weightStride + args.columns);
    const auto sum = [](const std::vector<float>& lanes) {
        std::vector<float> level = lanes;
        for (std::size_t width = level.size() / 2; width > 0; width /= 2)
            for (std::size_t i = 0; i < width; ++i)
                level[i] += level[i + width];
        return level[0];
    };
    if (args.mask != nullptr) {
        const std::uint8_t* mask = args.mask + row * args.maskStride;
        std::vector<float> lanes(kScaleSearchLanes);
        float kept = 0;
        for (std::size_t j = 0; j < x.size(); ++j) {
            lanes[j % lanes.size()] += mask[j] != 0 ? 0 : x[j];
            kept += mask[j] != 0 ? 0 : 1;
        }
        for (std::size_t j = 0; j < x.size(); ++j)
            x[j] = mask[j] != 0 ? sum(lanes) / std::max(kept, 1.0F) : x[j];
    }
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    const RowRange range = gridRange(std::min(*low, 0.0F), std::max(*high, 0.0F), args.symmetric);
    RowGrid best = gridOfStep(range, 0, args.bits, args.symmetric, args.halfScale);
    float bestError = std::numeric_limits<float>::infinity();
    for (int step = 0; step < (args.search ? kShrinkSteps : 0); ++step) {
        const RowGrid grid = gridOfStep(range, step, args.bits, args.symmetric, args.halfScale);
        std::vector<float> lanes(kScaleSearchLanes);
        for (std::size_t j = 0; j < x.size(); ++j)
            lanes[j % lanes.size()]
                += gridError(x[j], grid.scale, -grid.zero, float((1 << args.bits) - 1) - grid.zero);
        if (sum(lanes) < bestError) {
            bestError = sum(lanes);
            best = grid;
        }
    }
    return best;
}

} // namespace

class TestScaleSearch : public QObject
{
    Q_OBJECT

private slots:
    void goldenRows_data();
    void goldenRows();
    void powerIsAccurate();
    void vectorCodeEqualsThePlainLoop_data();
    void vectorCodeEqualsThePlainLoop();
    void threadsDoNotChangeABit();
    void outliersDoNotWidenTheRange();
    void halfScalesAreHalves();
    void roundingToHalfIsTheOneOfTheFormat();
    void tinyAndHugeScalesStayScales();
    void invalidWeightsKeepTheWholeRange();
    void cudaIsRefusedWithoutIt();
};

// method.md §10.2.
void TestScaleSearch::goldenRows_data()
{
    QTest::addColumn<std::vector<float>>("row");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<bool>("searched");
    QTest::addColumn<float>("scale");
    QTest::addColumn<float>("zero");
    const std::vector<float> x { 0.9F, -0.35F, 0.12F, -0.05F, 0.02F, 0.31F, -0.22F, 0.07F };
    const std::vector<float> ramp { 0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F, 0.7F, 0.8F };
    QTest::newRow("range") << x << 2 << false << false << 0.4166667F << 1.0F;
    QTest::newRow("search, 2 bits") << x << 2 << false << true << 0.3833333F << 1.0F;
    QTest::newRow("search, 3 bits") << x << 3 << false << true << 0.175F << 2.0F;
    QTest::newRow("symmetric") << x << 2 << true << true << 0.546F << 2.0F;
    QTest::newRow("ramp") << ramp << 2 << false << true << 0.2506667F << 0.0F;
    QTest::newRow("zeros") << std::vector<float>(8, 0.0F) << 2 << false << true << 0.6666667F << 2.0F;
    QTest::newRow("all -1") << std::vector<float>(8, -1.0F) << 2 << false << true << 1.0F / 3 << 3.0F;
}

void TestScaleSearch::goldenRows()
{
    QFETCH(std::vector<float>, row);
    QFETCH(int, bits);
    QFETCH(bool, symmetric);
    QFETCH(bool, searched);
    QFETCH(float, scale);
    QFETCH(float, zero);
    ScaleSearchArgs args = rowsOf(row, 1, bits);
    args.symmetric = symmetric;
    args.search = searched;
    const Grids grids = search(args);
    QVERIFY2(std::abs(grids.scale[0] - scale) < 1e-5F, qPrintable(QString::number(grids.scale[0], 'g', 9)));
    QCOMPARE(grids.zero[0], zero);
}

void TestScaleSearch::powerIsAccurate()
{
    PythonRandom random(3);
    double worst = 0;
    double squares = 0;
    constexpr int kCount = 200000;
    for (int i = 0; i < kCount; ++i) {
        const auto a = float(std::exp2(-40 + 48 * random.uniform()));
        const double error = powerTwoPointFour(a) / std::pow(double(a), 2.4) - 1;
        worst = std::max(worst, std::abs(error));
        squares += error * error;
    }
    QVERIFY2(worst < 4.5e-7, qPrintable(QString::number(worst)));
    QVERIFY2(std::sqrt(squares / kCount) < 1e-7, qPrintable(QString::number(std::sqrt(squares / kCount))));
    QCOMPARE(powerTwoPointFour(0), 0.0F);
    QCOMPARE(powerTwoPointFour(1e-40F), 0.0F);
    QVERIFY(std::isnan(powerTwoPointFour(std::numeric_limits<float>::quiet_NaN())));
    QVERIFY(std::isinf(powerTwoPointFour(std::numeric_limits<float>::infinity())));
}

void TestScaleSearch::vectorCodeEqualsThePlainLoop_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("masked");
    QTest::addColumn<bool>("halfScale");
    for (const int bits : { 2, 3, 4, 8 })
        for (const int columns : { 1, 15, 16, 17, 128, 257, 1000 })
            for (const bool masked : { false, true })
                QTest::addRow("%d bits, %d columns%s", bits, columns, masked ? ", masked" : "")
                    << bits << columns << masked << ((bits + columns) % 2 == 0);
}

void TestScaleSearch::vectorCodeEqualsThePlainLoop()
{
    QFETCH(int, bits);
    QFETCH(int, columns);
    QFETCH(bool, masked);
    QFETCH(bool, halfScale);
    constexpr std::int64_t kRows = 9;
    const std::vector<float> weights
        = randomWeights(std::size_t(kRows * columns), std::uint64_t(bits * columns));
    std::vector<std::uint8_t> mask(weights.size());
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = std::abs(weights[i]) > 0.06F ? 1 : 0;
    ScaleSearchArgs args = rowsOf(weights, kRows, bits);
    args.mask = masked ? mask.data() : nullptr;
    args.halfScale = halfScale;
    const Grids grids = search(args);
    for (std::int64_t row = 0; row < kRows; ++row) {
        const RowGrid plain = plainSearch(args, row);
        QCOMPARE(bitsOf(grids.scale[std::size_t(row)]), bitsOf(plain.scale));
        QCOMPARE(grids.zero[std::size_t(row)], plain.zero);
    }
}

void TestScaleSearch::threadsDoNotChangeABit()
{
    const std::vector<float> weights = randomWeights(37 * 300, 5);
    setThreadCount(1);
    const Grids one = search(rowsOf(weights, 37, 2));
    setThreadCount(2);
    const Grids two = search(rowsOf(weights, 37, 2));
    QVERIFY(one == two);
}

void TestScaleSearch::outliersDoNotWidenTheRange()
{
    const std::vector<float> row { 0.9F, -0.35F, 0.12F, -0.05F, 0.02F, 0.31F }; // row 0 of method.md §10.3
    const std::vector<std::uint8_t> mask { 1, 0, 0, 0, 0, 1 };
    ScaleSearchArgs args = rowsOf(row, 1, 2);
    args.mask = mask.data();
    const Grids grids = search(args);
    QVERIFY(std::abs(grids.scale[0] - 0.1566667F) < 1e-5F);
    QCOMPARE(grids.zero[0], 2.0F);
    const std::vector<std::uint8_t> all(6, 1);
    args.mask = all.data();
    QVERIFY(std::abs(search(args).scale[0] - 2.0F / 3) < 1e-6F); // nothing left: the row of zeros
}

void TestScaleSearch::halfScalesAreHalves()
{
    const std::vector<float> weights = randomWeights(20 * 64, 11);
    ScaleSearchArgs args = rowsOf(weights, 20, 3);
    args.halfScale = true;
    const Grids grids = search(args);
    for (std::size_t row = 0; row < grids.scale.size(); ++row) {
        QCOMPARE(grids.scale[row], floatFromHalf(halfFromFloat(grids.scale[row])));
        QVERIFY(grids.zero[row] >= 0 && grids.zero[row] <= 7);
    }
}

void TestScaleSearch::roundingToHalfIsTheOneOfTheFormat()
{
    PythonRandom random(8);
    for (int i = 0; i < 100000; ++i) {
        const auto scale = float(std::exp2(-24 + 40 * random.uniform()));
        QCOMPARE(scaleAsHalf(scale), floatFromHalf(halfFromFloat(scale)));
    }
    for (std::uint16_t half = 1; half < 0x7bff; ++half) { // exact ties between neighbours
        const float tie = (floatFromHalf(half) + floatFromHalf(std::uint16_t(half + 1))) / 2;
        QCOMPARE(scaleAsHalf(tie), floatFromHalf(halfFromFloat(tie)));
    }
}

void TestScaleSearch::tinyAndHugeScalesStayScales()
{
    QCOMPARE(scaleAsHalf(1e-30F), 0x1p-24F);
    QCOMPARE(scaleAsHalf(0x1p-26F), 0x1p-24F);
    QVERIFY(std::isinf(scaleAsHalf(65520.0F)));
    QCOMPARE(scaleAsHalf(65519.0F), 65504.0F);
    const std::vector<float> tiny { -3e-7F, 1e-7F, 0.0F, 2e-7F };
    ScaleSearchArgs args = rowsOf(tiny, 1, 4);
    args.halfScale = true;
    const Grids grids = search(args);
    QVERIFY(grids.scale[0] >= 0x1p-24F);
    QVERIFY(grids.zero[0] >= 0 && grids.zero[0] <= 15);
}

void TestScaleSearch::invalidWeightsKeepTheWholeRange()
{
    std::vector<float> row { 0.9F, -0.35F, 0.12F, -0.05F };
    row.push_back(std::numeric_limits<float>::quiet_NaN());
    const Grids grids = search(rowsOf(row, 1, 2));
    QVERIFY(std::abs(grids.scale[0] - 1.25F / 3) < 1e-6F);
}

void TestScaleSearch::cudaIsRefusedWithoutIt()
{
#ifdef TACQ_WITH_CUDA
    QSKIP("This build has CUDA code.");
#endif
    const std::vector<float> row(4, 1.0F);
    TACQ_VERIFY_ERROR(searchScales(rowsOf(row, 1, 2), true), "no CUDA code");
    TACQ_VERIFY_ERROR(searchScales(rowsOf(row, 1, 9)), "9 bits");
}

QTEST_GUILESS_MAIN(TestScaleSearch)
#include "tst_scale_search.moc"
