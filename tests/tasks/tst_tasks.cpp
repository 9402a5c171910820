#include "core/base/random.h"
#include "core/tasks/task.h"
#include "core/tasks/word_lists.h"
#include "tests/support/small_tokenizer.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <regex>
#include <set>

using namespace tacq;

class TestTasks : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void everyKnownTaskIsDescribed();
    void unknownTasksListTheKnownOnes();
    void templatedTasksFillTheirSets_data();
    void templatedTasksFillTheirSets();
    void evaluationDoesNotDependOnTheSeed_data();
    void evaluationDoesNotDependOnTheSeed();
    void couplesOfCalibrationAndEvaluationDiffer();
    void countriesOfCalibrationAndEvaluationDiffer();
    void laterYearIsTheAnswer();
    void calibrationEndsBeforeTheBudget();
    void textWindowsAreThoseOfTheReference();
    void textWindowsDoNotOverlap();
    void shortTextIsOneWindow();
    void sentencesAreJoinedOnRequest();
    void documentsAreDrawnAsTheReferenceDrawsThem();
    void badDocumentsAreNamed();
    void badTextsAreNamed_data();
    void badTextsAreNamed();
    void jsonlFormsBecomeTheirKinds();
    void jsonlSidesAreDisjointForEverySeed();
    void brokenJsonlLinesAreNumbered_data();
    void brokenJsonlLinesAreNumbered();
    void samplesBeyondTheContextAreRefused();
    void demoNamesAreSingleTokens();

private:
    std::string path(const char* name) const { return (m_folder.path() + '/' + name).toStdString(); }
    std::string written(const char* name, const std::string& text) const
    {
        writeText(path(name), text);
        return path(name);
    }
    Task load(const std::string& specification, const TaskOptions& options = {}) const
    {
        return loadTask(specification, *m_tokenizer, options);
    }
    std::string text(std::span<const TokenId> ids) const { return m_tokenizer->decode(ids); }

    QTemporaryDir m_folder;
    std::shared_ptr<const Tokenizer> m_tokenizer; // one token per byte
};

void TestTasks::initTestCase()
{
    test::writeTokenizer(m_folder.path().toStdString(), test::smallTokenizer({}));
    m_tokenizer = Tokenizer::open(m_folder.path().toStdString());
}

void TestTasks::everyKnownTaskIsDescribed()
{
    std::set<std::string> specifications;
    for (const TaskDescription& task : knownTasks()) {
        QVERIFY(!task.title.empty() && !task.help.empty());
        specifications.insert(task.specification);
    }
    for (const char* specification : { "ioi", "capitals", "greater-than", "text:FILE", "jsonl:FILE" })
        QVERIFY2(specifications.contains(specification), specification);
}

void TestTasks::unknownTasksListTheKnownOnes()
{
    TACQ_VERIFY_ERROR(load("chess"), "no task \"chess\". Known tasks: ioi, capitals, greater-than");
    TACQ_VERIFY_ERROR(load("text"), "needs a path");
    TACQ_VERIFY_ERROR(load("ioi:somewhere"), "takes nothing after its name");
}

void TestTasks::templatedTasksFillTheirSets_data()
{
    QTest::addColumn<QByteArray>("specification");
    for (const char* specification : { "ioi", "capitals", "greater-than" })
        QTest::newRow(specification) << QByteArray(specification);
}

