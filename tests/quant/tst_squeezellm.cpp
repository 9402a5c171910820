#include "core/quant/squeezellm.h"
#include "core/quant/weighted_kmeans.h"
#include "tests/quant/waves.h"
#include "tests/support/throws.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace tacq;

class TestSqueezellm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clustersAreGolden();
    void clustersAreTheBestOfAll();
    void fewValuesNeedFewClusters();
    void sensitiveWeightsLieStrictlyAboveTheBound();
    void largeWeightsLieBeyondTheQuartiles();
    void spreadKeepsTheWantedShare();
    void storedMatrixGivesTheSameBits_data();
    void storedMatrixGivesTheSameBits();
    void outliersReplaceTheValueNearestToZero();
    void rowsWithoutAnyWeightAreClustered();
    void bitsArePublishedAndStored();
    void wrongInputsAreRefused();
};

namespace {

const std::vector<float> kRow = { .9F, -.35F, .12F, -.05F, .02F, .31F, -.22F, .07F };

// The least cost over all ways to cut a sorted row into intervals.
double bestByTrial(const std::vector<float>& sorted, const std::vector<double>& weights, int count)
{
    const std::function<double(std::size_t, int)> from = [&](std::size_t begin, int left) -> double {
        if (begin == sorted.size())
            return 0;
        double best = left == 0 ? 1e300 : 1e299;
        for (std::size_t end = begin + 1; left > 0 && end <= sorted.size(); ++end) {
            double mass = 0;
            double moment = 0;
            for (std::size_t i = begin; i < end; ++i) {
                mass += weights[i];
                moment += weights[i] * sorted[i];
            }
            double cost = 0;
            for (std::size_t i = begin; i < end; ++i)
                cost += weights[i] * (sorted[i] - moment / mass) * (sorted[i] - moment / mass);
            best = std::min(best, cost + from(end, left - 1));
        }
        return best;
    };
    return from(0, count);
}

} // namespace

// Optimum by exhaustive search (method.md §10.7).
void TestSqueezellm::clustersAreGolden()
{
    const WeightedClusters clusters = weightedKMeans(kRow, std::vector<double> { 1, 2, 3, 4, 5, 6, 7, 8 }, 4);
    QCOMPARE(test::far(at::tensor(clusters.centroids), { -.248889, .041, .31, .9 }), std::string());
    QVERIFY(std::abs(clusters.cost - 0.0870689) < 1e-6);
}

void TestSqueezellm::clustersAreTheBestOfAll()
{
    at::manual_seed(5);
    for (int round = 0; round < 50; ++round) {
        const at::Tensor x = std::get<0>(at::randn({ 10 }).sort());
        const at::Tensor w = at::rand({ 10 }, at::kDouble) + 0.01;
        const std::vector<float> values(x.const_data_ptr<float>(), x.const_data_ptr<float>() + 10);
        const std::vector<double> weights(w.const_data_ptr<double>(), w.const_data_ptr<double>() + 10);
        for (const int count : { 1, 2, 4, 8 }) {
            const double best = bestByTrial(values, weights, count);
            QVERIFY(std::abs(weightedKMeans(values, weights, count).cost - best) < 1e-6 * best + 1e-9);
        }
    }
}

void TestSqueezellm::fewValuesNeedFewClusters()
{
    const WeightedClusters clusters
        = weightedKMeans(std::vector<float> { 2, 1, 2, 5 }, std::vector<double> { 1, 3, 2, 0 }, 8);
    QCOMPARE(clusters.centroids, (std::vector<double> { 1, 2 })); // 5 has no weight
    QVERIFY(clusters.cost < 1e-12);
}

void TestSqueezellm::sensitiveWeightsLieStrictlyAboveTheBound()
{
    const at::Tensor fisher = at::arange(1000, at::kFloat).view({ 10, 100 });
    const at::Tensor marks = sensitiveWeights(fisher, 0.01);
    QCOMPARE(marks.sum().item<std::int64_t>(), std::int64_t(9)); // ten are wanted, the tenth is the bound
    QVERIFY(marks[9].slice(0, 91).all().item<bool>());
    QCOMPARE(sensitiveWeights(fisher, 0.0001).sum().item<std::int64_t>(), std::int64_t(0));
}

void TestSqueezellm::largeWeightsLieBeyondTheQuartiles()
{
    // 0 … 99 and two far out: quartiles 25.25 and 75.75 of 102 values, distance 50.5.
    const at::Tensor weight
        = at::cat({ at::arange(100, at::kFloat), at::tensor({ 160.F, -170.F }) }).view({ 2, 51 });
    const at::Tensor marks = largeWeights(weight, 1.0);
    QCOMPARE(marks.sum().item<std::int64_t>(), std::int64_t(2));
    QCOMPARE(largeWeights(weight, 1.8).sum().item<std::int64_t>(), std::int64_t(1));
}

