#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/sha256.h"
#include "core/pipeline/inspection.h"
#include "core/pipeline/run.h"
#include "core/pipeline/run_folder.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_study.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <numeric>

using namespace tacq;

namespace {

// Stops the run when a stage begins, or after some progress within it.
class StopAt : public RunObserver
{
public:
    StopAt(Stage stage, std::int64_t progress, std::stop_source source)
        : m_stage(stage)
        , m_progress(progress)
        , m_source(std::move(source))
    {
    }

    void stageStarted(Stage stage) override
    {
        if (stage == m_stage && m_progress == 0)
            m_source.request_stop();
    }
    void progressed(Stage stage, std::int64_t done, std::int64_t) override
    {
        if (stage == m_stage && m_progress > 0 && done >= m_progress)
            m_source.request_stop();
    }

private:
    Stage m_stage;
    std::int64_t m_progress;
    std::stop_source m_source;
};

std::map<std::string, std::string> digests(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> result;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            result[std::filesystem::relative(entry.path(), folder).string()] = sha256OfFile(entry.path());
    }
    return result;
}

} // namespace

class TestRun : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aRunKeepsTheAskedShareAndVerifiesItsExport();
    void methodsWithoutOutliersRunToo_data();
    void methodsWithoutOutliersRunToo();
    void baselinesRunAndVerifyTheirPackedFile_data();
    void baselinesRunAndVerifyTheirPackedFile();
    void stoppedAndResumedGivesTheSameBytes_data();
    void stoppedAndResumedGivesTheSameBytes();
    void threadsAndSettingsOfTheFirstStartAreKept();
    void anotherTaskIsRefusedOnResume();
    void aFolderWithOtherThingsIsLeftAlone();
    void aRunThatCannotBeginLeavesNothing();
    void damagedPieceIsNamed();
    void theRecordTellsOfTheLastCheckpoint();
    void reselectNeedsNoGradients();
    void keptGradientsServeOtherMetrics();
    void reselectBeyondTheSavedScoresIsRefused();
    void previewCountsWhatSelectionKeeps();
    void inspectionShowsTheOutliersOfTheRun();
    void picturesHoldTheValuesOfSingleWeights();
    void summariesOfBrokenFoldersSayWhatIsWrong();

private:
    RunConfig config() const;
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
    UnobservedContext m_context;
};

void TestRun::initTestCase()
{
    test::writeTinyStudy(m_folder.path().toStdString());
    run(config(), path("reference"), false, m_context);
}

RunConfig TestRun::config() const
{
    RunConfig config;
    config.model = path("model").string();
    config.task = "text:" + path("text.txt").string();
    config.samples = 12;
    config.sequenceLength = 48;
    config.evaluationTokens = 480;
    config.probeItems = 2;
    config.outliers.share = 0.01;
    config.exportFormat = ExportFormat::Packed;
    return config;
}

void TestRun::aRunKeepsTheAskedShareAndVerifiesItsExport()
{
    const RunSummary summary = readRunSummary(path("reference"));
    QCOMPARE(summary.state, RunState::Finished);
    const RunReport& report = summary.report;
    QCOMPARE(report.outliers, std::int64_t(0.01 * double(report.quantizable)));
    QVERIFY(report.exported && report.exported->verified);
    QVERIFY(report.exported->maxLogitDifference <= 1e-5);
    QVERIFY(report.evaluation && report.simulated && report.fullPrecision);
    // The reported bits are those of the file.
    const auto file = path("reference") / "export" / "tacq" / "model.safetensors";
    QCOMPARE(report.exported->weightBytes, std::uint64_t(std::filesystem::file_size(file)));
    std::int64_t outliers = 0;
    for (const LayerReport& layer : report.layers)
        outliers += layer.outliers;
    QCOMPARE(outliers, report.outliers);
    QVERIFY(!report.probe.empty());
    const double mass = std::accumulate(report.layers.begin(), report.layers.end(), 0.0,
        [](double sum, const LayerReport& layer) { return sum + layer.scoreMass; });
    QVERIFY(std::abs(mass - 1) < 1e-6);
}

void TestRun::methodsWithoutOutliersRunToo_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("groupSize");
    QTest::newRow("gptq") << int(Method::Gptq) << kRowGroup;
    QTest::newRow("gptq, groups of 16") << int(Method::Gptq) << 16;
    QTest::newRow("rtn") << int(Method::Rtn) << kRowGroup;
}

