#include "core/tasks/csv.h"
#include "core/tasks/gsm8k_answer.h"
#include "core/tasks/gsm8k_data.h"
#include "core/tasks/task.h"
#include "tests/support/small_tokenizer.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace tacq;

class TestBenchmarks : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();

    void csvKeepsQuotedBytes();
    void gsm8kPromptsAreShuffledPerPrompt();
    void gsm8kTakesExemplarsFromTrainingWithoutTheirFile();
    void harnessAsksInOneOrderAndGreedily();
    void samplesAreTakenByTokensNotByNumber();
    void mmluAsksAsTheReference();
    void mmluSplitsTheTestFile();
    void mmluNoneCellsAreTextUnlessAsked();
    void spiderListsTablesInTheirOrder();
    void extractionFollowsTheRules_data();
    void extractionFollowsTheRules();
    void faultyFoldersAreNamed_data();
    void faultyFoldersAreNamed();
    void unknownOptionsAreNamed();

private:
    void write(const std::string& file, const std::string& text) const
    {
        makeFolder((m_folder / file).parent_path());
        writeText(m_folder / file, text);
    }
    Task load(const std::string& word, const std::string& options = {}, const TaskOptions& limits = {}) const
    {
        return loadTask(word + ":" + m_folder.string() + options, *m_tokenizer, limits);
    }
    std::string text(std::span<const TokenId> ids) const { return m_tokenizer->decode(ids); }

    QTemporaryDir m_temporary;
    std::filesystem::path m_folder; // a small benchmark of each kind, whole at the start of each test
    std::shared_ptr<const Tokenizer> m_tokenizer; // one token per byte
};

namespace {

std::string problems(int count, const std::string& name)
{
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += concat(
            R"({"question": ")", name, i, R"(?", "answer": "It is <<1+1=2>>2.\n#### 1,00)", i, "\"}\n");
    return lines;
}

std::string rows(int count, const std::string& name)
{
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += concat("\"", name, i, ",\n\"\"or\"\" not?\",one,two,None,four,", char('A' + i % 4), "\r\n");
    return lines;
}

} // namespace

void TestBenchmarks::initTestCase()
{
    test::writeTokenizer(m_temporary.path().toStdString(), test::smallTokenizer({}));
    m_tokenizer = Tokenizer::open(m_temporary.path().toStdString());
}

void TestBenchmarks::init()
{
    m_folder = m_temporary.path().toStdString() + "/data";
    std::filesystem::remove_all(m_folder);
    write("train.jsonl", problems(12, "train"));
    write("test.jsonl", problems(5, "test"));
    std::string exemplars;
    for (int i = 0; i < 8; ++i)
        exemplars += concat(
            i > 0 ? "," : "", R"({"question":"q)", i, R"(","chain":"c)", i, R"(.","answer":")", i, "\"}");
    write("cot-8shot.json", R"({"answer_trigger":"The answer is","exemplars":[)" + exemplars + "]}");
    for (const char* subject : { "astronomy", "abstract_algebra" }) {
        write(concat("dev/", subject, "_dev.csv"), rows(5, "dev"));
        write(concat("test/", subject, "_test.csv"), rows(7, subject));
    }
    const std::string questions
        = R"([{"db_id":"shop","question":"How many?","query":"SELECT count(*) FROM item"}])";
    write("train_spider.json", questions);
    write("dev.json", questions);
    write("tables.json",
        R"([{"db_id":"shop","table_names_original":["item","Sale"],"column_names_original":)"
        R"([[-1,"*"],[1,"day"],[0,"id"],[0,"Unit Price"]]}])");
    write("database/shop/shop.sqlite", "not opened here");
}

void TestBenchmarks::csvKeepsQuotedBytes()
{
    write("a.csv", "\"a\r\nb\",\"say \"\"hi\"\"\", c \r\n\n,\"\"\nlast,\"x,y\"");
    const auto read = readCsv(m_folder / "a.csv");
    QCOMPARE(read.size(), std::size_t(3));
    QCOMPARE(read[0].fields, (std::vector<std::string> { "a\r\nb", "say \"hi\"", " c " }));
    QCOMPARE(read[1].fields, (std::vector<std::string> { "", "" }));
    QCOMPARE(read[2].fields, (std::vector<std::string> { "last", "x,y" }));
    QCOMPARE(read[2].line, std::int64_t(5));
    write("b.csv", "a,b\n\"open,\nfield\n");
    TACQ_VERIFY_ERROR(
        readCsv(m_folder / "b.csv"), "b.csv line 2: the quote that begins a field is never closed.");
    write("c.csv", "a,\"b\"c\n");
    TACQ_VERIFY_ERROR(readCsv(m_folder / "c.csv"), "c.csv line 1: text follows a closing quote");
}

