#include "core/base/file.h"
#include "core/bench/benchmark.h"
#include "core/bench/stage_operations.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_study.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace tacq;

class TestBenchmark : public QObject
{
    Q_OBJECT

private slots:
    void operationsAreThoseOfTheProducts();
    void everyStageIsMeasured();
    void aFolderWithFilesIsLeftAlone();
};

// Counted by hand for two blocks of hidden 4, two heads of 2, one key/value head, MLP 8, ten words.
void TestBenchmark::operationsAreThoseOfTheProducts()
{
    ModelShape shape;
    shape.blocks = 2;
    shape.hidden = 4;
    shape.queryWidth = 4;
    shape.keyValueWidth = 2;
    shape.intermediate = 8;
    shape.vocabulary = 10;
    shape.quantizable = 2 * (4 * 4 + 2 * 2 * 4 + 4 * 4 + 2 * 8 * 4 + 4 * 8);
    const StageLoad load { 6, 3, 3 };
    const double weights = 2 * 144;
    const double attention
        = 2 * (2.0 * 4 * 3 / 2 + 2.0 * 4 * 3 / 2); // per token: half of 3 keys, then values
    const double forward = 2 * weights + attention;
    QCOMPARE(stageOperations(Stage::Evaluate, shape, load), 3 * (forward + 2 * 10 * 4));
    QCOMPARE(stageOperations(Stage::Gradients, shape, load), 6 * (3 * forward + 2 * 2 * 10 * 4));
    double pass = 6 * forward;
    for (int block = 0; block < 2; ++block) {
        for (const double n : { 4.0, 4.0, 4.0, 8.0 }) // inputs of qkv, o, up·gate, down
            pass += 6 * n * n + n * n * n * 4 / 3;
        pass += (4 + 2 + 2) * 16 + 4 * 16 + 2 * 8 * 16 + 4 * 64; // rows · columns²
    }
    const double counted = stageOperations(Stage::Quantize, shape, load);
    QVERIFY2(std::abs(counted - pass) < 1e-9 * pass, qPrintable(QString("%1 %2").arg(counted).arg(pass)));
    QCOMPARE(stageOperations(Stage::Simulate, shape, load), counted);
    QCOMPARE(stageOperations(Stage::Select, shape, load), 0.0);

    QCOMPARE(float32Operations(Stage::Gradients, shape, load), 0.0);
    shape.vocabulary = 200'000;
    shape.hidden = 4096; // a head of 3 GB
    QCOMPARE(float32Operations(Stage::Gradients, shape, load), 6 * 2 * 2.0 * 200'000 * 4096);
}

void TestBenchmark::everyStageIsMeasured()
{
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    test::writeTinyStudy(root);
    BenchmarkOptions options;
    options.model = (root / "model").string();
    options.samples = 4;
    options.sequenceLength = 32;
    options.evaluationTokens = 128;
    options.folder = root / "work";
    UnobservedContext context;
    const Benchmark result = benchmark(options, context);
    QVERIFY(result.machine.threads > 0);
    for (const double rate : { result.machine.gemmFloat32, result.machine.gemmBfloat16, result.machine.memory,
             result.machine.disk })
        QVERIFY(rate > 0);
    QVERIFY(!std::filesystem::exists(options.folder));
    for (const Stage stage : { Stage::Open, Stage::Task, Stage::Simulate, Stage::Gradients, Stage::Select,
             Stage::Quantize, Stage::Evaluate, Stage::Export, Stage::Verify }) {
        const auto found = std::ranges::find(result.stages, stage, &StageCost::stage);
        QVERIFY2(found != result.stages.end(), std::string(name(stage)).c_str());
        QVERIFY(found->seconds >= 0 && found->peakResident > 0);
        const bool quantizes = found->stage == Stage::Simulate || found->stage == Stage::Quantize;
        QCOMPARE(found->gptqSeconds > 0, quantizes);
        QVERIFY(found->gptqSeconds <= found->seconds);
        QCOMPARE(found->shareOfLimit > 0, found->operations > 0);
    }
    QCOMPARE(result.decode.size(), std::size_t(3));
    QCOMPARE(result.decode.front().weights, std::string("packed"));
    for (const DecodeSpeed& speed : result.decode)
        QVERIFY(speed.tokensPerSecond > 0 && speed.bytes >= result.decode.front().bytes);
    const OrderedJson json = toJson(result);
    QVERIFY(json["machine"]["gemm_float32_gflops"].get<double>() > 0);
    QCOMPARE(json["stages"].size(), result.stages.size());
    QVERIFY(json["stages"][0].contains("share_of_limit"));
    QVERIFY(json["decode"][0]["tokens_per_second"].get<double>() > 0);
}

void TestBenchmark::aFolderWithFilesIsLeftAlone()
{
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    test::writeTinyStudy(root);
    BenchmarkOptions options;
    options.model = (root / "model").string();
    options.folder = root;
    UnobservedContext context;
    TACQ_VERIFY_ERROR(benchmark(options, context), "is not empty.");
    QVERIFY(std::filesystem::exists(root / "text.txt"));
}

QTEST_APPLESS_MAIN(TestBenchmark)
#include "tst_benchmark.moc"
