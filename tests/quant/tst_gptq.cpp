#include "core/base/device.h"
#include "core/base/half.h"
#include "core/base/parallel.h"
#include "core/kernels/pack.h"
#include "core/quant/gptq.h"
#include "core/quant/grid.h"
#include "core/quant/hessian.h"
#include "core/quant/inverse_factor.h"
#include "tests/support/throws.h"

#include <ATen/ATen.h>
#include <QTest>

#include <bit>
#include <cstring>
#include <vector>

using namespace tacq;

namespace {

// Inputs and weights of method.md §10.3.
at::Tensor goldenWeight()
{
    return at::tensor({ .9F, -.35F, .12F, -.05F, .02F, .31F, -.6F, .44F, .08F, .27F, -.18F, .55F })
        .reshape({ 2, 6 });
}

at::Tensor goldenHessian()
{
    const at::Tensor tokens = at::tensor(
        { 1.F, .5F, -.5F, .25F, 0.F, 1.F, .5F, 1.F, .5F, -.5F, .25F, 0.F, -1.F, .25F, 1.F, .5F, .5F, -.25F,
            0.F, -.5F, .25F, 1.F, -.5F, .5F, .25F, 0.F, -1.F, .5F, 1.F, .25F, .5F, .25F, 0.F, -.25F, .5F, 1.F,
            -.25F, .5F, .25F, 0.F, -1.F, .5F, 1.F, -1.F, .5F, .25F, 0.F, -.5F })
                                  .reshape({ 8, 6 });
    HessianAccumulator hessian(6, at::kCPU);
    hessian.add(tokens.slice(0, 0, 5), 1);
    hessian.add(tokens.slice(0, 5, 8), 1);
    return hessian.result();
}

at::Tensor goldenOutliers()
{
    at::Tensor mask = at::zeros({ 2, 6 }, at::kBool);
    for (const auto& [row, column] : { std::pair(0, 0), std::pair(0, 5), std::pair(1, 3) })
        mask.index_put_({ at::tensor(row), at::tensor(column) }, at::scalar_tensor(true, at::kBool));
    return mask;
}

GridOptions goldenOptions() // float32 all through, as the golden numbers were made
{
    GridOptions options;
    options.halfScale = false;
    options.storage = StorageType::F32;
    return options;
}

std::string far(const at::Tensor& values, const std::vector<float>& expected)
{
    const at::Tensor flat = values.reshape(-1).contiguous();
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const float value = flat[std::int64_t(i)].item<float>();
        if (!(std::abs(value - expected[i]) < 1e-5F))
            return concat("value ", i, " is ", value, ", expected ", expected[i]);
    }
    return {};
}

// A layer with correlated inputs; everything from LibTorch's own generator with a fixed seed.
struct Layer
{
    at::Tensor weight;
    at::Tensor hessian;
    at::Tensor outliers;

    Layer(std::int64_t rows, std::int64_t columns)
    {
        at::manual_seed(7);
        weight = at::randn({ rows, columns }).mul_(0.02);
        const at::Tensor mixed = at::randn({ 3 * columns, columns }) + at::randn({ 3 * columns, 1 });
        HessianAccumulator accumulator(columns, at::kCPU);
        accumulator.add(mixed, 4);
        hessian = accumulator.result();
        outliers = at::rand({ rows, columns }) < 0.02;
    }
};

bool sameBits(const at::Tensor& a, const at::Tensor& b)
{
    const at::Tensor left = a.contiguous();
    const at::Tensor right = b.contiguous();
    return left.nbytes() == right.nbytes()
        && std::memcmp(left.const_data_ptr(), right.const_data_ptr(), left.nbytes()) == 0;
}

} // namespace

class TestGptq : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hessianAndFactorAreGolden();
    void theFactorOfALargeHessianIsExact();
    void whatIsNotPositiveDefiniteIsSaid();
    void plainResultIsGolden();
    void outliersKeepTheirCompensatedValue();
    void groupsAreGolden_data();
    void groupsAreGolden();
    void identityHessianIsRounding();
    void manyColumnsAreCompensatedOneByOne_data();
    void manyColumnsAreCompensatedOneByOne();
    void scaleOfTheHessianDoesNotMatter();
    void storedMatrixGivesTheSameBits_data();
    void storedMatrixGivesTheSameBits();
    void threadsDoNotChangeABit();
    void compensationLowersTheLayerError();
    void deadInputsBecomeZero();
    void dampingGrowsUntilItWorks();
    void valuesThatDoNotFitAreRefused();
    void gpuResultIsThatOfTheCpu();
};