void TestTasks::templatedTasksFillTheirSets()
{
    QFETCH(QByteArray, specification);
    TaskOptions options;
    options.evaluationItems = 100;
    const Task task = load(specification.toStdString(), options);
    QCOMPARE(task.calibration.size(), std::size_t(128));
    QCOMPARE(task.evaluationItems(), std::int64_t(100));
    QCOMPARE(task.fingerprint.size(), std::size_t(64));
    std::set<std::string> prompts;
    for (const ChoiceItem& item : task.choices) {
        QVERIFY(item.answer >= 0 && std::size_t(item.answer) < item.choices.size());
        for (const std::vector<TokenId>& choice : item.choices)
            QVERIFY(!choice.empty());
        const std::set<std::vector<TokenId>> different(item.choices.begin(), item.choices.end());
        QCOMPARE(different.size(), item.choices.size());
        prompts.insert(text(item.prompt));
    }
    for (const CalibrationSample& sample : task.calibration) {
        QVERIFY(sample.answerFrom > 0 && sample.answerFrom < std::int64_t(sample.ids.size()));
        const std::string prompt = text(std::span(sample.ids).first(std::size_t(sample.answerFrom)));
        QVERIFY2(!prompts.contains(prompt), prompt.c_str());
        QVERIFY2(prompt.find('{') == std::string::npos, prompt.c_str());
    }
}

void TestTasks::evaluationDoesNotDependOnTheSeed_data()
{
    templatedTasksFillTheirSets_data();
}

void TestTasks::evaluationDoesNotDependOnTheSeed()
{
    QFETCH(QByteArray, specification);
    TaskOptions other;
    other.seed = 7;
    other.samples = 16;
    const Task first = load(specification.toStdString());
    const Task again = load(specification.toStdString());
    const Task second = load(specification.toStdString(), other);
    QCOMPARE(first.choices.size(), second.choices.size());
    for (std::size_t i = 0; i < first.choices.size(); ++i) {
        QVERIFY(first.choices[i].prompt == second.choices[i].prompt);
        QVERIFY(first.choices[i].choices == second.choices[i].choices);
    }
    QCOMPARE(first.fingerprint, again.fingerprint);
    QVERIFY(first.fingerprint != second.fingerprint);
}

// The two names of an ioi sentence, in alphabetical order.
static std::set<std::string> coupleOf(const std::string& sentence)
{
    static const std::regex twoNames("([A-Z][a-z]+) and ([A-Z][a-z]+)");
    std::smatch match;
    if (!std::regex_search(sentence, match, twoNames))
        return {};
    return { match[1], match[2] };
}

void TestTasks::couplesOfCalibrationAndEvaluationDiffer()
{
    const Task task = load("ioi");
    std::set<std::set<std::string>> calibration;
    for (const CalibrationSample& sample : task.calibration) {
        calibration.insert(coupleOf(text(sample.ids)));
        QCOMPARE(calibration.rbegin()->size(), std::size_t(2));
    }
    for (const ChoiceItem& item : task.choices)
        QVERIFY2(!calibration.contains(coupleOf(text(item.prompt))), text(item.prompt).c_str());
}

void TestTasks::countriesOfCalibrationAndEvaluationDiffer()
{
    const Task task = load("capitals");
    std::set<std::string> calibration;
    for (const CalibrationSample& sample : task.calibration)
        calibration.insert(text(std::span(sample.ids).subspan(std::size_t(sample.answerFrom))));
    for (const ChoiceItem& item : task.choices) {
        QCOMPARE(item.choices.size(), std::size_t(4));
        for (const std::vector<TokenId>& choice : item.choices)
            QVERIFY2(!calibration.contains(text(choice)), text(choice).c_str());
    }
}

void TestTasks::laterYearIsTheAnswer()
{
    const auto startYear = [](const std::string& prompt) { // "… from the year 1732 to the year 17"
        const std::size_t at = prompt.find("year ");
        return std::stoi(prompt.substr(at + 7, 2));
    };
    for (const ChoiceItem& item : load("greater-than").choices) {
        const std::string prompt = text(item.prompt);
        const int start = startYear(prompt);
        const int right = std::stoi(text(item.choices[std::size_t(item.answer)]));
        const int wrong = std::stoi(text(item.choices[std::size_t(1 - item.answer)]));
        QVERIFY2(right > start && wrong < start, prompt.c_str());
    }
}