void TestBenchmarks::gsm8kPromptsAreShuffledPerPrompt()
{
    const Task task = load("gsm8k");
    QCOMPARE(task.kind, TaskKind::Generation);
    QVERIFY(task.convention == Convention::Paper);
    QCOMPARE(task.generations.size(), std::size_t(5));
    // The first two shuffles of 0…7 from seed 0 (method.md §10.1).
    const auto prompt = [](const char* order, const char* question) {
        std::string text;
        for (; *order != '\0'; ++order)
            text += concat("Q: q", *order, "\nA: c", *order, ". The answer is ", *order, ".\n\n");
        return concat(text, "Q: ", question, "?\nA:");
    };
    QCOMPARE(text(task.generations[0].prompt), prompt("41520376", "test0"));
    QCOMPARE(text(task.generations[1].prompt), prompt("10453276", "test1"));
    QCOMPARE(task.generations[1].expected, std::string("1001"));
    QCOMPARE(task.generations[1].maxTokens, 256);
    QCOMPARE(task.decoding.temperature, 0.8);
    QCOMPARE(task.decoding.topP, 0.95);
    QCOMPARE(task.decoding.topK, 50);
    const std::string sample = text(task.calibration.front().ids);
    QVERIFY2(sample.find("\nA: It is <<1+1=2>>2.\n#### 1,00") != std::string::npos, sample.c_str());
    QVERIFY(sample.ends_with(".\n\n"));
    QCOMPARE(
        text(
            std::span(task.calibration.front().ids).subspan(std::size_t(task.calibration.front().answerFrom)))
            .substr(0, 7),
        std::string(" It is "));
}

void TestBenchmarks::gsm8kTakesExemplarsFromTrainingWithoutTheirFile()
{
    std::filesystem::remove(m_folder / "cot-8shot.json");
    const Task task = load("gsm8k", "?convention=harness&shots=2");
    QCOMPARE(task.notes.size(), std::size_t(1));
    QCOMPARE(text(task.generations[0].prompt),
        std::string(
            "Q: train0?\nA: It is 2. The answer is 1000.\n\nQ: train1?\nA: It is 2. The answer is 1001.\n\n"
            "Q: test0?\nA:"));
    QCOMPARE(task.calibration.size(), std::size_t(4)); // none of the eight
    write("train.jsonl", problems(8, "train"));
    TACQ_VERIFY_ERROR(load("gsm8k"), "8 training problems are too few");
}

void TestBenchmarks::harnessAsksInOneOrderAndGreedily()
{
    const Task task = load("gsm8k", "?convention=harness");
    QVERIFY(task.convention == Convention::Harness);
    QCOMPARE(task.decoding.temperature, 0.0);
    QVERIFY(text(task.generations[3].prompt).starts_with("Q: q0\nA: c0. The answer is 0.\n\nQ: q1"));
    QVERIFY(task.generations[3].scorer == Scorer::FinalNumber);
    QVERIFY(!task.generations[3].stops.empty());
    QVERIFY(text(load("mmlu", "?convention=harness").choices[0].prompt)
                .starts_with(
                    "The following are multiple choice questions (with answers) about abstract algebra."));
}

void TestBenchmarks::samplesAreTakenByTokensNotByNumber()
{
    TaskOptions options;
    options.samples = 1; // stands for 1 × 1000 tokens
    options.sequenceLength = 1000;
    const Task task = load("gsm8k", "", options);
    QVERIFY(task.calibration.size() > 1);
    QVERIFY(task.calibrationTokens() <= 1000);
    options.tokenBudget = 10;
    TACQ_VERIFY_ERROR(load("gsm8k", "", options), "but the budget is 10.");
}