void TestGptq::hessianAndFactorAreGolden()
{
    const at::Tensor hessian = goldenHessian();
    QCOMPARE(far(hessian.diagonal(), { 3.625F, 2.875F, 2.875F, 1.9375F, 2.8125F, 2.875F }), std::string());
    QCOMPARE(far(hessian[0], { 3.625F, -.25F, -1.0625F, -.25F, .375F, 1.1875F }), std::string());
    const HessianFactor factor = factorise(hessian, "layer");
    QCOMPARE(far(factor.upper.diagonal(), { .653692F, .825115F, .655435F, .722195F, .593867F, .586883F }),
        std::string());
    QCOMPARE(far(factor.upper[0], { .653692F, .406322F, .041185F, .393522F, -.132114F, -.475890F }),
        std::string());
    QCOMPARE(factor.damping, 0.01);
}

// Larger than what LAPACK is given at once, and no multiple of anything.
void TestGptq::theFactorOfALargeHessianIsExact()
{
    at::manual_seed(0);
    const std::int64_t size = 1173;
    const at::Tensor inputs = at::randn({ 2 * size, size }) * at::linspace(0.1, 3, size);
    HessianAccumulator sum(size, at::kCPU);
    sum.add(inputs, 1);
    const at::Tensor hessian = sum.result();
    QVERIFY(at::equal(hessian, hessian.t()));
    QVERIFY(at::equal(sum.take(), hessian));
    at::Tensor upper = hessian.clone();
    QVERIFY(replaceByInverseFactor(upper));
    QCOMPARE(upper.tril(-1).abs().max().item<float>(), 0.0F);
    const at::Tensor exact = at::linalg_cholesky(at::linalg_inv(hessian.to(at::kDouble)), /*upper=*/true);
    const double error = ((upper - exact).norm() / exact.norm()).item<double>();
    QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
}

void TestGptq::whatIsNotPositiveDefiniteIsSaid()
{
    for (const std::int64_t size : { 3, 700 }) {
        at::Tensor matrix = at::eye(size);
        matrix[size / 3][size / 3] = -1;
        QVERIFY(!replaceByInverseFactor(matrix));
    }
}

void TestGptq::plainResultIsGolden()
{
    const QuantizeResult result
        = gptq(goldenWeight(), factorise(goldenHessian(), "layer"), {}, goldenOptions(), "layer");
    QCOMPARE(far(result.dequantized,
                 { .816667F, -.408333F, 0, 0, 0, .408333F, -.674667F, .337333F, 0, .337333F, -.337333F,
                     .337333F }),
        std::string());
    QVERIFY(std::abs(result.loss - 0.201963) < 1e-5);
    QCOMPARE(int(std::get<UniformGrid>(result.matrix.grid).zeros[0]), 1);
    QCOMPARE(int(std::get<UniformGrid>(result.matrix.grid).zeros[1]), 2);
}

void TestGptq::outliersKeepTheirCompensatedValue()
{
    for (const float factor : { 1.0F, 37.0F }) { // the size of H does not matter
        const QuantizeResult result = gptq(goldenWeight(), factorise(goldenHessian() * factor, "layer"),
            goldenOutliers(), goldenOptions(), "layer");
        QCOMPARE(far(result.dequantized,
                     { .9F, -.313333F, .156667F, 0, 0, .300313F, -.69F, .345F, 0, .196199F, -.345F, .345F }),
            std::string());
        if (factor == 1.0F)
            QVERIFY(std::abs(result.loss - 0.158201) < 1e-5);
        QCOMPARE(result.matrix.outlierRows, (std::vector<std::uint32_t> { 0, 2, 3 }));
        QCOMPARE(result.matrix.outlierColumns, (std::vector<std::uint32_t> { 0, 5, 3 }));
        QCOMPARE(result.matrix.outlierValues[0], halfFromFloat(.9F));
    }
}

