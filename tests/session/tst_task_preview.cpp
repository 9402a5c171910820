#include "core/base/file.h"
#include "tests/support/throws.h"
#include "ui/session/core_engine.h"

#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace tacq;

// What the task page shows of the benchmarks, by the real engine over the public files.
class TestTaskPreview : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void longPromptsShowTheirBeginAndTheirAnswer_data();
    void longPromptsShowTheirBeginAndTheirAnswer();
    void promptsWithoutAnAnswerShowTheQuestion();
    void aFolderOfAnotherKindIsToldByWhatItLacks();
    void theTextThatCalibratesIsSeenAgain();

private:
    TaskPreviewPtr preview(const char* word, const char* options = "");

    CoreEngine m_engine;
    std::string m_data;
};

void TestTaskPreview::initTestCase()
{
    if (qEnvironmentVariableIsEmpty("TACQ_DEMO_MODEL") || qEnvironmentVariableIsEmpty("TACQ_DATA"))
        QSKIP("The demo model (TACQ_DEMO_MODEL) or the benchmarks' files (TACQ_DATA) are not there.");
    m_data = qEnvironmentVariable("TACQ_DATA").toStdString();
}

TaskPreviewPtr TestTaskPreview::preview(const char* word, const char* options)
{
    TaskOptions few;
    few.tokenBudget = 20'000;
    few.evaluationItems = 4;
    return m_engine.loadTask("demo", concat(word, ":", m_data, "/", word, options), few);
}

void TestTaskPreview::longPromptsShowTheirBeginAndTheirAnswer_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("gsm8k") << QByteArray("gsm8k") << QByteArray("Q: ");
    QTest::newRow("mmlu") << QByteArray("mmlu") << QByteArray("The following are multiple choice");
}

void TestTaskPreview::longPromptsShowTheirBeginAndTheirAnswer()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, begin);
    const TaskPreviewPtr task = preview(word.constData());
    QVERIFY(task->samples > 4);
    int cut = 0;
    for (const SamplePreview& sample : task->previews) {
        QByteArray prompt, answer;
        std::int64_t tokens = 0;
        for (std::size_t i = 0; i < sample.pieces.size(); ++i) {
            const TokenPiece& piece = sample.pieces[i];
            const QByteArray text = QByteArray::fromStdString(piece.text);
            tokens += piece.id == kLeftOut ? text.toLongLong() : 1;
            cut += piece.id == kLeftOut ? 1 : 0;
            (std::int64_t(i) < sample.answerFrom ? prompt : answer) += text;
        }
        QCOMPARE(tokens, sample.tokens); // a long sample's end is there, whatever its middle
        QVERIFY2(prompt.startsWith(begin), prompt.constData());
        QVERIFY2(answer.startsWith(' ') && answer.size() > 1, answer.constData());
        QVERIFY2(prompt.endsWith(':'), prompt.constData());
    }
    QVERIFY(cut > 0);
}

void TestTaskPreview::promptsWithoutAnAnswerShowTheQuestion()
{
    const TaskPreviewPtr task = preview("spider");
    QCOMPARE(task->kind, TaskKind::Generation);
    for (const SamplePreview& sample : task->previews) {
        QCOMPARE(sample.answerFrom, std::int64_t(sample.pieces.size()));
        std::string text;
        for (const TokenPiece& piece : sample.pieces)
            text += piece.text;
        QVERIFY2(text.find("### SQL:") != std::string::npos, text.c_str());
    }
}

void TestTaskPreview::aFolderOfAnotherKindIsToldByWhatItLacks()
{
    const TaskOptions options;
    const auto load
        = [&](const std::string& specification) { m_engine.loadTask("demo", specification, options); };
    QTemporaryDir empty;
    const std::string folder = empty.path().toStdString();
    TACQ_VERIFY_ERROR(load("gsm8k:" + m_data + "/mmlu"), "has no train.jsonl");
    TACQ_VERIFY_ERROR(load("mmlu:" + folder), "has no file SUBJECT_test.csv");
    TACQ_VERIFY_ERROR(load("spider:" + folder), "has no train_spider.json");
    TACQ_VERIFY_ERROR(load("spider:" + folder + "/nowhere"), "is no folder");
}

// What the page says of overlap, of real data: the benchmarks keep their sides apart, one text does not.
void TestTaskPreview::theTextThatCalibratesIsSeenAgain()
{
    for (const char* word : { "gsm8k", "mmlu", "spider" }) {
        const TaskPreviewPtr task = preview(word);
        QCOMPARE(task->overlap, (CalibrationOverlap { 0, task->evaluationItems }));
        QVERIFY2(task->samplesAvailable > task->samples && !task->split.empty(), word);
        QCOMPARE(task->lengths.size(), std::size_t(task->samples));
        QCOMPARE(std::accumulate(task->lengths.begin(), task->lengths.end(), std::int64_t(0)),
            task->calibrationTokens);
        QVERIFY2(task->calibrationTokens <= task->tokenBudget, word);
    }
    QTemporaryDir folder;
    std::string text;
    for (int i = 0; i < 4000; ++i)
        text += concat("Line ", i, " is not like any other. ");
    const std::string file = folder.filePath("text.txt").toStdString();
    writeText(file, text);
    TaskOptions options;
    options.sequenceLength = 512;
    options.samples = 4;
    const TaskPreviewPtr task = m_engine.loadTask("demo", "text:" + file, options);
    QVERIFY(task->overlap.shared >= 4 && task->overlap.shared <= 8); // each sample lies in one or two windows
    QVERIFY(task->overlap.items > 20);
}

QTEST_GUILESS_MAIN(TestTaskPreview)
#include "tst_task_preview.moc"
