#include "core/base/file.h"
#include "core/base/json.h"
#include "core/pipeline/run_folder.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

namespace {

RunRecord record(RunState state)
{
    RunRecord made;
    made.config.model = "demo";
    made.config.task = "ioi";
    made.fingerprints = { "model", "task", "settings" };
    made.created = "2025-01-01T12:00:00Z";
    made.programVersion = "1.0";
    made.state = state;
    return made;
}

// A record as it begins, and `rest`.
QString written(const char* rest)
{
    return QString(R"({"format":1,"created":"t","program":"1","config":{"model":"m","task":"ioi"},%1})")
        .arg(rest);
}

} // namespace

class TestRunFolder : public QObject
{
    Q_OBJECT

private slots:
    void aRunThatNobodyWorksInWasInterrupted();
    void anotherFormatIsForeignAndSaysWhoReadsIt();
    void damagedRecordsAreNamed_data();
    void damagedRecordsAreNamed();
    void aSummaryKeepsTheFingerprints();

private:
    std::filesystem::path folder(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

void TestRunFolder::aRunThatNobodyWorksInWasInterrupted()
{
    {
        const RunFolder held(folder("held"));
        held.write(record(RunState::Running));
        QCOMPARE(readRunSummary(folder("held")).state, RunState::Running);
    }
    QCOMPARE(readRunSummary(folder("held")).state, RunState::Interrupted);
}

void TestRunFolder::anotherFormatIsForeignAndSaysWhoReadsIt()
{
    makeFolder(folder("new"));
    writeText(folder("new") / "run.json", R"({"format": 9, "program": "7.1", "state": {"new": true}})");
    const RunSummary run = readRunSummary(folder("new"));
    QCOMPARE(run.state, RunState::Foreign);
    QVERIFY(!run.isReadable());
    QVERIFY2(run.problem.find("format 9") != std::string::npos, run.problem.c_str());
    QVERIFY2(run.hint.find("7.1") != std::string::npos, run.hint.c_str());
    TACQ_VERIFY_ERROR(readRunRecord(folder("new")), "format 9");
}

void TestRunFolder::damagedRecordsAreNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("told");
    QTest::newRow("ends early") << R"({"format": 1, "program": "1.)"
                                << "run.json";
    QTest::newRow("no object") << "[]"
                               << "run.json";
    QTest::newRow("no format") << "{}"
                               << "format";
    QTest::newRow("state") << written(R"("state":"damaged")") << "no state of a run";
    QTest::newRow("fingerprints") << written(R"("state":"finished","fingerprints":3)") << "model";
    QTest::newRow("results") << written(
        R"("state":"finished","fingerprints":{"model":"","task":"","settings":""},"results":[])")
                             << "results";
}

void TestRunFolder::damagedRecordsAreNamed()
{
    QFETCH(const QString, text);
    QFETCH(const QString, told);
    makeFolder(folder("bad"));
    writeText(folder("bad") / "run.json", text.toStdString());
    const RunSummary run = readRunSummary(folder("bad"));
    QCOMPARE(run.state, RunState::Damaged);
    QVERIFY2(QString::fromStdString(run.problem).contains(told), run.problem.c_str());
}

void TestRunFolder::aSummaryKeepsTheFingerprints()
{
    const RunFolder made(folder("done"));
    made.write(record(RunState::Finished));
    const RunSummary run = readRunSummary(folder("done"));
    QCOMPARE(run.state, RunState::Finished);
    QCOMPARE(run.fingerprints, record(RunState::Finished).fingerprints);
    QCOMPARE(run.programVersion, std::string("1.0"));
}

QTEST_APPLESS_MAIN(TestRunFolder)
#include "tst_run_folder.moc"