void TestGptq::groupsAreGolden_data()
{
    QTest::addColumn<bool>("fresh");
    QTest::addColumn<std::vector<float>>("values");
    QTest::addColumn<double>("loss");
    QTest::newRow("stale") << false
                           << std::vector<float> { .833333F, -.416667F, .113333F, -.056667F, 0, .31F, -.6656F,
                                  .3328F, .0891F, .1782F, -.243333F, .486667F }
                           << 0.064134;
    QTest::newRow("fresh") << true
                           << std::vector<float> { .833333F, -.416667F, .143292F, -.071646F, 0, .376375F,
                                  -.6656F, .3328F, .113553F, .17033F, -.265085F, .53017F }
                           << 0.056350;
}

void TestGptq::groupsAreGolden()
{
    QFETCH(bool, fresh);
    QFETCH(std::vector<float>, values);
    QFETCH(double, loss);
    GridOptions options = goldenOptions();
    options.groupSize = 2;
    options.freshGroups = fresh;
    const QuantizeResult result
        = gptq(goldenWeight(), factorise(goldenHessian(), "layer"), {}, options, "layer");
    QCOMPARE(far(result.dequantized, values), std::string());
    QVERIFY(std::abs(result.loss - loss) < 1e-5);
}

void TestGptq::identityHessianIsRounding()
{
    const Layer layer(20, 300);
    GridOptions options;
    options.bits = 3;
    options.scaleSearch = false;
    const HessianFactor identity { at::eye(300), at::zeros({ 300 }, at::kBool), 0 };
    const QuantizeResult rounded = roundToNearest(layer.weight, options, "layer");
    QVERIFY(sameBits(gptq(layer.weight, identity, {}, options, "layer").dequantized, rounded.dequantized));
    QVERIFY(rounded.relativeError > 0.05 && rounded.relativeError < 0.5);
    const QuantizeResult kept = gptq(layer.weight, identity, layer.outliers, options, "layer");
    const at::Tensor stored = layer.weight.to(at::kHalf).to(at::kFloat);
    QVERIFY(sameBits(kept.dequantized.masked_select(layer.outliers), stored.masked_select(layer.outliers)));
}

void TestGptq::manyColumnsAreCompensatedOneByOne_data()
{
    QTest::addColumn<int>("groupSize");
    QTest::newRow("whole rows") << 0;
    QTest::newRow("groups within a span") << 128;
    QTest::newRow("groups that divide no span") << 96;
    QTest::newRow("groups that reach over a span's end") << 384;
}

// Every error reaches all later columns at once, in float64. Rounding decides a little differently where a
// value lies between two levels, and then goes its own way.
void TestGptq::manyColumnsAreCompensatedOneByOne()
{
    QFETCH(int, groupSize);
    const Layer layer(24, 1300);
    GridOptions options = goldenOptions();
    options.bits = 4;
    options.scaleSearch = false;
    options.groupSize = groupSize;
    options.freshGroups = true;
    const HessianFactor factor = factorise(layer.hessian, "layer");
    const QuantizeResult result = gptq(layer.weight, factor, {}, options, "layer");

    at::Tensor values = layer.weight.to(at::kDouble);
    const at::Tensor upper = factor.upper.to(at::kDouble);
    GridTable table = makeGridTable(layer.weight, options);
    double loss = 0;
    for (std::int64_t j = 0; j < 1300; ++j) {
        const std::int64_t group = j / table.groupSize;
        if (j % table.groupSize == 0)
            fitGroup(table, values.to(at::kFloat), {}, options, group);
        const at::Tensor scale = table.scale.select(1, group).to(at::kDouble);
        const at::Tensor zero = table.zero.select(1, group).to(at::kDouble);
        const at::Tensor column = values.select(1, j);
        const at::Tensor rounded = ((column / scale).round() + zero).clamp(0, 15).sub(zero).mul(scale);
        const at::Tensor error = (column - rounded) / upper[j][j];
        values.narrow(1, j, 1300 - j).addr_(error, upper[j].narrow(0, j, 1300 - j), 1, -1);
        values.select(1, j).copy_(rounded);
        loss += 0.5 * error.square().sum().item<double>();
    }
    const double same = at::isclose(result.dequantized.to(at::kDouble), values, 1e-4, 1e-6)
                            .to(at::kDouble)
                            .mean()
                            .item<double>();
    QVERIFY2(same > 0.98, qPrintable(QString::number(same)));
    QVERIFY2(std::abs(result.loss - loss) < 0.01 * loss, qPrintable(QString::number(result.loss / loss)));
}

