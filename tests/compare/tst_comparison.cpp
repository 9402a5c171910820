#include "core/base/file.h"
#include "core/base/sha256.h"
#include "core/compare/comparison.h"
#include "core/compare/comparison_table.h"
#include "core/pipeline/run.h"
#include "core/pipeline/run_folder.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_study.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace tacq;

namespace {

// Counts what is computed, and stops at the n-th beginning of a stage.
class Counting : public RunObserver
{
public:
    void stageStarted(Stage stage) override
    {
        started.push_back(stage);
        if (stage == stopAt && std::ranges::count(started, stage) == stopAtCount)
            source.request_stop();
    }
    void layerReported(Stage stage, const LayerReport&) override
    {
        if (stage == Stage::Simulate)
            ++simulated;
    }

    std::vector<Stage> started;
    int simulated = 0; // matrices
    Stage stopAt = Stage::Open;
    int stopAtCount = 0;
    std::stop_source source;
};

} // namespace

class TestComparison : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sharedWorkGivesTheBytesOfARunAlone();
    void aStoppedComparisonGoesOn();
    void theTableHasARowForEachMethod();
    void aDamagedTableIsNamed();
    void gradientsDoNotStay();
    void anotherRunInAFolderIsRefused();

private:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    ComparePlan plan() const;

    QTemporaryDir m_folder;
    Comparison m_comparison;
    Counting m_observer;
};

ComparePlan TestComparison::plan() const
{
    Json json = parseJson(R"({"title": "Small", "bits": [2], "seeds": [0, 1],
        "methods": ["gptq", "tacq", {"method": "tacq", "metric": "fisher"}, "squeezellm"],
        "settings": {"samples": 8, "sequence_length": 48, "evaluation_tokens": 480, "outlier_share": 0.01}})",
        "plan");
    const std::string text = "text:" + path("text.txt").string();
    json["tasks"] = { { { "task", text }, { "eval", { text, "text:" + path("other.txt").string() } } } };
    return parsePlan(json, "plan", { path("model").string(), {} });
}

void TestComparison::initTestCase()
{
    test::writeTinyStudy(m_folder.path().toStdString());
    PauseGate gate;
    RunContext context { m_observer, gate, {} };
    m_comparison = runPlan(plan(), path("whole"), context);
    writeTables(m_comparison, path("whole"));
}

void TestComparison::sharedWorkGivesTheBytesOfARunAlone()
{
    QCOMPARE(m_comparison.runs.size(), std::size_t(8));
    QCOMPARE(m_observer.simulated, 0); // plain GPTQ is the simulation of TACQ at its bits
    UnobservedContext context;
    for (const ComparedRun& compared : m_comparison.runs) {
        const auto alone = path(("alone-" + compared.planned.slug).c_str());
        run(compared.planned.config, alone, false, context);
        for (int block = 0; block < 2; ++block)
            QCOMPARE(sha256OfFile(piecePath(alone, kQuantizePieces, block)),
                sha256OfFile(
                    piecePath(path("whole") / "runs" / compared.planned.slug, kQuantizePieces, block)));
        QVERIFY(compared.seconds > 0);
    }
}

void TestComparison::aStoppedComparisonGoesOn()
{
    Counting observer;
    observer.stopAt = Stage::Quantize;
    observer.stopAtCount = 3;
    PauseGate gate;
    RunContext context { observer, gate, observer.source.get_token() };
    bool cancelled = false;
    try {
        runPlan(plan(), path("stopped"), context,
            [this](const Comparison& grown) { writeTables(grown, path("stopped")); });
    } catch (const Cancelled&) {
        cancelled = true;
    }
    QVERIFY(cancelled);
    QCOMPARE(readTextTable(path("stopped")).rows.size(), std::size_t(3)); // full precision and what was done
    Counting second;
    RunContext again { second, gate, {} };
    const Comparison comparison = runPlan(plan(), path("stopped"), again);
    QCOMPARE(std::ranges::count(second.started, Stage::Quantize), std::ptrdiff_t(6)); // two were finished
    QCOMPARE(comparison.runs.size(), m_comparison.runs.size());
    for (std::size_t i = 0; i < comparison.runs.size(); ++i)
        QCOMPARE(comparison.runs[i].scores[1].result.nll, m_comparison.runs[i].scores[1].result.nll);
}

void TestComparison::theTableHasARowForEachMethod()
{
    const TextTable read = readTextTable(path("whole"));
    const std::string table = markdown(read);
    QCOMPARE(markdown(textTable(m_comparison)), table);
    QCOMPARE(read.rows[1].runs.size(), std::size_t(2)); // seeds
    for (const auto& run : read.rows[1].runs)
        QCOMPARE(readRunSummary(run).state, RunState::Finished);
    QVERIFY(table.starts_with("# Small\n\n"));
    for (const char* cell : { "| full precision | 16 |", "| 2 | GPTQ | 2.000 |", "| 2 | TACQ | 2.",
             "| 2 | TACQ, fisher | 2.", "| 2 | SqueezeLLM | 2.", "text:other.txt, perplexity" })
        QVERIFY2(table.find(cell) != std::string::npos, (cell + (" is missing in\n" + table)).c_str());
    QCOMPARE(std::ranges::count(table, '\n'), std::ptrdiff_t(2 + 3 + 4));
    const OrderedJson json = toJson(m_comparison);
    QCOMPARE(json["runs"].size(), std::size_t(8));
    QVERIFY(json["runs"][0].contains("against_tacq"));
    QVERIFY(!json["runs"][1].contains("against_tacq"));
    QCOMPARE(json["runs"][0]["scores"].size(), std::size_t(2));
    const double difference = json["runs"][0]["against_tacq"]["mean"];
    const double gptq = json["runs"][0]["scores"][0]["nll"], tacq = json["runs"][1]["scores"][0]["nll"];
    QVERIFY(std::abs(difference - (gptq - tacq)) < 1e-9);
    const std::string lines = readText(path("whole") / "table.csv");
    QCOMPARE(std::ranges::count(lines, '\n'), std::ptrdiff_t(1 + 16));
}

void TestComparison::aDamagedTableIsNamed()
{
    makeFolder(path("damaged"));
    writeText(path("damaged") / kTableFile, R"({"title": "T", "note": ""})");
    TACQ_VERIFY_ERROR(readTextTable(path("damaged")), "table.json: it holds no comparison's table");
    writeText(path("damaged") / kTableFile,
        R"({"title": "T", "note": "", "table": {"head": ["a", "b"], "rows": [{"cells": ["1"], "runs": []}]}})");
    TACQ_VERIFY_ERROR(readTextTable(path("damaged")), "row 1 of the table has 1 cells, the head 2");
}

void TestComparison::gradientsDoNotStay()
{
    for (const ComparedRun& compared : m_comparison.runs)
        QVERIFY(!std::filesystem::exists(path("whole") / "runs" / compared.planned.slug / kGradientPieces));
}

void TestComparison::anotherRunInAFolderIsRefused()
{
    ComparePlan other = plan();
    other.runs.front().config.samples = 9;
    UnobservedContext context;
    TACQ_VERIFY_ERROR(runPlan(other, path("whole"), context), "was started with another task");
}

QTEST_APPLESS_MAIN(TestComparison)
#include "tst_comparison.moc"
