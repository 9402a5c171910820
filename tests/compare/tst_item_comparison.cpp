#include "core/compare/item_comparison.h"
#include "core/compare/item_texts.h"
#include "core/eval/outcome_file.h"
#include "core/pipeline/run_folder.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_study.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

constexpr int kItems = 10;
constexpr int kLines = 4 * kItems; // every fourth is for evaluation

// A tiny model, a task of questions with two choices, and run folders with made outcomes.
struct Study
{
    Study()
    {
        writeTinyStudy(path());
        std::string lines;
        for (int i = 0; i < kLines; ++i)
            lines += concat(
                R"({"question":"Is )", i, R"( a number?","choices":["yes","no"],"answer":0})", "\n");
        writeText(path() / "task.jsonl", lines);
    }

    std::filesystem::path path() const { return folder.path().toStdString(); }

    RunConfig config() const
    {
        RunConfig config;
        config.model = (path() / "model").string();
        config.task = concat("jsonl:", (path() / "task.jsonl").string());
        return config;
    }

    // `marks`: one letter per item, 1 where the model is right.
    ScoredModel run(const std::string& name, const RunConfig& config, const std::string& marks,
        std::size_t choices = 2) const
    {
        RunRecord record;
        record.config = config;
        record.fingerprints = { "model", "task", "settings" };
        record.created = "2025-01-01T12:00:00Z";
        record.programVersion = "1.0";
        record.state = RunState::Finished;
        const RunFolder made(path() / name);
        made.write(record);
        Outcomes outcomes { config.task, TaskKind::Choice, {} };
        for (std::size_t i = 0; i < marks.size(); ++i) {
            ItemOutcome item { std::int64_t(i), marks[i] == '1' };
            item.choices.assign(choices, -3.0);
            item.choices[marks[i] == '1' ? 0 : 1] = -1.0;
            outcomes.items.push_back(item);
        }
        writeOutcomes(outcomesPath(path() / name, Stage::Evaluate), outcomes);
        return { path() / name, Stage::Evaluate };
    }

    QTemporaryDir folder;
    UnobservedContext context;
};

const std::string kAllRight(kItems, '1');

std::string with(std::string marks, std::size_t item, char mark)
{
    marks[item] = mark;
    return marks;
}

} // namespace

class TestItemComparison : public QObject
{
    Q_OBJECT

private slots:
    void flippedItemsAreToldWithTheirTexts();
    void theWindowsOfATextAreToldWithTheirLosses();
    void anotherSeedOfTheSameItemsIsCompared();
    void otherItemsAreRefusedInASentence();
    void withoutTheModelNumbersRemain();
    void missingOutcomesAreNamed();
    void outcomesOfOtherChoicesAreRefused();
};

void TestItemComparison::flippedItemsAreToldWithTheirTexts()
{
    Study study;
    const ScoredModel a = study.run("a", study.config(), with(kAllRight, 3, '0'));
    const ScoredModel b = study.run("b", study.config(), with(with(kAllRight, 5, '0'), 6, '0'));
    const ItemComparison result = compareItems(a, b, study.context);
    QVERIFY2(result.textProblem.empty(), result.textProblem.c_str());
    QCOMPARE(result.difference.items, std::int64_t(kItems));
    QCOMPARE(result.difference.onlyA, std::int64_t(2));
    QCOMPARE(result.difference.onlyB, std::int64_t(1));
    QCOMPARE(result.bothRight, std::int64_t(kItems - 3));
    QCOMPARE(result.bothWrong, std::int64_t(0));
    QCOMPARE(result.flipped.size(), std::size_t(3));
    QCOMPARE(result.flipped[0].item, std::int64_t(3));
    QVERIFY(!result.flipped[0].correctA);
    QVERIFY(result.flipped[1].correctA);
    for (const FlippedItem& item : result.flipped) {
        QVERIFY2(item.prompt.find("a number?") != std::string::npos, item.prompt.c_str());
        QCOMPARE(item.expected, std::string("yes"));
        QCOMPARE(item.correctA ? item.answerA : item.answerB, std::string("yes"));
        QCOMPARE(item.correctA ? item.answerB : item.answerA, std::string("no"));
    }
}