void TestGptq::scaleOfTheHessianDoesNotMatter()
{
    const Layer layer(16, 200);
    const GridOptions options;
    const auto result
        = gptq(layer.weight, factorise(layer.hessian, "layer"), layer.outliers, options, "layer");
    // A power of two changes no rounding anywhere, so the results are equal and not only close.
    const auto scaled
        = gptq(layer.weight, factorise(layer.hessian * 64, "layer"), layer.outliers, options, "layer");
    QVERIFY(sameBits(result.dequantized, scaled.dequantized));
}

void TestGptq::storedMatrixGivesTheSameBits_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<int>("storage");
    const int half = int(StorageType::F16);
    const int brain = int(StorageType::BF16);
    QTest::newRow("2 bits, rows") << 2 << 0 << 300 << false << half;
    QTest::newRow("2 bits, rows, bfloat16") << 2 << 0 << 300 << false << brain;
    QTest::newRow("3 bits, groups of 16") << 3 << 16 << 160 << false << brain;
    QTest::newRow("4 bits, groups of 128") << 4 << 128 << 384 << false << half;
    QTest::newRow("3 bits, groups of 192") << 3 << 192 << 384 << false << half;
    QTest::newRow("8 bits, a shorter last group") << 8 << 64 << 150 << false << int(StorageType::F32);
    QTest::newRow("symmetric") << 4 << 0 << 100 << true << half;
}

void TestGptq::storedMatrixGivesTheSameBits()
{
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    QFETCH(int, columns);
    QFETCH(bool, symmetric);
    QFETCH(int, storage);
    const Layer layer(19, columns);
    GridOptions options;
    options.bits = bits;
    options.groupSize = groupSize;
    options.symmetric = symmetric;
    options.storage = StorageType(storage);
    const HessianFactor factor = factorise(layer.hessian, "layer");
    for (const bool fresh : { false, true }) {
        options.freshGroups = fresh;
        const QuantizeResult result = gptq(layer.weight, factor, layer.outliers, options, "layer");
        std::vector<float> stored = result.matrix.dequantize();
        QVERIFY(sameBits(
            result.dequantized.reshape(-1), at::from_blob(stored.data(), std::int64_t(stored.size()))));
        QCOMPARE(result.matrix.outliers(), layer.outliers.sum().item<std::int64_t>());
    }
}

void TestGptq::threadsDoNotChangeABit()
{
    const Layer layer(90, 520);
    const HessianFactor factor = factorise(layer.hessian, "layer");
    setThreadCount(1);
    const QuantizeResult one = gptq(layer.weight, factor, layer.outliers, {}, "layer");
    setThreadCount(2);
    const QuantizeResult two = gptq(layer.weight, factor, layer.outliers, {}, "layer");
    QVERIFY(sameBits(one.dequantized, two.dequantized));
    QCOMPARE(one.loss, two.loss);
}

void TestGptq::compensationLowersTheLayerError()
{
    const Layer layer(64, 256);
    const GridOptions options;
    const auto layerError = [&](const at::Tensor& result) {
        const at::Tensor difference = result - layer.weight;
        return at::mm(difference, layer.hessian).mul(difference).sum().item<double>();
    };
    const HessianFactor factor = factorise(layer.hessian, "layer");
    const double rounded = layerError(roundToNearest(layer.weight, options, "layer").dequantized);
    const double plain = layerError(gptq(layer.weight, factor, {}, options, "layer").dequantized);
    const double kept = layerError(gptq(layer.weight, factor, layer.outliers, options, "layer").dequantized);
    QVERIFY2(plain < 0.7 * rounded, qPrintable(QString("%1, %2").arg(plain).arg(rounded)));
    QVERIFY2(kept < plain, qPrintable(QString("%1, %2").arg(kept).arg(plain)));
}

