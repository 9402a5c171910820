#include "core/compare/plan.h"
#include "tests/support/throws.h"

#include <QTest>

#include <filesystem>

using namespace tacq;

class TestPlan : public QObject
{
    Q_OBJECT

private slots:
    void everyCombinationBecomesARun();
    void theNearerSettingWins();
    void dataAndModelAreFilledIn();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
    void shippedPlansAreGood_data();
    void shippedPlansAreGood();
};

static ComparePlan parsed(const char* text, const PlanChoices& choices = {})
{
    return parsePlan(parseJson(text, "plan.json"), "plan.json", choices);
}

void TestPlan::everyCombinationBecomesARun()
{
    const ComparePlan plan = parsed(R"({"title": "T", "model": "m", "tasks": ["ioi", "capitals"],
        "methods": ["gptq", {"method": "tacq", "metric": "qal"}], "bits": [2, 3], "seeds": [0, 7]})");
    QCOMPARE(plan.title, std::string("T"));
    QCOMPARE(plan.runs.size(), std::size_t(16));
    const PlannedRun& run = plan.runs.back();
    QCOMPARE(run.conditioning, std::string("capitals"));
    QCOMPARE(run.method, std::string("TACQ, qal"));
    QCOMPARE(run.slug, std::string("capitals-tacq-qal-3bit-seed7"));
    QCOMPARE(run.config.metric, Metric::Qal);
    QCOMPARE(run.config.bits, 3);
    QCOMPARE(run.config.seed, std::uint64_t(7));
    QCOMPARE(run.config.evaluation, std::string("capitals"));
    QVERIFY(!run.config.evaluateReference);
}

void TestPlan::theNearerSettingWins()
{
    const ComparePlan plan
        = parsed(R"({"model": "m", "bits": [2], "settings": {"samples": 10, "group_size": 64},
        "tasks": [{"task": "ioi", "label": "who", "samples": 20, "eval": ["capitals", {"task": "ioi", "label": "I"}]}],
        "methods": ["gptq", {"method": "slim", "label": "S", "samples": 30}]})");
    QCOMPARE(plan.runs[0].config.samples, 20);
    QCOMPARE(plan.runs[1].config.samples, 30);
    QCOMPARE(plan.runs[1].config.groupSize, 64);
    QCOMPARE(plan.runs[1].method, std::string("S"));
    QCOMPARE(plan.runs[1].conditioning, std::string("who"));
    QCOMPARE(
        plan.runs[1].evaluations, (std::vector<LabelledTask> { { "capitals", "capitals" }, { "ioi", "I" } }));
    QCOMPARE(plan.runs[1].config.evaluation, std::string("capitals"));
}

void TestPlan::dataAndModelAreFilledIn()
{
    const char* text = R"({"tasks": ["mmlu:{data}/mmlu?subjects=stem"], "methods": ["rtn"], "bits": [3]})";
    const ComparePlan plan = parsed(text, { "model.gguf", "/data" });
    QCOMPARE(plan.runs[0].config.model, std::string("model.gguf"));
    QCOMPARE(plan.runs[0].config.task, std::string("mmlu:/data/mmlu?subjects=stem"));
    QCOMPARE(plan.runs[0].conditioning, std::string("mmlu:mmlu?subjects=stem"));
    TACQ_VERIFY_ERROR(
        parsed(text, { "model.gguf", {} }), "needs the folder of the benchmarks' data. Name it with --data.");
}

void TestPlan::mistakesAreNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char* name, const char* text, const char* sentence) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(sentence);
    };
    row("no object", "[]", "plan.json: a plan is a JSON object.");
    row("unknown key", R"({"colour": 1})", "has no key \"colour\"");
    row("no tasks", R"({"model": "m", "methods": ["rtn"], "bits": [2]})", "\"tasks\" must be a list");
    row("no bits", R"({"model": "m", "tasks": ["ioi"], "methods": ["rtn"]})", "\"bits\" must be a list");
    row("unknown method", R"({"model": "m", "tasks": ["ioi"], "methods": ["awq"], "bits": [2]})", "awq");
    row("unknown setting",
        R"({"model": "m", "tasks": ["ioi"], "methods": ["rtn"], "bits": [2], "settings": {"sample": 1}})",
        "there is no setting \"sample\"");
    row("bits as a setting",
        R"({"model": "m", "tasks": ["ioi"], "methods": [{"method": "rtn", "bits": 4}], "bits": [2]})",
        "there is no setting \"bits\"");
    row("five bits", R"({"model": "m", "tasks": ["ioi"], "methods": ["rtn"], "bits": [5]})", "Bits must be");
    row("half a bit", R"({"model": "m", "tasks": ["ioi"], "methods": ["rtn"], "bits": [2.5]})",
        "no whole number");
    row("no model", R"({"tasks": ["ioi"], "methods": ["rtn"], "bits": [2]})", "No model is chosen");
    row("twice", R"({"model": "m", "tasks": ["ioi"], "methods": ["rtn", "rtn"], "bits": [2]})",
        "two runs are called ioi-rtn-2bit-seed0");
    row("method without a name",
        R"({"model": "m", "tasks": ["ioi"], "methods": [{"metric": "qal"}], "bits": [2]})",
        "names no \"method\"");
}

void TestPlan::mistakesAreNamed()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, sentence);
    TACQ_VERIFY_ERROR(parsed(text.constData()), sentence.constData());
}

void TestPlan::shippedPlansAreGood_data()
{
    QTest::addColumn<QString>("file");
    int plans = 0;
    for (const auto& entry : std::filesystem::directory_iterator(TACQ_PLANS)) {
        if (entry.path().extension() != ".json")
            continue;
        QTest::newRow(entry.path().stem().c_str()) << QString::fromStdString(entry.path().string());
        ++plans;
    }
    QVERIFY(plans >= 9);
}

void TestPlan::shippedPlansAreGood()
{
    QFETCH(QString, file);
    const ComparePlan plan = readPlan(file.toStdString(), { "model", "data" });
    QVERIFY(!plan.title.empty());
    QVERIFY(!plan.runs.empty());
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