void TestRun::baselinesRunAndVerifyTheirPackedFile_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<double>("published");
    QTest::newRow("spqr") << int(Method::Spqr) << 2 << kRowGroup << 1 + 0.375 + 0.25;
    QTest::newRow("squeezellm") << int(Method::Squeezellm) << 3 << kRowGroup << 3.0;
    QTest::newRow("slim") << int(Method::Slim) << 2 << 16 << 3.0;
}

// Written, read back and equal to the last bit of the logits; stopped within a stage and resumed to the same
// bytes.
void TestRun::baselinesRunAndVerifyTheirPackedFile()
{
    QFETCH(int, method);
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    QFETCH(double, published);
    RunConfig settings = config();
    settings.method = Method(method);
    settings.bits = bits;
    settings.groupSize = groupSize;
    const auto folder = path(QTest::currentDataTag());
    const RunReport report = run(settings, folder, false, m_context);
    QVERIFY(report.exported && report.exported->verified);
    QCOMPARE(report.exported->maxLogitDifference, 0.0);
    const double outlierBits = settings.method == Method::Spqr ? 32 : 32 - bits;
    QCOMPARE(report.averageBits, published + outlierBits * report.outlierFraction);
    QCOMPARE(report.outliers > 0, settings.method != Method::Slim);
    const auto file = folder / "export" / "tacq" / "model.safetensors";
    QCOMPARE(report.exported->weightBytes, std::uint64_t(std::filesystem::file_size(file)));
    QVERIFY(!std::filesystem::exists(folder / "gradients" / "block_000.safetensors"));

    const auto stopped = path(concat("stopped ", QTest::currentDataTag()).c_str());
    std::stop_source source;
    StopAt observer(Stage::Quantize, 1, source);
    PauseGate gate;
    RunContext context { observer, gate, source.get_token() };
    try {
        run(settings, stopped, false, context);
        QFAIL("The run was not stopped.");
    } catch (const Cancelled&) {
    }
    run(settings, stopped, true, m_context);
    for (const char* part : { "quantize", "export" })
        QCOMPARE(digests(stopped / part), digests(folder / part));
}

void TestRun::methodsWithoutOutliersRunToo()
{
    QFETCH(int, method);
    QFETCH(int, groupSize);
    RunConfig settings = config();
    settings.method = Method(method);
    settings.groupSize = groupSize;
    settings.bits = 4;
    settings.exportFormat = ExportFormat::HuggingFace;
    const RunReport report = run(settings, path(QTest::currentDataTag()), false, m_context);
    QCOMPARE(report.outliers, std::int64_t(0));
    QCOMPARE(report.averageBits, 4.0);
    QVERIFY(report.exported->verified);
    QVERIFY(!report.simulated);
}

void TestRun::stoppedAndResumedGivesTheSameBytes_data()
{
    QTest::addColumn<int>("stage");
    QTest::addColumn<int>("progress");
    for (const Stage stage : kStages) {
        const auto word = std::string(name(stage));
        if (stage != Stage::Open && stage != Stage::Task)
            QTest::newRow(word.c_str()) << int(stage) << 0;
    }
    QTest::newRow("within simulate") << int(Stage::Simulate) << 9;
    QTest::newRow("within gradients") << int(Stage::Gradients) << 6;
    QTest::newRow("within quantize") << int(Stage::Quantize) << 8;
}

void TestRun::stoppedAndResumedGivesTheSameBytes()
{
    QFETCH(int, stage);
    QFETCH(int, progress);
    const auto folder = path(concat("stop ", QTest::currentDataTag()).c_str());
    std::stop_source source;
    StopAt observer(Stage(stage), progress, source);
    PauseGate gate;
    RunContext context { observer, gate, source.get_token() };
    bool cancelled = false;
    try {
        run(config(), folder, false, context);
    } catch (const Cancelled&) {
        cancelled = true;
    }
    QVERIFY(cancelled);
    QCOMPARE(readRunSummary(folder).state, RunState::Cancelled);
    QVERIFY(!std::filesystem::exists(folder / "export" / "tacq") || Stage(stage) == Stage::Verify);

    run(config(), folder, true, m_context);
    for (const char* part : { "simulate", "scores", "quantize", "export" })
        QCOMPARE(digests(folder / part), digests(path("reference") / part));
}

void TestRun::threadsAndSettingsOfTheFirstStartAreKept()
{
    RunConfig settings = config();
    settings.bits = 3;
    TACQ_VERIFY_ERROR(
        run(settings, path("reference"), true, m_context), "was started with another method, bits");
    QCOMPARE(readRunSummary(path("reference")).state, RunState::Finished);
}

void TestRun::anotherTaskIsRefusedOnResume()
{
    RunConfig settings = config();
    settings.task = "text:" + path("other.txt").string();
    TACQ_VERIFY_ERROR(run(settings, path("reference"), true, m_context), "was started with another task");
}