void TestBenchmarks::mmluAsksAsTheReference()
{
    const Task task = load("mmlu", "?subjects=abstract_algebra");
    const std::string expected
        = "The following are multiple choice questions (with answers) about  abstract algebra.\n\n"
          "dev0,\n\"or\" not?\nA. one\nB. two\nC. None\nD. four\nAnswer: A\n\n";
    const std::string prompt = text(task.choices.front().prompt);
    QCOMPARE(prompt.substr(0, expected.size()), expected);
    QVERIFY(prompt.ends_with(
        "Answer: A\n\nabstract_algebra5,\n\"or\" not?\nA. one\nB. two\nC. None\nD. four\nAnswer:"));
    QCOMPARE(text(task.choices.front().choices[2]), std::string(" C"));
    QCOMPARE(task.choices.front().answer, 1);
    QVERIFY(text(task.calibration.front().ids)
                .ends_with("Answer: " + std::string(1, text(task.calibration.front().ids).back())));
}

void TestBenchmarks::mmluSplitsTheTestFile()
{
    const Task one = load("mmlu", "?subjects=astronomy");
    QCOMPARE(one.calibration.size(), std::size_t(5)); // ⌊0.75 · 7⌋
    QCOMPARE(one.choices.size(), std::size_t(2));
    const Task both = load("mmlu");
    QCOMPARE(both.calibration.size(), std::size_t(10));
    QVERIFY(text(both.choices[0].prompt).find("abstract_algebra5") != std::string::npos); // in order of names
    QVERIFY(text(both.choices[2].prompt).find("astronomy5") != std::string::npos);
    QCOMPARE(load("mmlu", "?per-subject=1").choices.size(), std::size_t(2));
    TaskOptions limited;
    limited.evaluationItems = 3;
    QCOMPARE(load("mmlu", "", limited).choices.size(), std::size_t(3));
}

void TestBenchmarks::mmluNoneCellsAreTextUnlessAsked()
{
    QVERIFY(text(load("mmlu").choices[0].prompt).find("C. None") != std::string::npos);
    QVERIFY(text(load("mmlu", "?none=nan").choices[0].prompt).find("C. nan") != std::string::npos);
}

void TestBenchmarks::spiderListsTablesInTheirOrder()
{
    const Task task = load("spider");
    const std::string expected
        = "### Answer the question by sqlite SQL query only and with no explanation\n"
          "### Sqlite SQL tables, with their properties:\n# item(id,Unit Price);\n# Sale(day);\n"
          "###\n### How many?\n### SQL:";
    QCOMPARE(text(task.generations.front().prompt), expected); // plain text without a chat template
    QCOMPARE(task.notes.size(), std::size_t(1));
    QCOMPARE(text(task.calibration.front().ids), expected); // no query
    QCOMPARE(task.calibration.front().answerFrom, std::int64_t(expected.size()));
    QVERIFY(task.generations.front().scorer == Scorer::SqlExecution);
    QVERIFY(task.generations.front().databases.ends_with("database/shop"));
    QCOMPARE(task.generations.front().maxTokens, 2048);
}

void TestBenchmarks::extractionFollowsTheRules_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("triggered"); // empty: none
    QTest::addColumn<QByteArray>("final");
    const auto row = [](const char* text, const char* triggered, const char* final) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(triggered) << QByteArray(final);
    };
    row("5 + 3 = 8. The answer is 8.", "8", "8");
    row("The Answer Is 1,080 dollars, or 7", "1080", "7");
    row("the answer is 3. Q: 9. the answer is 5", "3", "5");
    row("So 12 and then 18.", "18", "18");
    row("It costs $18.00", "18.00", "18.00");
    row("none", "", "");
    row("minus -4 and 2-3", "-3", "-3");
    row("the answer is unknown, 5 the answer is 6", "5", "6");
    row("#### 1,234\n and 5", "5", "1234");
    row("#### -7", "-7", "-7");
}

void TestBenchmarks::extractionFollowsTheRules()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, triggered);
    QFETCH(QByteArray, final);
    QCOMPARE(triggeredNumber(text.toStdString()).value_or(""), triggered.toStdString());
    QCOMPARE(finalNumber(text.toStdString()).value_or(""), final.toStdString());
}