void TestTasks::calibrationEndsBeforeTheBudget()
{
    const Task all = load("ioi");
    std::int64_t budget = 0;
    for (std::size_t i = 0; i < 5; ++i)
        budget += std::int64_t(all.calibration[i].ids.size());
    TaskOptions options;
    options.tokenBudget = budget;
    QCOMPARE(load("ioi", options).calibration.size(), std::size_t(5)); // exactly full is allowed
    options.tokenBudget = budget - 1;
    QCOMPARE(load("ioi", options).calibration.size(), std::size_t(4));
    options.tokenBudget = 3;
    TACQ_VERIFY_ERROR(load("ioi", options), "the budget is 3");
}

// method.md §6.5: seed, then start = randint(0, tokens - length - 1) for each window.
void TestTasks::textWindowsAreThoseOfTheReference()
{
    std::string content;
    for (int i = 0; i < 5000; ++i)
        content += char('a' + i * 7 % 26);
    TaskOptions options;
    options.sequenceLength = 100;
    options.samples = 10;
    options.seed = 42;
    const Task task = load("text:" + written("text.txt", content), options);
    QCOMPARE(task.calibration.size(), std::size_t(10));
    PythonRandom random(42);
    for (const CalibrationSample& sample : task.calibration)
        QCOMPARE(text(sample.ids), content.substr(std::size_t(random.integer(0, 5000 - 100 - 1)), 100));
    QVERIFY(
        std::ranges::find(task.notes, "Calibration and evaluation use the same text.") != task.notes.end());
}

void TestTasks::textWindowsDoNotOverlap()
{
    const std::string content(1050, 'x');
    const std::string specification = "text:" + written("text.txt", content);
    TaskOptions options;
    options.sequenceLength = 100;
    QCOMPARE(load(specification, options).windows.size(), std::size_t(10)); // the last 50 are dropped
    options.evaluationTokens = 320;
    QCOMPARE(load(specification, options).windows.size(), std::size_t(3));
    options.evaluationItems = 2;
    QCOMPARE(load(specification, options).windows.size(), std::size_t(2));
}

void TestTasks::shortTextIsOneWindow()
{
    const Task task = load("text:" + written("text.txt", "a short text"));
    QCOMPARE(task.windows.size(), std::size_t(1));
    QCOMPARE(task.calibration.size(), std::size_t(1));
    QCOMPARE(text(task.windows.front().ids), std::string("a short text"));
}

void TestTasks::sentencesAreJoinedOnRequest()
{
    const std::string file = written("sentences.txt", " no it was n't \n\nblack <unk>\r\n monday\n");
    QCOMPARE(text(load("text:" + file + "?join=space").windows.front().ids),
        std::string("no it was n't black <unk> monday"));
    QCOMPARE(text(load("text:" + file).windows.front().ids),
        std::string(" no it was n't \n\nblack <unk>\r\n monday\n"));
    TACQ_VERIFY_ERROR(load("text:" + written("blank.txt", " \n\n") + "?join=space"), "blank.txt is empty.");
}

// method.md §6.5: doc = randint(0, n - 1) until one is long enough, then start = randint(0, len - length).
void TestTasks::documentsAreDrawnAsTheReferenceDrawsThem()
{
    std::vector<std::string> documents;
    std::string lines;
    for (int i = 0; i < 8; ++i) {
        std::string document;
        for (int j = 0; j < 30 * (i + 1); ++j)
            document += char('a' + (i + j * 7) % 26);
        documents.push_back(document);
        lines += concat(R"({"url": "u", "text": ")", document, "\"}\n");
    }
    TaskOptions options;
    options.sequenceLength = 100;
    options.samples = 12;
    options.seed = 42;
    const Task task = load("text:" + written("documents.jsonl", lines), options);
    QCOMPARE(task.calibration.size(), std::size_t(12));
    PythonRandom random(42);
    for (const CalibrationSample& sample : task.calibration) {
        std::size_t drawn = 0;
        do
            drawn = std::size_t(random.integer(0, 7));
        while (documents[drawn].size() < 100);
        const std::string& document = documents[drawn];
        QCOMPARE(text(sample.ids),
            document.substr(std::size_t(random.integer(0, std::int64_t(document.size()) - 100)), 100));
    }
    std::string joined;
    for (const std::string& document : documents)
        joined += (joined.empty() ? "" : " ") + document;
    QCOMPARE(task.windows.size(), joined.size() / 100);
    for (std::size_t i = 0; i < task.windows.size(); ++i)
        QCOMPARE(text(task.windows[i].ids), joined.substr(100 * i, 100));
}