void TestGptq::deadInputsBecomeZero()
{
    Layer layer(8, 40);
    layer.hessian.select(0, 7).zero_();
    layer.hessian.select(1, 7).zero_();
    layer.weight.select(1, 7).fill_(5); // so large that it must have widened the range
    layer.outliers.select(1, 7).fill_(false);
    const HessianFactor factor = factorise(layer.hessian, "layer");
    QVERIFY(factor.dead[7].item<bool>());
    const QuantizeResult result = gptq(layer.weight, factor, {}, {}, "layer");
    QCOMPARE(result.dequantized.select(1, 7).abs().max().item<float>(), 0.0F);
    for (const std::uint16_t scale : std::get<UniformGrid>(result.matrix.grid).scales)
        QVERIFY(floatFromHalf(scale) > 0.3F); // rows are fitted before the column is zeroed
}

void TestGptq::dampingGrowsUntilItWorks()
{
    at::Tensor hessian = at::eye(30);
    hessian[0][0] = -0.5F; // needs more than half the mean diagonal
    const HessianFactor factor = factorise(hessian, "layer");
    const double mean = (29 - 0.5) / 30;
    QVERIFY2(factor.damping * mean > 0.5 && factor.damping * mean < 0.52,
        qPrintable(QString::number(factor.damping)));
    hessian[0][0] = -5;
    TACQ_VERIFY_ERROR(factorise(hessian, "model.layers.3.mlp.down_proj"), "model.layers.3.mlp.down_proj");
    hessian[0][0] = std::numeric_limits<float>::quiet_NaN();
    TACQ_VERIFY_ERROR(factorise(hessian, "model.layers.3.mlp.down_proj"), "not finite");
}

void TestGptq::valuesThatDoNotFitAreRefused()
{
    const HessianFactor identity { at::eye(4), at::zeros({ 4 }, at::kBool), 0 };
    at::Tensor weight = at::ones({ 2, 4 });
    weight[1][2] = 1e6F;
    at::Tensor outliers = at::zeros({ 2, 4 }, at::kBool);
    outliers[1][2] = true;
    GridOptions options;
    TACQ_VERIFY_ERROR(gptq(weight, identity, outliers, options, "layer 5"), "layer 5: a value or an outlier");
    TACQ_VERIFY_ERROR(gptq(weight, identity, {}, options, "layer 5"), "layer 5: ");
    options.storage = StorageType::BF16; // holds the outlier
    QVERIFY(gptq(weight, identity, outliers, options, "layer 5").dequantized[1][2].item<float>() > 9e5F);
    weight[0][0] = std::numeric_limits<float>::infinity();
    TACQ_VERIFY_ERROR(gptq(weight, identity, {}, options, "layer 5"), "NaN or infinite");
    options.bits = 16;
    TACQ_VERIFY_ERROR(roundToNearest(weight, options, "layer 5"), "16 bits");
}

// Kernels agree bit for bit, matrix products and factorisations to rounding; that moves a few codes.
void TestGptq::gpuResultIsThatOfTheCpu()
{
    if (!resolveDevice("auto").isCuda())
        QSKIP("No GPU, or a build without CUDA.");
    const Layer layer(64, 300);
    const QuantizeResult onCpu
        = gptq(layer.weight, factorise(layer.hessian, "layer"), layer.outliers, {}, "layer");
    const QuantizeResult onGpu = gptq(layer.weight.to(at::kCUDA),
        factorise(layer.hessian.to(at::kCUDA), "layer"), layer.outliers.to(at::kCUDA), {}, "layer");
    const at::Tensor differs = (onGpu.dequantized.cpu() - onCpu.dequantized).abs() > 1e-3;
    QVERIFY(differs.sum().item<std::int64_t>() < differs.numel() / 100);
    QVERIFY(std::abs(onGpu.loss / onCpu.loss - 1) < 0.01);
    QCOMPARE(onGpu.matrix.outlierColumns, onCpu.matrix.outlierColumns);
}

QTEST_GUILESS_MAIN(TestGptq)
#include "tst_gptq.moc"