void TestItemComparison::theWindowsOfATextAreToldWithTheirLosses()
{
    Study study;
    RunConfig config = study.config();
    config.task = "text:" + (study.path() / "text.txt").string();
    config.sequenceLength = 64;
    const ItemTexts texts(config);
    QVERIFY(texts.kind() == TaskKind::Perplexity && texts.count() > 1);
    const auto run = [&](const char* name, double loss) {
        const ScoredModel made = study.run(name, config, {});
        Outcomes outcomes { config.task, TaskKind::Perplexity, {} };
        for (std::int64_t i = 0; i < texts.count(); ++i)
            outcomes.items.push_back({ .item = i, .nll = loss * 63, .tokens = 63 });
        writeOutcomes(outcomesPath(made.run, Stage::Evaluate), outcomes);
        return made;
    };
    const ItemComparison result = compareItems(run("a", 2), run("b", 3), study.context);
    QVERIFY2(result.textProblem.empty(), result.textProblem.c_str());
    QVERIFY(result.flipped.empty());
    QCOMPARE(std::int64_t(result.windows.size()), texts.count());
    QCOMPARE(result.windows[1].lossA, 2.0);
    QCOMPARE(result.windows[1].lossB, 3.0);
    QVERIFY2(result.windows[1].text.ends_with("…"), result.windows[1].text.c_str());
    QVERIFY(texts.whole(1).starts_with(result.windows[1].text.substr(0, 40)));
}

void TestItemComparison::anotherSeedOfTheSameItemsIsCompared()
{
    Study study;
    RunConfig other = study.config();
    other.seed = 7; // moves the calibration samples, not the evaluation
    const ItemComparison result = compareItems(study.run("a", study.config(), kAllRight),
        study.run("b", other, with(kAllRight, 0, '0')), study.context);
    QCOMPARE(result.difference.onlyA, std::int64_t(1));
    QVERIFY(result.textProblem.empty());
}

void TestItemComparison::otherItemsAreRefusedInASentence()
{
    Study study;
    const ScoredModel a = study.run("a", study.config(), kAllRight);
    const ScoredModel fewer = study.run("fewer", study.config(), kAllRight.substr(1));
    TACQ_VERIFY_ERROR(compareItems(a, fewer, study.context), "not scored on the same items");
    RunConfig elsewhere = study.config();
    elsewhere.task = "ioi";
    const ScoredModel ioi = study.run("ioi", elsewhere, kAllRight);
    TACQ_VERIFY_ERROR(compareItems(a, ioi, study.context), "of ioi");
}

void TestItemComparison::withoutTheModelNumbersRemain()
{
    Study study;
    const ScoredModel a = study.run("a", study.config(), kAllRight);
    const ScoredModel b = study.run("b", study.config(), with(kAllRight, 0, '0'));
    RunConfig other = study.config();
    other.seed = 7;
    const ScoredModel c = study.run("c", other, kAllRight);
    std::filesystem::remove_all(study.path() / "model");
    const ItemComparison result = compareItems(a, b, study.context);
    QCOMPARE(result.difference.onlyA, std::int64_t(1));
    QCOMPARE(result.flipped.size(), std::size_t(1));
    QVERIFY(result.flipped.front().prompt.empty());
    QVERIFY2(result.textProblem.find("model") != std::string::npos, result.textProblem.c_str());
    // With other settings nothing says that the items are the same.
    TACQ_VERIFY_ERROR(compareItems(a, c, study.context), "model");
}

void TestItemComparison::missingOutcomesAreNamed()
{
    Study study;
    ScoredModel a = study.run("a", study.config(), kAllRight);
    const ScoredModel b = a;
    a.what = Stage::Reference;
    TACQ_VERIFY_ERROR(compareItems(a, b, study.context), "outcomes/reference.json is missing");
}

void TestItemComparison::outcomesOfOtherChoicesAreRefused()
{
    Study study;
    const ScoredModel a = study.run("a", study.config(), kAllRight, 3);
    const ScoredModel b = study.run("b", study.config(), with(kAllRight, 0, '0'));
    TACQ_VERIFY_ERROR(compareItems(a, b, study.context), "has 2 choices, but 3 were scored");
}

QTEST_APPLESS_MAIN(TestItemComparison)
#include "tst_item_comparison.moc"