void TestSqueezellm::spreadKeepsTheWantedShare()
{
    at::manual_seed(9);
    SpreadTuner tuner;
    const std::vector<at::Tensor> weights
        = { at::randn({ 200, 500 }), at::randn({ 300, 500 }).mul_(3).add_(1) };
    for (const at::Tensor& weight : weights)
        tuner.add(weight, at::zeros_like(weight, at::kBool));
    const double spread = tuner.spread(0.0045);
    std::int64_t kept = 0;
    for (const at::Tensor& weight : weights)
        kept += largeWeights(weight, spread).sum().item<std::int64_t>();
    QVERIFY2(kept <= 0.0045 * 250000 && kept > 0.0044 * 250000, qPrintable(QString::number(kept)));
    QVERIFY(spread > 1.5 && spread < 2.5);
}

void TestSqueezellm::storedMatrixGivesTheSameBits_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<StorageType>("storage");
    QTest::newRow("2 bits, half") << 2 << StorageType::F16;
    QTest::newRow("3 bits, bfloat16") << 3 << StorageType::BF16;
    QTest::newRow("4 bits, float32") << 4 << StorageType::F32;
}

void TestSqueezellm::storedMatrixGivesTheSameBits()
{
    QFETCH(int, bits);
    QFETCH(StorageType, storage);
    const test::Waves waves(12, 77, {});
    const at::Tensor fisher = at::rand_like(waves.weight);
    SqueezeOptions options;
    options.bits = bits;
    options.storage = storage;
    const at::Tensor outliers = sensitiveWeights(fisher, 0.01).logical_or_(largeWeights(waves.weight, 1.5));
    const QuantizeResult result = squeezellm(waves.weight, fisher, outliers, options, "layer");
    QVERIFY(test::storesItsValues(result));
    QCOMPARE(result.matrix.outliers(), outliers.sum().item<std::int64_t>());
    options.storedTables = false;
    const QuantizeResult exact = squeezellm(waves.weight, fisher, outliers, options, "layer");
    QVERIFY(exact.loss <= result.loss * (1 + 1e-5)); // tables in 16 bit cost a little
    QVERIFY(result.loss < exact.loss * 1.01);
}

void TestSqueezellm::outliersReplaceTheValueNearestToZero()
{
    // No centroid is near 0: summing dense and sparse parts would shift the outlier by 1.
    const at::Tensor weight = at::tensor({ 1.F, 1.F, 2.F, 3.F, 4.F, -8.F }).view({ 1, 6 });
    const at::Tensor outliers = weight < 0;
    const QuantizeResult result = squeezellm(weight, at::ones_like(weight), outliers, {}, "layer");
    QCOMPARE(test::far(result.dequantized, { 1, 1, 2, 3, 4, -8 }), std::string());
    std::vector<std::uint8_t> codes(6);
    result.matrix.rowCodes(0, codes);
    QCOMPARE(int(codes[5]), 0); // the code of the centroid 1
}

void TestSqueezellm::rowsWithoutAnyWeightAreClustered()
{
    const at::Tensor weight = at::tensor({ 1.F, -1.F, 3.F, 2.F, 0.F, 0.F, 0.F, 0.F }).view({ 2, 4 });
    const QuantizeResult result = squeezellm(weight, at::zeros_like(weight), {}, {}, "layer");
    QVERIFY(test::sameBits(result.dequantized, weight));
}

void TestSqueezellm::bitsArePublishedAndStored()
{
    const test::Waves waves(16, 64, {});
    at::Tensor outliers = at::zeros_like(waves.weight, at::kBool);
    outliers[3].slice(0, 0, 8).fill_(true);
    const QuantizeResult result
        = squeezellm(waves.weight, at::ones_like(waves.weight), outliers, {}, "layer");
    QCOMPARE(result.matrix.publishedBits(), 2 + 30 * 8.0 / 1024);
    QCOMPARE(result.matrix.storedBytes(), std::uint64_t(16 * 16 + 16 * 4 * 2 + 8 * 4 + 17 * 4));
}

void TestSqueezellm::wrongInputsAreRefused()
{
    const at::Tensor weight = at::ones({ 2, 4 });
    SqueezeOptions options;
    options.bits = 8;
    TACQ_VERIFY_ERROR(
        squeezellm(weight, weight, {}, options, "block 1"), "block 1: SqueezeLLM takes 2, 3 or 4");
    TACQ_VERIFY_ERROR(squeezellm(weight, weight / 0, {}, {}, "layer"), "Fisher sums have NaN");
    TACQ_VERIFY_ERROR(squeezellm(weight, at::ones({ 2, 5 }), {}, {}, "layer"), "[2, 5]");
}

QTEST_APPLESS_MAIN(TestSqueezellm)
#include "tst_squeezellm.moc"
