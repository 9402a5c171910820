#include "core/quant/spqr.h"
#include "core/quant/spqr_grid.h"
#include "tests/quant/waves.h"
#include "tests/support/throws.h"

#include <QTest>

#include <limits>

using namespace tacq;

class TestSpqr : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultIsGolden_data();
    void resultIsGolden();
    void gainIsThatOfLeavingEachWeightOut();
    void storedMatrixGivesTheSameBits_data();
    void storedMatrixGivesTheSameBits();
    void largerThresholdsKeepFewerOutliers();
    void askedShareIsKept_data();
    void askedShareIsKept();
    void outliersAreNotRounded();
    void bitsArePublishedAndStored();
    void wrongOptionsAreRefused();
};

namespace {

const test::Waves& waves()
{
    static const test::Waves waves(16, 32, { { 0, 30 }, { 30, 48 } });
    return waves;
}

SpqrOptions exact(int bits, double threshold)
{
    SpqrOptions options;
    options.bits = bits;
    options.threshold = threshold;
    options.halfStatistics = false;
    options.storage = StorageType::F32;
    return options;
}

} // namespace

// Made by executing the published functions (method.md §10.5).
void TestSpqr::resultIsGolden_data()
{
    constexpr double none = std::numeric_limits<double>::infinity();
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("threshold");
    QTest::addColumn<int>("outliers");
    QTest::addColumn<double>("squares");
    QTest::addColumn<std::vector<double>>("first");
    QTest::addColumn<std::vector<double>>("last");
    QTest::newRow("2 bits, outliers")
        << 2 << 0.2 << 16 << 4.271851 << std::vector { .413194, .032249, -.088523, -.029801 }
        << std::vector { .098889, -.101857, .098889, -.101031 };
    QTest::newRow("2 bits") << 2 << none << 0 << 11.206644
                            << std::vector { .447787, .041074, -.091316, -.091316 }
                            << std::vector { .111748, -.082174, .111748, -.100275 };
    QTest::newRow("1 bit") << 1 << none << 0 << 104.5966
                           << std::vector { .446519, .111748, -.088369, -.088369 }
                           << std::vector { .111748, -.137466, .111748, -.100275 };
}

void TestSpqr::resultIsGolden()
{
    QFETCH(int, bits);
    QFETCH(double, threshold);
    QFETCH(int, outliers);
    QFETCH(double, squares);
    QFETCH(std::vector<double>, first);
    QFETCH(std::vector<double>, last);
    const SpqrFactor factor = orderByActivity(waves().hessian(), "layer");
    QCOMPARE(test::far(factor.order.slice(0, 0, 6), { 11, 31, 13, 22, 4, 28 }), std::string());
    const QuantizeResult result = spqr(waves().weight, factor, exact(bits, threshold), "layer");
    QCOMPARE(result.matrix.outliers(), outliers);
    QVERIFY2(
        std::abs(2 * result.loss - squares) < 1e-3 * squares, qPrintable(QString::number(2 * result.loss)));
    QCOMPARE(test::far(result.dequantized[0].slice(0, 0, 4), first), std::string());
    QCOMPARE(test::far(result.dequantized[15].slice(0, 28, 32), last), std::string());
}

void TestSpqr::gainIsThatOfLeavingEachWeightOut()
{
    at::manual_seed(3);
    const at::Tensor values = at::randn({ 5, 3 });
    const at::Tensor pivots = at::rand({ 5 }) + 0.5;
    const at::Tensor gain = leaveOneOutGain(values, pivots, 2);
    const auto error = [](const at::Tensor& x, const at::Tensor& divisor) {
        const RealGrid grid = RealGrid::around(x, 2);
        return ((grid.values(grid.codes(x, 2)) - x) / divisor).square().sum(0);
    };
    const at::Tensor whole = error(values, pivots.unsqueeze(1));
    for (std::int64_t left = 0; left < 5; ++left) {
        const auto without = [&](const at::Tensor& x) {
            return at::cat({ x.slice(0, 0, left), x.slice(0, left + 1) });
        };
        const at::Tensor expected = whole - error(without(values), without(pivots).unsqueeze(1));
        QVERIFY(at::allclose(gain[left], expected, 1e-4, 1e-5));
    }
}

void TestSpqr::storedMatrixGivesTheSameBits_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("rows");
    QTest::addColumn<StorageType>("storage");
    QTest::newRow("1 bit, half") << 1 << 16 << StorageType::F16;
    QTest::newRow("2 bits, bfloat16") << 2 << 48 << StorageType::BF16;
    QTest::newRow("3 bits, float32, rows that 16 does not divide") << 3 << 21 << StorageType::F32;
}

