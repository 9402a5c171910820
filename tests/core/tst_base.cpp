#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/config/command_line.h"
#include "core/config/estimate.h"
#include "core/config/run_config.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace tacq;

class TestBase : public QObject
{
    Q_OBJECT

private slots:
    void randomNumbersAreThoseOfPython_data();
    void randomNumbersAreThoseOfPython();
    void atomicFileAppearsOnlyWhenCommitted();
    void unwritableFolderIsNamed();
    void sha256OfKnownText();
    void configurationSurvivesJson();
    void configurationHoldsItsMethodsOptions();
    void configurationListsAllFaults();
    void outlierBudgetsMeetTheirTarget();
};

// Golden vectors of method.md §10.1, drawn from CPython itself.
void TestBase::randomNumbersAreThoseOfPython_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<QList<quint32>>("outputs");
    QTest::addColumn<QList<int>>("integers");
    QTest::addColumn<QList<int>>("shuffled");
    QTest::addColumn<QStringList>("shuffles");
    QTest::newRow("seed 0") << quint64(0)
                            << QList<quint32> { 3626764237U, 1654615998U, 3255389356U, 3823568514U }
                            << QList<int> { 50494, 99346, 55125, 5306, 33936 }
                            << QList<int> { 7, 8, 1, 5, 3, 4, 2, 0, 9, 6 }
                            << QStringList { "41520376", "10453276", "54360172" };
    QTest::newRow("seed 1") << quint64(1)
                            << QList<quint32> { 577090037U, 2444712010U, 3639700191U, 3445702192U }
                            << QList<int> { 17611, 74606, 8271, 33432, 15455 }
                            << QList<int> { 6, 8, 9, 7, 5, 3, 0, 4, 1, 2 }
                            << QStringList { "36157042", "26401357", "25170436" };
    QTest::newRow("seed 42") << quint64(42)
                             << QList<quint32> { 2746317213U, 478163327U, 107420369U, 3184935163U }
                             << QList<int> { 83810, 14592, 3278, 97196, 36048 }
                             << QList<int> { 7, 3, 2, 8, 5, 6, 9, 4, 0, 1 }
                             << QStringList { "34672501", "37204651", "35241670" };
}

void TestBase::randomNumbersAreThoseOfPython()
{
    QFETCH(quint64, seed);
    QFETCH(QList<quint32>, outputs);
    QFETCH(QList<int>, integers);
    QFETCH(QList<int>, shuffled);
    QFETCH(QStringList, shuffles);

    PythonRandom words(seed);
    for (const quint32 expected : outputs)
        QCOMPARE(words.next32(), expected);

    PythonRandom numbers(seed);
    for (const int expected : integers)
        QCOMPARE(numbers.integer(0, 99999), expected);

    std::vector<int> items(10);
    std::iota(items.begin(), items.end(), 0);
    PythonRandom(seed).shuffle(items);
    QCOMPARE(QList<int>(items.begin(), items.end()), shuffled);

    PythonRandom generator(seed);
    for (const QString& expected : shuffles) {
        std::vector<int> eight(8);
        std::iota(eight.begin(), eight.end(), 0);
        generator.shuffle(eight);
        QString text;
        for (const int item : eight)
            text += QString::number(item);
        QCOMPARE(text, expected);
    }
}

void TestBase::atomicFileAppearsOnlyWhenCommitted()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("piece").toStdString();
    {
        AtomicFile abandoned(path);
        abandoned.write("half");
    }
    QVERIFY(!std::filesystem::exists(path));
    QVERIFY(std::filesystem::is_empty(folder.path().toStdString()));
    writeText(path, "whole");
    QCOMPARE(readText(path), std::string("whole"));
}

void TestBase::unwritableFolderIsNamed()
{
    TACQ_VERIFY_ERROR(AtomicFile("/proc/nowhere/file"), "/proc/nowhere/file could not be written");
    TACQ_VERIFY_ERROR(readText("/nowhere/text"), "/nowhere/text is missing");
}

