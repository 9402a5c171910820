#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/kernel_check.h"
#include "core/kernels/saliency_score.h"
#include "tests/support/throws.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

using namespace tacq;

namespace {

std::vector<float> randomValues(std::size_t count, std::uint64_t seed)
{
    PythonRandom random(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = float(random.uniform() - 0.5);
    return values;
}

} // namespace

class TestSaliencyScore : public QObject
{
    Q_OBJECT

private slots:
    void scoresFollowTheFormulaAndAreCounted();
    void everyMetricHasItsFactors();
    void invalidScoresAreCountedApart();
    void cudaIsRefusedWithoutIt();
    void gpuKernelsEqualTheirTwins();
};

void TestSaliencyScore::scoresFollowTheFormulaAndAreCounted()
{
    constexpr std::size_t kCount = 200003;
    std::vector<float> gradient = randomValues(kCount, 1);
    for (float& value : gradient)
        value = std::abs(value) * 1e-6F;
    const std::vector<float> weight = randomValues(kCount, 2);
    const std::vector<float> quantized = randomValues(kCount, 3);
    std::vector<std::uint64_t> expected(kScoreBins);
    std::vector<float> scores(kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        scores[i] = gradient[i] * std::abs(weight[i] - quantized[i]) * std::abs(weight[i]);
        ++expected[std::bit_cast<std::uint32_t>(scores[i]) >> 16];
    }
    for (const int threads : { 1, 2 }) {
        setThreadCount(threads);
        std::vector<float> inPlace = gradient;
        std::vector<std::uint64_t> histogram(kScoreBins);
        std::uint64_t invalid = 0;
        scoreSaliency({ Metric::Tacq, inPlace.data(), weight.data(), quantized.data(), inPlace.data(), histogram.data(),
            &invalid, std::int64_t(kCount) });
        QVERIFY(inPlace == scores);
        QVERIFY(histogram == expected);
        QCOMPARE(invalid, std::uint64_t(0));
    }
}

void TestSaliencyScore::everyMetricHasItsFactors()
{
    const float gradient = -0.5F, weight = -3, quantized = 1;
    const std::pair<Metric, float> expected[] = { { Metric::Tacq, 6 }, { Metric::Qal, 2 },
        { Metric::Msg, 1.5F }, { Metric::Weight, 3 }, { Metric::Fisher, 0.5F }, { Metric::Gradient, 0.5F },
        { Metric::AbsoluteGradient, 0.5F } };
    for (const auto& [metric, score] : expected) {
        float result = 0;
        std::vector<std::uint64_t> histogram(kScoreBins);
        std::uint64_t invalid = 0;
        scoreSaliency({ metric, &gradient, &weight, &quantized, &result, histogram.data(), &invalid, 1 });
        QCOMPARE(result, score);
    }
}

void TestSaliencyScore::invalidScoresAreCountedApart()
{
    const std::vector<float> gradient { 1, std::numeric_limits<float>::quiet_NaN(),
        std::numeric_limits<float>::infinity(), 0, 3e38F };
    const std::vector<float> weight { 2, 1, 1, 1, 10 };
    const std::vector<float> quantized { 1, 0, 0, 0, 0 };
    std::vector<float> score(5);
    std::vector<std::uint64_t> histogram(kScoreBins);
    std::uint64_t invalid = 0;
    scoreSaliency(
        { Metric::Tacq, gradient.data(), weight.data(), quantized.data(), score.data(), histogram.data(), &invalid, 5 });
    QCOMPARE(invalid, std::uint64_t(3));
    QCOMPARE(score[0], 2.0F);
    QCOMPARE(histogram[std::bit_cast<std::uint32_t>(2.0F) >> 16], std::uint64_t(1));
    QCOMPARE(histogram[0], std::uint64_t(1));
}

void TestSaliencyScore::cudaIsRefusedWithoutIt()
{
#ifdef TACQ_WITH_CUDA
    QSKIP("This build has CUDA code.");
#endif
    checkKernels({}); // nothing to compare on the CPU
    TACQ_VERIFY_ERROR(checkKernels({ Device::Kind::Cuda, 0 }), "no CUDA code");
    TACQ_VERIFY_ERROR(scoreSaliency({}, true), "no CUDA code");
}

void TestSaliencyScore::gpuKernelsEqualTheirTwins()
{
    const Device device = resolveDevice("auto");
    if (!device.isCuda())
        QSKIP("No GPU, or a build without CUDA.");
    checkKernels(device); // throws, naming the kernel
}

QTEST_GUILESS_MAIN(TestSaliencyScore)
#include "tst_saliency_score.moc"