void TestTasks::badDocumentsAreNamed()
{
    const std::string file = written("short.jsonl", "{\"text\": \"short\"}\n{\"text\": \"also short\"}\n");
    TACQ_VERIFY_ERROR(load("text:" + file), "short.jsonl has the 2048 tokens of one window.");
    TACQ_VERIFY_ERROR(load("text:" + file + "?join=space"), "holds documents");
    const std::string questions = written("answers.jsonl",
        R"({"prompt": "a", "completion": "b"})"
        "\n");
    TACQ_VERIFY_ERROR(load("text:" + questions), "answers.jsonl line 1 is no document");
}

void TestTasks::badTextsAreNamed_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("empty") << QByteArray("") << QByteArray("is empty");
    QTest::newRow("one token") << QByteArray("a") << QByteArray("has 1 token");
    QTest::newRow("not UTF-8") << QByteArray("abc\xff") << QByteArray("UTF-8 at byte 3");
}

void TestTasks::badTextsAreNamed()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, reason);
    const std::string file = written("bad.txt", content.toStdString());
    TACQ_VERIFY_ERROR(load("text:" + file), reason.toStdString());
    TACQ_VERIFY_ERROR(load("text:" + file), file);
    TACQ_VERIFY_ERROR(load("text:" + path("missing.txt")), path("missing.txt"));
}

void TestTasks::jsonlFormsBecomeTheirKinds()
{
    const auto fourLines
        = [](const std::string& line) { return line + '\n' + line + "\n\n" + line + '\n' + line; };
    const Task running = load("jsonl:" + written("text.jsonl", fourLines(R"({"text": "some text"})")));
    QCOMPARE(running.kind, TaskKind::Perplexity);
    QCOMPARE(running.windows.size(), std::size_t(1));
    QCOMPARE(running.calibration.size(), std::size_t(3));

    const Task completion = load(
        "jsonl:" + written("completion.jsonl", fourLines(R"({"prompt": "1+1=", "completion": " 2\n"})")));
    QCOMPARE(completion.kind, TaskKind::Generation);
    QCOMPARE(completion.generations.front().expected, std::string("2"));
    QCOMPARE(completion.generations.front().maxTokens, 3);
    QCOMPARE(text(completion.calibration.front().ids), std::string("1+1= 2\n"));

    for (const char* answer : { "1", "\"B\"", "\"no\"" }) {
        const std::string line
            = concat(R"({"question": "Is it?", "choices": ["yes", "no"], "answer": )", answer, "}");
        const Task question = load("jsonl:" + written("question.jsonl", fourLines(line)));
        QCOMPARE(question.kind, TaskKind::Choice);
        QCOMPARE(question.choices.front().answer, 1);
        QCOMPARE(text(question.choices.front().prompt), std::string("Question: Is it?\nAnswer:"));
        QCOMPARE(text(question.choices.front().choices[1]), std::string(" no"));
        QCOMPARE(text(question.calibration.front().ids), std::string("Question: Is it?\nAnswer: no"));
    }
}

