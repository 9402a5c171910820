#include "core/config/estimate.h"
#include "core/config/memory_plan.h"
#include "tests/support/throws.h"

#include <QTest>

#include <regex>

using namespace tacq;

namespace {

// A model of 3 GB in 16 bit.
ModelShape shapeOf3GB(int blocks = 31)
{
    ModelShape shape;
    shape.blocks = blocks;
    shape.hidden = 2048;
    shape.intermediate = 5632;
    shape.queryWidth = 2048;
    shape.keyValueWidth = 256;
    shape.vocabulary = 32000;
    shape.quantizable = blocks * (2048LL * 2048 * 2 + 2048LL * 256 * 2 + 3 * 2048LL * 5632);
    shape.otherParameters = 2 * 32000LL * 2048;
    return shape;
}

RunLoad loadOf(std::int64_t samples, std::int64_t length)
{
    RunLoad load;
    load.calibrationTokens = samples * length;
    load.longestSample = length;
    load.evaluationTokens = 8192;
    return load;
}

std::uint64_t leastNamedIn(const std::string& text)
{
    std::smatch found;
    return std::regex_search(text, found, std::regex("([0-9]+)MB")) ? std::stoull(found[1]) * 1'000'000 : 0;
}

} // namespace

class TestMemoryPlan : public QObject
{
    Q_OBJECT

private slots:
    void withoutALimitActivationsStay();
    void scarceMemoryOfTheMachineSpillsAndNothingElse();
    void aLimitSpillsFirstAndThenDividesTheTokens();
    void thePeakNeverExceedsTheLimit();
    void aLimitTooSmallNamesTheLeastThatWorks();
    void theLeastDoesNotGrowWithBlocksOrTokens();
    void samplesAreNotDivided();
    void theGraphIsKeptWhereThereIsRoom();
};

void TestMemoryPlan::withoutALimitActivationsStay()
{
    const RunLoad load = loadOf(128, 512);
    const MemoryPlan plan = planMemory({}, shapeOf3GB(), load);
    QCOMPARE(plan.packTokens, kPackTokens);
    QVERIFY(plan.passBytes >= std::uint64_t(4 * load.calibrationTokens * (2048 + 5632)));
    QVERIFY(plan.peak > std::uint64_t(4 * load.calibrationTokens * (2048 + 5632)));
}

void TestMemoryPlan::scarceMemoryOfTheMachineSpillsAndNothingElse()
{
    const MemoryPlan plan = planMemory({}, shapeOf3GB(), loadOf(128, 512), 2'000'000'000);
    QCOMPARE(plan.packTokens, kPackTokens);
    QVERIFY(plan.passBytes < std::uint64_t(4) * 128 * 512 * (2048 + 5632));
    QVERIFY(plan.peak <= 2'000'000'000);
}

void TestMemoryPlan::aLimitSpillsFirstAndThenDividesTheTokens()
{
    const RunLoad load = loadOf(128, 128);
    RunConfig config;
    const std::uint64_t spilled = planMemory({}, shapeOf3GB(), load, 1).peak; // nothing stays
    config.memoryLimit = spilled;
    QCOMPARE(planMemory(config, shapeOf3GB(), load).packTokens, kPackTokens);
    config.memoryLimit = spilled - 50'000'000;
    const MemoryPlan plan = planMemory(config, shapeOf3GB(), load);
    QVERIFY(plan.packTokens < kPackTokens);
    QVERIFY(plan.peak <= config.memoryLimit);
}

void TestMemoryPlan::thePeakNeverExceedsTheLimit()
{
    for (const Method method :
        { Method::Tacq, Method::Gptq, Method::Spqr, Method::Slim, Method::Squeezellm }) {
        for (const std::uint64_t limit : { 2'500'000'000ULL, 3'000'000'000ULL, 4'000'000'000ULL }) {
            RunConfig config;
            config.method = method;
            config.memoryLimit = limit;
            const MemoryPlan plan = planMemory(config, shapeOf3GB(), loadOf(128, 512));
            QVERIFY2(plan.peak <= limit, qPrintable(QString::number(plan.peak)));
        }
    }
}

void TestMemoryPlan::aLimitTooSmallNamesTheLeastThatWorks()
{
    RunConfig config;
    config.memoryLimit = 300'000'000;
    std::uint64_t least = 0;
    try {
        planMemory(config, shapeOf3GB(), loadOf(16, 256));
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::InvalidInput);
        least = leastNamedIn(error.hint());
    }
    QVERIFY(least > config.memoryLimit);
    config.memoryLimit = least;
    QVERIFY(planMemory(config, shapeOf3GB(), loadOf(16, 256)).peak <= least);
    config.memoryLimit = least - 2'000'000;
    TACQ_VERIFY_ERROR(planMemory(config, shapeOf3GB(), loadOf(16, 256)), "too small");
}

void TestMemoryPlan::theLeastDoesNotGrowWithBlocksOrTokens()
{
    RunConfig config;
    config.memoryLimit = 2'000'000'000;
    config.outliers.share = 0; // what is kept does grow
    QVERIFY(planMemory(config, shapeOf3GB(31), loadOf(16, 256)).peak <= config.memoryLimit);
    QVERIFY(planMemory(config, shapeOf3GB(300), loadOf(512, 256)).peak <= config.memoryLimit);
}

void TestMemoryPlan::samplesAreNotDivided()
{
    const ModelShape shape = shapeOf3GB();
    const auto spilled
        = [&](std::int64_t length) { return double(planMemory({}, shape, loadOf(8, length), 1).peak); };
    // 512 and 1024 both make packs of kPackTokens; in the longer sample attention sees 256 more in the mean.
    const double attention = 4.0 * kPackTokens * 2 * (shape.queryWidth / 64.0) * 256;
    const double more = spilled(1024) - spilled(512);
    QVERIFY2(more > attention && more < 1.1 * attention, qPrintable(QString::number(more / attention)));
    QVERIFY(spilled(8192) > 2 * spilled(1024));
}

void TestMemoryPlan::theGraphIsKeptWhereThereIsRoom()
{
    constexpr std::uint64_t kLarge = 200'000'000'000;
    const RunLoad load = loadOf(128, 512);
    const MemoryPlan kept = planMemory({}, shapeOf3GB(), load, kLarge);
    QVERIFY(kept.keepsGraph);
    QVERIFY(kept.peak >= kept.graphBytes);
    QVERIFY(!planMemory({}, shapeOf3GB(), load).keepsGraph); // nobody knows how much room there is
    QVERIFY(!planMemory({}, shapeOf3GB(), load, 2 * kept.graphBytes).keepsGraph); // others need some, too
    RunConfig config;
    config.memoryLimit = kept.graphBytes / 2;
    QVERIFY(!planMemory(config, shapeOf3GB(), load, kLarge).keepsGraph);
    config.memoryLimit = kept.graphBytes + 1'000'000'000;
    QVERIFY(planMemory(config, shapeOf3GB(), load, kLarge).keepsGraph);
    config.method = Method::Gptq; // which has no gradients
    QVERIFY(!planMemory(config, shapeOf3GB(), load, kLarge).keepsGraph);
    config.method = Method::Tacq;
    config.compute = Compute::Bfloat16;
    QVERIFY(planMemory(config, shapeOf3GB(), load, kLarge).graphBytes < kept.graphBytes);
}

QTEST_APPLESS_MAIN(TestMemoryPlan)
#include "tst_memory_plan.moc"
