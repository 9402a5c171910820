#include "core/quant/slim.h"
#include "tests/quant/waves.h"
#include "tests/support/throws.h"

#include <QTest>

using namespace tacq;

class TestSlim : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultIsGolden_data();
    void resultIsGolden();
    void gridsAreGolden();
    void divergencesAreThoseOfTheDirectComputation();
    void fewGroupsKeepOneWidth();
    void salientWeightsPullTheGrid();
    void storedMatrixGivesTheSameBits_data();
    void storedMatrixGivesTheSameBits();
    void bitsArePublishedAndStored();
    void wrongOptionsAreRefused();
};

namespace {

const test::Waves& waves()
{
    static const test::Waves waves(16, 128, { { 0, 100 }, { 100, 192 } });
    return waves;
}

SlimOptions exact(int bits)
{
    SlimOptions options;
    options.bits = bits;
    options.groupSize = 16;
    options.halfScale = false;
    options.storage = StorageType::F32;
    return options;
}

} // namespace

// Made by executing the published functions (method.md §10.6), with grids that are always asymmetric.
void TestSlim::resultIsGolden_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<std::vector<double>>("first");
    QTest::addColumn<std::vector<double>>("second");
    QTest::addColumn<int>("moved");
    QTest::addColumn<std::vector<double>>("widths");
    QTest::addColumn<std::vector<double>>("values");
    QTest::addColumn<double>("loss");
    QTest::addColumn<double>("error");
    QTest::newRow("2 bits") << 2 << std::vector { 3.82679, 3.47954, 2.74447 }
                            << std::vector { 3.57083, 3.25865, 2.59920 } << 3
                            << std::vector<double> { 1, 1, 2, 1, 2, 3, 3, 3 }
                            << std::vector { .114297, .114297, -.058987, -.058987 } << 3.769162 << .00141757;
    QTest::newRow("3 bits") << 3 << std::vector { .787418, 1.076066, 1.123835 }
                            << std::vector { .746757, 1.024961, 1.032224 } << 1
                            << std::vector<double> { 2, 3, 3, 3, 3, 3, 3, 4 }
                            << std::vector { .311192, 0., -.155596, 0. } << .865602 << .000285993;
}

void TestSlim::resultIsGolden()
{
    QFETCH(int, bits);
    QFETCH(std::vector<double>, first);
    QFETCH(std::vector<double>, second);
    QFETCH(int, moved);
    QFETCH(std::vector<double>, widths);
    QFETCH(std::vector<double>, values);
    QFETCH(double, loss);
    QFETCH(double, error);
    const SlimFactor factor = slimFactor(waves().hessian(), "layer");
    const std::vector<double> salience = groupSalience(waves().weight, factor.searchPivots, 16);
    QCOMPARE(test::far(at::tensor(salience),
                 { 1.528674, 1.865026, 2.608922, 1.905848, 2.373019, 2.906545, 3.483056, 82.498459 }),
        std::string());
    SlimSearch search(waves().weight, {}, factor.searchPivots, exact(bits));
    search.add(waves().samples[0]);
    QCOMPARE(test::far(at::tensor(search.divergences()), first), std::string());
    search.add(waves().samples[1]);
    QCOMPARE(test::far(at::tensor(search.divergences()) - at::tensor(first), second), std::string());
    QCOMPARE(search.best(), moved);
    const QuantizeResult result = slim(waves().weight, factor, search.best(), exact(bits), "layer");
    const auto& grid = std::get<MixedWidthGrid>(result.matrix.grid);
    QCOMPARE(std::vector<double>(grid.widths.begin(), grid.widths.end()), widths);
    QCOMPARE(test::far(result.dequantized[0].slice(0, 0, 4), values), std::string());
    QVERIFY(std::abs(result.loss - loss) < 1e-3 * loss);
    const double square = (result.dequantized - waves().weight).square().mean().item<double>();
    QVERIFY(std::abs(square - error) < 1e-3 * error);
}

void TestSlim::gridsAreGolden()
{
    const at::Tensor row = at::tensor({ .9F, -.35F, .12F, -.05F, .02F, .31F, -.22F, .07F }).view({ 1, 8 });
    const CalibratedGrid binary = binaryGrid(row, false);
    QCOMPARE(test::far(at::cat({ binary.zero, binary.scale }), { .1, .255 }), std::string());
    const CalibratedGrid grid = calibrateGrid(row, at::ones({ 8 }), 2, exact(2));
    QCOMPARE(test::far(at::cat({ grid.scale, grid.zero }), { .385, 1 }), std::string());
}