void TestSpqr::storedMatrixGivesTheSameBits()
{
    QFETCH(int, bits);
    QFETCH(int, rows);
    QFETCH(StorageType, storage);
    const test::Waves waves(rows, 144, { { 0, 100 }, { 100, 192 } }); // more than one block of columns
    SpqrOptions options;
    options.bits = bits;
    options.storage = storage;
    const QuantizeResult result
        = spqr(waves.weight, orderByActivity(waves.hessian(), "layer"), options, "layer");
    QVERIFY(test::storesItsValues(result));
    QVERIFY(result.matrix.outliers() > 0);
    QVERIFY(result.relativeError < 0.9);
    options.halfStatistics = false;
    const QuantizeResult exact
        = spqr(waves.weight, orderByActivity(waves.hessian(), "layer"), options, "layer");
    QVERIFY(std::abs(exact.relativeError - result.relativeError) < 0.03); // 16-bit lines cost next to nothing
}

void TestSpqr::largerThresholdsKeepFewerOutliers()
{
    const SpqrFactor factor = orderByActivity(waves().hessian(), "layer");
    std::int64_t last = waves().weight.numel() + 1;
    for (const double threshold : { 0.05, 0.2, 1.0, 1e9 }) {
        const auto outliers = spqr(waves().weight, factor, exact(2, threshold), "layer").matrix.outliers();
        QVERIFY(outliers < last);
        last = outliers;
    }
    QCOMPARE(last, std::int64_t(0));
}

void TestSpqr::askedShareIsKept_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("share");
    for (const int bits : { 1, 2, 3 })
        for (const double share : { 0.0, 0.0161, 0.1 })
            QTest::addRow("%d bits, %g", bits, share) << bits << share;
}

void TestSpqr::askedShareIsKept()
{
    QFETCH(int, bits);
    QFETCH(double, share);
    at::manual_seed(4);
    const at::Tensor weight = at::randn({ 64, 160 }) * at::rand({ 64, 1 });
    SpqrOptions options = exact(bits, 0.2);
    options.outlierShare = share;
    HessianAccumulator hessian(160, at::kCPU);
    hessian.add(at::randn({ 300, 160 }) + at::randn({ 300, 1 }), 1);
    const auto kept
        = spqr(weight, orderByActivity(hessian.result(), "layer"), options, "layer").matrix.outliers();
    const double wanted = share * double(weight.numel());
    QVERIFY2(std::abs(double(kept) - wanted) <= 0.02 * wanted + (share > 0 ? 1.5 : 0),
        qPrintable(QString("%1 instead of %2").arg(kept).arg(wanted)));
}

void TestSpqr::outliersAreNotRounded()
{
    // Without correlation between inputs no error moves on, and an outlier is the weight itself.
    const SpqrFactor factor = orderByActivity(at::eye(32), "layer");
    const QuantizeResult result = spqr(waves().weight, factor, exact(1, 0.05), "layer");
    const auto& matrix = result.matrix;
    QVERIFY(matrix.outliers() > 0);
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        for (auto i = matrix.outlierRows[std::size_t(row)]; i < matrix.outlierRows[std::size_t(row) + 1];
             ++i) {
            const auto column = std::int64_t(matrix.outlierColumns[i]);
            QCOMPARE(
                result.dequantized[row][column].item<float>(), waves().weight[row][column].item<float>());
        }
    }
}

void TestSpqr::bitsArePublishedAndStored()
{
    const QuantizeResult result
        = spqr(waves().weight, orderByActivity(waves().hessian(), "layer"), exact(2, 0.2), "layer");
    QCOMPARE(result.matrix.outliers(), std::int64_t(16));
    QCOMPARE(result.matrix.publishedBits(), 2 + 0.375 + 0.25 + 32 * 16.0 / 512);
    // codes, order, 2 × (codes of 32 statistics in 3 words, start and step for 2 groups), outliers, row
    // starts
    QCOMPARE(result.matrix.storedBytes(), std::uint64_t(16 * 8 + 32 * 2 + 2 * (12 + 8) + 16 * 4 + 17 * 4));
}

void TestSpqr::wrongOptionsAreRefused()
{
    const SpqrFactor factor = orderByActivity(waves().hessian(), "layer");
    SpqrOptions options;
    options.groupSize = 48;
    TACQ_VERIFY_ERROR(spqr(waves().weight, factor, options, "block 3"), "block 3: SpQR's group size is 48");
    TACQ_VERIFY_ERROR(spqr(waves().weight.slice(1, 0, 30), factor, {}, "layer"), "30 columns");
}

QTEST_APPLESS_MAIN(TestSpqr)
#include "tst_spqr.moc"