void TestBenchmarks::faultyFoldersAreNamed_data()
{
    QTest::addColumn<QByteArray>("task");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("content"); // "-": the file is removed
    QTest::addColumn<QByteArray>("reason");
    const auto row
        = [](const char* name, const char* task, const char* file, const char* content, const char* reason) {
              QTest::newRow(name) << QByteArray(task) << QByteArray(file) << QByteArray(content)
                                  << QByteArray(reason);
          };
    row("no training split", "gsm8k", "train.jsonl", "-",
        "has no train.jsonl (problems for calibration). Put");
    row("no test split", "gsm8k", "test.jsonl", "-", "has no test.jsonl");
    row("no result", "gsm8k", "test.jsonl", "{\"question\":\"a\",\"answer\":\"b\"}\n",
        "test.jsonl line 1: the answer has no \"#### \"");
    row("no answer", "gsm8k", "train.jsonl", "\n{\"question\":\"a\"}\n", "train.jsonl line 2");
    row("list for object", "gsm8k", "train.jsonl", "[1]\n", "train.jsonl line 1 is not a JSON object");
    row("exemplars of another form", "gsm8k", "cot-8shot.json", "[]",
        "must be an object with a list \"exemplars\"");
    row("exemplar without chain", "gsm8k", "cot-8shot.json", R"({"exemplars":[{"question":"a"}]})",
        "exemplar 1");
    row("no worked examples", "mmlu", "dev/astronomy_dev.csv", "-", "has no dev/astronomy_dev.csv");
    row("five columns", "mmlu", "test/astronomy_test.csv", "q,a,b,c,d,A\n\"q\n\",a,b,c,A\n",
        "astronomy_test.csv row 2 (line 2) has 5 columns, it must have 6. A row is: question");
    row("no letter", "mmlu", "test/astronomy_test.csv", "q,a,b,c,d,E\n",
        "the answer \"E\" is none of A, B, C and D");
    row("too few examples", "mmlu", "dev/astronomy_dev.csv", "q,a,b,c,d,A\n",
        "has 1 rows, 5 worked examples are needed");
    row("unknown subject", "mmlu?subjects=alchemy", "", "", "no subject \"alchemy\"");
    row("known subjects", "mmlu?subjects=alchemy", "", "",
        "Known subjects: all, humanities, social, stem, other, abstract_algebra, astronomy.");
    row("group without its files", "mmlu?subjects=humanities", "", "", "no subject \"formal_logic\"");
    row("no database", "spider", "database/shop/shop.sqlite", "-",
        "dev.json record 1 asks database \"shop\", but there is no");
    row("no schema", "spider", "tables.json",
        R"([{"db_id":"x","table_names_original":[],"column_names_original":[]}])",
        "asks database \"shop\", which");
    row("object for list", "spider", "dev.json", "{}", "dev.json must be a list");
    row("text for record", "spider", "dev.json", "[\"a\"]", "dev.json record 1 is not an object");
    row("no query", "spider", "dev.json", R"([{"db_id":"shop","question":"a"}])", "dev.json record 1");
    row("path for a name", "spider", "dev.json", R"([{"db_id":"../shop","question":"a","query":"b"}])",
        "is no name of a database");
    row("columns of another form", "spider", "tables.json",
        R"([{"db_id":"shop","table_names_original":["a"],"column_names_original":[[-1,"*"],[5,"b"]]}])",
        "tables.json record 1: column 2");
    row("no JSON", "spider", "tables.json", "[{", "tables.json");
}

void TestBenchmarks::faultyFoldersAreNamed()
{
    QFETCH(QByteArray, task);
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, reason);
    if (content == "-")
        std::filesystem::remove(m_folder / file.toStdString());
    else if (!file.isEmpty())
        write(file.toStdString(), content.toStdString());
    const std::string specification = task.toStdString();
    const std::size_t mark = std::min(specification.find('?'), specification.size());
    TACQ_VERIFY_ERROR(load(specification.substr(0, mark), specification.substr(mark)), reason.toStdString());
}

void TestBenchmarks::unknownOptionsAreNamed()
{
    TACQ_VERIFY_ERROR(
        load("gsm8k", "?subjects=stem"), "no option \"subjects\". Known options: convention, shots.");
    TACQ_VERIFY_ERROR(load("gsm8k", "?convention=other"), "Known conventions: paper, harness.");
    TACQ_VERIFY_ERROR(load("gsm8k", "?shots=9"), "must be a number from 0 to 8");
    TACQ_VERIFY_ERROR(load("gsm8k", "?shots"), "has no value. Write shots=VALUE.");
    TACQ_VERIFY_ERROR(loadTask("spider:/no/such/folder", *m_tokenizer, {}), "is no folder");
}

QTEST_APPLESS_MAIN(TestBenchmarks)
#include "tst_benchmarks.moc"