// The incremental sums against whole matrices, one per candidate, with a bias and a last group that is short.
void TestSlim::divergencesAreThoseOfTheDirectComputation()
{
    const test::Waves waves(24, 168, { { 0, 70 }, { 70, 400 } });
    const at::Tensor bias = at::randn({ 24 });
    const SlimFactor factor = slimFactor(waves.hessian(), "layer");
    const SlimOptions options = exact(2); // 11 groups
    SlimSearch search(waves.weight, bias, factor.searchPivots, options);
    QCOMPARE(search.candidates(), std::int64_t(4));
    for (const at::Tensor& sample : waves.samples)
        search.add(sample);

    const auto salience = groupSalience(waves.weight, factor.searchPivots, 16);
    const at::Tensor x = at::cat(waves.samples);
    const auto outputs = [&](const at::Tensor& weight) {
        return at::softmax(x.mm(weight.t()) + bias, 1).clamp_min(1e-6).to(at::kDouble);
    };
    const at::Tensor q = outputs(waves.weight);
    for (std::int64_t moved = 1; moved <= search.candidates(); ++moved) {
        const auto widths = slimWidths(salience, moved, 2);
        at::Tensor weight = waves.weight.clone();
        for (std::size_t group = 0; group < widths.size(); ++group) {
            at::Tensor part = weight.slice(1, std::int64_t(group) * 16, std::int64_t(group + 1) * 16);
            if (widths[group] == 1) {
                const CalibratedGrid grid = binaryGrid(part, false);
                part.copy_(grid.zero + grid.scale * (part - grid.zero).sign());
                continue;
            }
            const double levels = (1 << widths[group]) - 1;
            const at::Tensor low = part.amin(1, true).clamp_max(0);
            const at::Tensor scale = (part.amax(1, true).clamp_min(0) - low) / levels;
            const at::Tensor zero = (-low / scale).round();
            part.copy_(((part / scale).round() + zero).clamp(0, levels).sub(zero).mul(scale));
        }
        const at::Tensor p = outputs(weight);
        const double direct = (p * (p.log() - q.log())).sum().item<double>();
        const double got = search.divergences()[std::size_t(moved - 1)];
        QVERIFY2(std::abs(got - direct) < 1e-4 * direct, qPrintable(QString("%1 %2").arg(got).arg(direct)));
    }
}

void TestSlim::fewGroupsKeepOneWidth()
{
    const at::Tensor weight = waves().weight.slice(1, 0, 48).contiguous();
    SlimSearch search(weight, {}, at::ones({ 48 }), exact(2));
    search.add(at::ones({ 4, 48 }));
    QCOMPARE(search.candidates(), std::int64_t(0));
    QCOMPARE(search.best(), std::int64_t(0));
    QCOMPARE(slimWidths({ 3, 1, 2 }, 0, 2), (std::vector<std::uint8_t> { 2, 2, 2 }));
    QCOMPARE(slimWidths({ 3, 1, 2, 5 }, 1, 3), (std::vector<std::uint8_t> { 3, 2, 3, 4 }));
}

void TestSlim::salientWeightsPullTheGrid()
{
    at::manual_seed(2);
    at::Tensor values = at::randn({ 32, 16 });
    values.slice(1, 0, 1).mul_(6);
    SlimOptions options = exact(2);
    const auto errorOfFirst = [&] {
        const CalibratedGrid grid = calibrateGrid(values, at::ones({ 16 }), 2, options);
        const at::Tensor x = values.slice(1, 0, 1);
        const at::Tensor q
            = ((x / grid.scale).round() + grid.zero).clamp(0, 3).sub(grid.zero).mul(grid.scale);
        return (q - x).abs().pow(2.4).sum().item<double>();
    };
    const double plain = errorOfFirst();
    options.salientWeight = 20;
    QVERIFY(errorOfFirst() < plain);
}

void TestSlim::storedMatrixGivesTheSameBits_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("group");
    QTest::addColumn<StorageType>("storage");
    QTest::newRow("2 bits, half") << 2 << 16 << StorageType::F16;
    QTest::newRow("3 bits, bfloat16, last group short") << 3 << 24 << StorageType::BF16;
    QTest::newRow("4 bits, float32, large groups") << 4 << 128 << StorageType::F32;
}

void TestSlim::storedMatrixGivesTheSameBits()
{
    QFETCH(int, bits);
    QFETCH(int, group);
    QFETCH(StorageType, storage);
    SlimOptions options;
    options.bits = bits;
    options.groupSize = group;
    options.storage = storage;
    const std::int64_t moved = group == 128 ? 0 : 2;
    const QuantizeResult result
        = slim(waves().weight, slimFactor(waves().hessian(), "layer"), moved, options, "layer");
    QVERIFY(test::storesItsValues(result));
    QVERIFY(result.relativeError < 0.7);
}

void TestSlim::bitsArePublishedAndStored()
{
    SlimOptions options;
    options.groupSize = 16;
    const QuantizeResult result
        = slim(waves().weight, slimFactor(waves().hessian(), "layer"), 3, options, "layer");
    QCOMPARE(result.matrix.publishedBits(), 3.0);
    // Groups of 16 codes take 1 word at 1 and 2 bits, 2 at 3 bits; widths, scales, zeros of 3 bits, 3 means a
    // row.
    QCOMPARE(result.matrix.storedBytes(),
        std::uint64_t(16 * (5 * 4 + 3 * 8) + 8 + 16 * 8 * 2 + 16 * 8 * 3 / 8 + 16 * 3 * 2));
}

void TestSlim::wrongOptionsAreRefused()
{
    const SlimFactor factor = slimFactor(waves().hessian(), "layer");
    SlimOptions options;
    options.bits = 8;
    TACQ_VERIFY_ERROR(
        slim(waves().weight, factor, 0, options, "block 2"), "block 2: SliM-LLM takes 2, 3 or 4");
    options.bits = 2;
    options.groupSize = 256;
    TACQ_VERIFY_ERROR(slim(waves().weight, factor, 0, options, "layer"), "group size is 256");
}

QTEST_APPLESS_MAIN(TestSlim)
#include "tst_slim.moc"