void TestTasks::jsonlSidesAreDisjointForEverySeed()
{
    std::string lines;
    for (int i = 0; i < 40; ++i)
        lines += concat(R"({"text": "line )", i, "\"}\n");
    const std::string specification = "jsonl:" + written("many.jsonl", lines);
    std::set<std::string> evaluation;
    for (const std::uint64_t seed : { 0, 1, 2 }) {
        TaskOptions options;
        options.seed = seed;
        const Task task = load(specification, options);
        QCOMPARE(task.windows.size(), std::size_t(10));
        QCOMPARE(task.calibration.size(), std::size_t(30));
        for (const TextWindow& window : task.windows)
            evaluation.insert(text(window.ids));
        QCOMPARE(evaluation.size(), std::size_t(10)); // the same ones for every seed
        for (const CalibrationSample& sample : task.calibration)
            QVERIFY(!evaluation.contains(text(sample.ids)));
    }
}

void TestTasks::brokenJsonlLinesAreNumbered_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* name, const char* line, const char* reason) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(reason);
    };
    row("no JSON", "{\"text\": ", "is not valid JSON");
    row("no object", "[1, 2]", "is not a JSON object");
    row("no known form", "{\"txt\": \"a\"}", "none of the forms");
    row("number for text", "{\"text\": 5}", "must be a text");
    row("empty text", "{\"text\": \" \"}", "is empty");
    row("other form", "{\"prompt\": \"a\", \"completion\": \"b\"}", "another form");
    row("one choice", "{\"question\": \"a\", \"choices\": [\"b\"], \"answer\": 0}", "at least two");
    row("answer too large", "{\"question\": \"a\", \"choices\": [\"b\", \"c\"], \"answer\": 2}",
        "none of the 2 choices");
    row("no answer", "{\"question\": \"a\", \"choices\": [\"b\", \"c\"]}", "no field \"answer\"");
    row("invalid UTF-8", "{\"text\": \"a\xff\"}", "not valid JSON");
}

void TestTasks::brokenJsonlLinesAreNumbered()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, reason);
    const std::string file = written(
        "broken.jsonl", "{\"text\": \"good\"}\n\n" + line.toStdString() + "\n{\"text\": \"good\"}\n");
    TACQ_VERIFY_ERROR(load("jsonl:" + file), reason.toStdString());
    TACQ_VERIFY_ERROR(load("jsonl:" + file), "line 3");
    TACQ_VERIFY_ERROR(load("jsonl:" + written("none.jsonl", "\n\n")), "has no lines");
}

void TestTasks::samplesBeyondTheContextAreRefused()
{
    TaskOptions options;
    options.context = 20;
    options.sequenceLength = 10;
    const std::string file
        = written("long.jsonl", "{\"text\": \"short\"}\n{\"text\": \"a line of more than twenty\"}\n");
    TACQ_VERIFY_ERROR(load("jsonl:" + file, options), "line 2 has 26 tokens, but the model's context is 20.");
    TACQ_VERIFY_ERROR(load("ioi", options), "but the model's context is 20.");
    options.sequenceLength = 21;
    TACQ_VERIFY_ERROR(load("text:" + file, options), "sequence length is 21, but the model's context is 20.");
}

void TestTasks::demoNamesAreSingleTokens()
{
    const QByteArray model = qgetenv("TACQ_DEMO_MODEL");
    if (model.isEmpty())
        QSKIP("TACQ_DEMO_MODEL is not set");
    const auto tokenizer = Tokenizer::open(model.toStdString());
    std::size_t single = 0;
    for (const std::string& name : words::lines(words::kIoiNames))
        single += tokenizer->encode(" " + name, false).size() == 1 ? 1 : 0;
    QVERIFY2(single >= 80, std::to_string(single).c_str());
    const Task task = loadTask("ioi", *tokenizer, {});
    QVERIFY(task.notes.empty());
    for (const ChoiceItem& item : task.choices)
        for (const std::vector<TokenId>& choice : item.choices)
            QCOMPARE(choice.size(), std::size_t(1));
}

QTEST_APPLESS_MAIN(TestTasks)
#include "tst_tasks.moc"