void TestRun::aFolderWithOtherThingsIsLeftAlone()
{
    makeFolder(path("taken"));
    writeText(path("taken") / "letter.txt", "dear");
    TACQ_VERIFY_ERROR(run(config(), path("taken"), false, m_context), "is not empty");
    QCOMPARE(digests(path("taken")).size(), std::size_t(1));
}

void TestRun::aRunThatCannotBeginLeavesNothing()
{
    RunConfig settings = config();
    settings.groupSize = 128;
    TACQ_VERIFY_ERROR(run(settings, path("never"), false, m_context), "does not divide");
    QVERIFY(!std::filesystem::exists(path("never")));
    settings = config();
    settings.task = "jsonl:" + path("missing.jsonl").string();
    TACQ_VERIFY_ERROR(run(settings, path("never"), false, m_context), "missing.jsonl");
    QVERIFY(!std::filesystem::exists(path("never")));
}

void TestRun::damagedPieceIsNamed()
{
    const auto folder = path("damaged");
    std::filesystem::copy(path("reference"), folder, std::filesystem::copy_options::recursive);
    const auto piece = piecePath(folder, kQuantizePieces, 1);
    std::string bytes = readText(piece);
    bytes.back() = char(bytes.back() ^ 1);
    writeText(piece, bytes);
    TACQ_VERIFY_ERROR(
        exportRun(folder, ExportFormat::Packed, path("out"), m_context), "block_001.safetensors");
}

void TestRun::theRecordTellsOfTheLastCheckpoint()
{
    const auto folder = path("exported");
    std::filesystem::copy(path("reference"), folder, std::filesystem::copy_options::recursive);
    exportRun(folder, ExportFormat::HuggingFace, path("checkpoint"), m_context);
    const auto told = [&] { return readRunSummary(folder).report.exported; };
    QVERIFY(told());
    QCOMPARE(told()->folder, path("checkpoint").string());
    QCOMPARE(told()->format, std::string("hf"));
    QVERIFY(told()->verified);
    const RunFolder held(folder); // in use: the checkpoint is written all the same
    QVERIFY(exportRun(folder, ExportFormat::Packed, path("second"), m_context).verified);
    QCOMPARE(told()->folder, path("checkpoint").string());
}

void TestRun::reselectNeedsNoGradients()
{
    RunConfig settings = config();
    settings.outliers.share = 0.005;
    const RunReport report = reselect(path("reference"), settings, path("reselected"), m_context);
    QCOMPARE(report.outliers, std::int64_t(0.005 * double(report.quantizable)));
    // The same as a run that asked for this share from the start.
    run(settings, path("direct"), false, m_context);
    QCOMPARE(digests(path("reselected") / "quantize"), digests(path("direct") / "quantize"));
}

void TestRun::keptGradientsServeOtherMetrics()
{
    RunConfig settings = config();
    settings.metric = Metric::Qal;
    TACQ_VERIFY_ERROR(
        reselect(path("reference"), settings, path("no gradients"), m_context), "--keep-gradients");
    settings.metric = Metric::Tacq;
    settings.keepGradients = true;
    run(settings, path("kept"), false, m_context);
    settings.outliers.share = 0.005; // the new run has the gradients too
    reselect(path("kept"), settings, path("kept, fewer"), m_context);
    const RunInspection kept(path("kept"));
    const HotWeight hottest = kept.summary(0, Projection::Key, std::nullopt).hotWeights.front();
    const WeightDetail weight = kept.weight(0, Projection::Key, hottest.row, hottest.column);
    QVERIFY(weight.gradient && *weight.gradient > 0);
    settings.metric = Metric::Qal;
    reselect(path("kept, fewer"), settings, path("kept, other metric"), m_context);
    run(settings, path("direct, other metric"), false, m_context);
    QCOMPARE(
        digests(path("kept, other metric") / "quantize"), digests(path("direct, other metric") / "quantize"));
}

void TestRun::reselectBeyondTheSavedScoresIsRefused()
{
    RunConfig settings = config();
    settings.outliers.share = 0.3;
    TACQ_VERIFY_ERROR(reselect(path("reference"), settings, path("too much"), m_context), "");
}

void TestRun::previewCountsWhatSelectionKeeps()
{
    const RunInspection inspection(path("reference"));
    const SelectionPreview preview = inspection.preview(0.01);
    QCOMPARE(preview.outliers, inspection.report().outliers);
    QCOMPARE(float(preview.threshold), float(inspection.report().scoreThreshold));
    QCOMPARE(std::accumulate(preview.perMatrix.begin(), preview.perMatrix.end(), std::int64_t(0)),
        preview.outliers);
    TACQ_VERIFY_ERROR(inspection.preview(0.4), "scores were saved");
}