void TestBase::sha256OfKnownText()
{
    // FIPS 180-4 example "abc".
    QCOMPARE(
        sha256OfText("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

void TestBase::configurationSurvivesJson()
{
    RunConfig config;
    config.model = "folder";
    config.task = "ioi";
    config.bits = 3;
    config.groupSize = 64;
    config.outliers.targetBits = 3.25;
    config.seed = 12345678901234567ULL;
    config.keepGradients = true;
    config.exportFormat = ExportFormat::Packed;
    const auto text = toJson(config).dump();
    QVERIFY(runConfigFromJson(Json::parse(text), "test") == config);
}

// Other methods' options do not enter the file: an option that is added to one leaves their runs resumable.
void TestBase::configurationHoldsItsMethodsOptions()
{
    RunConfig config;
    config.model = "m";
    config.task = "ioi";
    const std::string plain = fingerprint(config);
    config.baselines.spqrOutliers = 0.02;
    QCOMPARE(fingerprint(config), plain);
    config.method = Method::Spqr;
    const std::string share = fingerprint(config);
    QVERIFY(runConfigFromJson(Json::parse(toJson(config).dump()), "test") == config);
    QVERIFY(asCommandLine(config, "run").find(" --spqr-outliers 0.02 ") != std::string::npos);
    config.baselines.spqrThreshold = 0.2;
    QVERIFY(fingerprint(config) != share);
    QVERIFY(runConfigFromJson(Json::parse(toJson(config).dump()), "test") == config);
    QVERIFY(asCommandLine(config, "run").find(" --spqr-threshold 0.2 ") != std::string::npos);
    QVERIFY(validate(config).empty());
    config.baselines = { 0.6, -1.0, 0.0005, 0.0045, 1 };
    QCOMPARE(validate(config).size(), std::size_t(2));
}

void TestBase::configurationListsAllFaults()
{
    RunConfig config;
    config.bits = 5;
    config.groupSize = 48;
    const auto faults = validate(config);
    QCOMPARE(faults.size(), std::size_t(4)); // model, task, bits, group size
    config = {};
    config.model = "m";
    config.task = "ioi";
    QVERIFY(validate(config).empty());
    TACQ_VERIFY_ERROR(parseMethod("awq"), "Known: tacq, gptq, rtn");
}

// Worked examples of method.md §1.3 for Llama-3-8B.
void TestBase::outlierBudgetsMeetTheirTarget()
{
    ModelShape shape;
    shape.blocks = 32;
    shape.hidden = 4096;
    shape.intermediate = 14336;
    shape.queryWidth = 4096;
    shape.keyValueWidth = 1024;
    shape.quantizable = 6979321856;
    shape.otherParameters = 8030261248 - shape.quantizable;
    QCOMPARE(outlierCount({}, 2, kRowGroup, shape), std::int64_t(24427626));
    QVERIFY(std::abs(publishedBits(2, 0.0035) - 2.105) < 1e-9);
    QVERIFY(std::abs(publishedBits(3, 0.0035) - 3.1015) < 1e-9);
    QVERIFY(std::abs(publishedBits(2, 3.0 / 7) - 14.857143) < 1e-6); // method.md §10.4

    OutlierBudget bits;
    bits.targetBits = 2.105;
    QVERIFY(
        std::abs(double(outlierCount(bits, 2, kRowGroup, shape)) - 0.0035 * double(shape.quantizable)) < 1);

    RunConfig config;
    RunLoad load;
    load.calibrationTokens = 262144;
    const Estimate result = estimate(config, shape, load, 4e11);
    QVERIFY(std::abs(result.storedBits - 2.122) < 0.001);
    config.keepGradients = true; // three sums of four bytes each
    QCOMPARE(estimate(config, shape, load, 4e11).diskBytes - result.diskBytes,
        std::uint64_t(3 * 4 * shape.quantizable));

    OutlierBudget size;
    size.targetBytes = result.packedBytes;
    QVERIFY(std::abs(double(outlierCount(size, 2, kRowGroup, shape)) - double(result.outliers)) < 16);
    size.targetBytes = 1000000000;
    TACQ_VERIFY_ERROR(outlierCount(size, 2, kRowGroup, shape), "cannot be met");
}

QTEST_APPLESS_MAIN(TestBase)
#include "tst_base.moc"
