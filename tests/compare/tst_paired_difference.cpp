#include "core/compare/paired_difference.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace tacq;

class TestPairedDifference : public QObject
{
    Q_OBJECT

private slots:
    void sharesDifferByWhatOneAloneGetsRight();
    void textsDifferInNatsPerToken();
    void seedsAreAveragedItemByItem();
    void otherItemsAreRefused();
    void outcomesSurviveTheirFile();
    void damagedOutcomesAreNamed();
};

static Outcomes answers(const char* marks)
{
    Outcomes outcomes { "ioi", TaskKind::Choice, {} };
    for (const char* mark = marks; *mark; ++mark)
        outcomes.items.push_back({ std::int64_t(outcomes.items.size()), *mark == '1', { -1.5, -2.25 } });
    return outcomes;
}

static Outcomes windows(const std::vector<std::pair<double, std::int64_t>>& values)
{
    Outcomes outcomes { "text:f", TaskKind::Perplexity, {} };
    for (const auto& [nll, tokens] : values) {
        ItemOutcome item { std::int64_t(outcomes.items.size()) };
        item.nll = nll;
        item.tokens = tokens;
        outcomes.items.push_back(item);
    }
    return outcomes;
}

void TestPairedDifference::sharesDifferByWhatOneAloneGetsRight()
{
    // Differences 0 1 1 -1 0 1 0 0: mean 1/4, variance (4 - 8/16) / 7 = 1/2.
    const PairedDifference result = pairedDifference({ answers("11101100") }, { answers("10011000") });
    QCOMPARE(result.items, std::int64_t(8));
    QCOMPARE(result.onlyA, std::int64_t(3));
    QCOMPARE(result.onlyB, std::int64_t(1));
    QCOMPARE(result.mean, 0.25);
    const double half = 1.959963984540054 * std::sqrt(0.5 / 8);
    QVERIFY(std::abs(result.high - (0.25 + half)) < 1e-12);
    QVERIFY(std::abs(result.low - (0.25 - half)) < 1e-12);
}

void TestPairedDifference::textsDifferInNatsPerToken()
{
    const PairedDifference result
        = pairedDifference({ windows({ { 30, 10 }, { 9, 5 } }) }, { windows({ { 20, 10 }, { 4, 5 } }) });
    QCOMPARE(result.mean, 1.0); // both windows lose one nat a token, so there is no spread
    QCOMPARE(result.low, 1.0);
    QCOMPARE(result.onlyA, std::int64_t(0));
}

void TestPairedDifference::seedsAreAveragedItemByItem()
{
    const PairedDifference result
        = pairedDifference({ answers("1100"), answers("1010") }, { answers("0000"), answers("0000") });
    QCOMPARE(result.mean, 0.5);
    QCOMPARE(result.items, std::int64_t(4));
}

void TestPairedDifference::otherItemsAreRefused()
{
    TACQ_VERIFY_ERROR(pairedDifference({ answers("11") }, { answers("111") }), "are not of the same items");
    TACQ_VERIFY_ERROR(
        pairedDifference({ windows({ { 1, 2 } }) }, { windows({ { 1, 3 } }) }), "are not of the same items");
    TACQ_VERIFY_ERROR(pairedDifference({}, {}), "no items to compare");
}

void TestPairedDifference::outcomesSurviveTheirFile()
{
    QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "new" / "o.json";
    Outcomes shuffled = answers("101");
    std::swap(shuffled.items[0], shuffled.items[2]); // batches may end in any order
    writeOutcomes(path, shuffled);
    const Outcomes read = readOutcomes(path);
    QCOMPARE(read.task, std::string("ioi"));
    QCOMPARE(read.items.size(), std::size_t(3));
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(read.items[i].item, std::int64_t(i));
        QCOMPARE(read.items[i].correct, i != 1);
        QCOMPARE(read.items[i].choices, (std::vector<double> { -1.5, -2.25 }));
    }
    writeOutcomes(path, windows({ { 3.5, 7 } }));
    QCOMPARE(readOutcomes(path).items.front().nll, 3.5);
    QCOMPARE(readOutcomes(path).items.front().tokens, std::int64_t(7));
    Outcomes generated { "jsonl:f", TaskKind::Generation, { { 0, true, {}, "\xff no UTF-8" } } };
    writeOutcomes(path, generated);
    QVERIFY(readOutcomes(path).items.front().text.ends_with(" no UTF-8"));
}

void TestPairedDifference::damagedOutcomesAreNamed()
{
    QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "o.json";
    const auto reading = [&](const char* text) {
        QFile file(QString::fromStdString(path.string()));
        file.open(QIODevice::WriteOnly);
        file.write(text);
        file.close();
        readOutcomes(path);
    };
    TACQ_VERIFY_ERROR(reading(R"({"task": "t", "kind": "riddle"})"), "\"riddle\" is no kind of task");
    TACQ_VERIFY_ERROR(reading(R"({"task": "t", "kind": "choice", "correct": "012"})"), "beside 0 and 1");
    TACQ_VERIFY_ERROR(reading(R"({"task": "t", "kind": "choice", "correct": "01", "choices": [[1]]})"),
        "no list of 2 entries");
    TACQ_VERIFY_ERROR(
        reading(R"({"task": "t", "kind": "perplexity", "nll": [1], "tokens": ["a"]})"), "o.json");
}

QTEST_APPLESS_MAIN(TestPairedDifference)
#include "tst_paired_difference.moc"