void TestRun::inspectionShowsTheOutliersOfTheRun()
{
    const RunInspection inspection(path("reference"));
    for (const LayerReport& layer : inspection.report().layers) {
        const MatrixSummary summary = inspection.summary(layer.block, layer.projection, std::nullopt);
        QCOMPARE(summary.outliers, layer.outliers);
        const MatrixPicture picture = inspection.picture({ .block = layer.block,
            .projection = layer.projection,
            .area = { 0, 0, layer.rows, layer.columns },
            .maxGrid = 16 });
        QCOMPARE(std::int64_t(std::accumulate(picture.kept.begin(), picture.kept.end(), 0U)), layer.outliers);
    }
    const double threshold = inspection.report().scoreThreshold;
    QCOMPARE(inspection.summary(1, Projection::Up, threshold).rowCounts,
        inspection.summary(1, Projection::Up, std::nullopt).rowCounts);
    const MatrixSummary tried = inspection.summary(1, Projection::Up, threshold / 2);
    QVERIFY(tried.outliers > inspection.summary(1, Projection::Up, std::nullopt).outliers);
    const auto histogram = inspection.histogram();
    QVERIFY(histogram);
    QCOMPARE(std::int64_t(histogram->total), inspection.report().quantizable);
    TACQ_VERIFY_ERROR(inspection.weight(0, Projection::Query, 100000, 0), "There is no weight");
    const WeightDetail weight = inspection.weight(1, Projection::Down, 3, 5);
    QVERIFY(std::isfinite(weight.quantized));
    QVERIFY2(!weight.gradient, "the run kept no gradients");
}

void TestRun::picturesHoldTheValuesOfSingleWeights()
{
    const RunInspection inspection(path("reference"));
    PictureRequest request { .block = 1, .projection = Projection::Down, .area = { 2, 4, 3, 5 } };
    const auto valueOf = [&](MatrixQuantity quantity, std::int64_t row, std::int64_t column) {
        request.quantity = quantity;
        const MatrixPicture picture = inspection.picture(request);
        return picture.isSingleWeights() ? picture.values[picture.cellOf(row, column)] : 0;
    };
    const WeightDetail weight = inspection.weight(1, Projection::Down, 3, 5);
    QCOMPARE(valueOf(MatrixQuantity::Weight, 3, 5), float(weight.original));
    QCOMPARE(valueOf(MatrixQuantity::Error, 3, 5), float(weight.quantized) - float(weight.original));

    const MatrixSummary summary = inspection.summary(1, Projection::Down, std::nullopt);
    const HotWeight hottest = summary.hotWeights.front();
    const WeightDetail detail = inspection.weight(1, Projection::Down, hottest.row, hottest.column);
    QCOMPARE(detail.rankInMatrix, 1);
    QVERIFY(detail.outlier && detail.rank >= 1 && detail.rank <= inspection.report().outliers);
    request.area = { hottest.row, hottest.column, 1, 1 };
    QCOMPARE(valueOf(MatrixQuantity::Saliency, hottest.row, hottest.column), float(hottest.strength));

    request.quantity = MatrixQuantity::Difference;
    request.area = { 0, 0, summary.rows, summary.columns };
    request.other = path("reference");
    const MatrixPicture same = inspection.picture(request);
    QCOMPARE(same.kept, same.keptByBoth);
    QVERIFY(std::all_of(same.values.begin(), same.values.end(), [](float value) { return value == 0; }));
    request.area.rows += 1;
    TACQ_VERIFY_ERROR(inspection.picture(request), "There is no weight");
}

void TestRun::summariesOfBrokenFoldersSayWhatIsWrong()
{
    QCOMPARE(readRunSummary(path("nowhere")).state, RunState::Damaged);
    makeFolder(path("broken"));
    writeText(path("broken") / "run.json", "{\"format\": 1, ");
    const RunSummary broken = readRunSummary(path("broken"));
    QCOMPARE(broken.state, RunState::Damaged);
    QVERIFY(broken.problem.find("run.json is not valid JSON") != std::string::npos);
    writeText(path("broken") / "run.json", "{\"format\": 99}");
    const RunSummary foreign = readRunSummary(path("broken"));
    QCOMPARE(foreign.state, RunState::Foreign);
    QVERIFY(foreign.problem.find("format 99") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestRun)
#include "tst_run.moc"
