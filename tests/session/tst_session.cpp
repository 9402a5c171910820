#include "tests/support/fake_engine.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

struct Studio
{
    QTemporaryDir folder;
    AppSettings settings { folder.filePath("settings.ini") };
    std::shared_ptr<FakeEngine> engine = std::make_shared<FakeEngine>();
    Session session { engine, settings, folder.filePath("runs") };

    void open()
    {
        session.openModel("fake.gguf");
        session.setTask("ioi");
        QTRY_VERIFY(session.canStart());
    }
};

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private slots:
    void aBadModelIsASentenceAndTheOldOneStays();
    void theNewestModelWins();
    void theTaskFollowsTheCalibrationSettings();
    void aMissingFileIsToldWhereItWasAsked();
    void aGroupThatDoesNotDivideIsAFault();
    void aRunFillsLiveAndLibrary();
    void aCancelledRunCanBeResumed();
    void exportKeepsWhatTheRunLeftToSee();
    void progressNeverRunsBackwards();
    void aResumedRunIsNotCalledFast();
    void settingsAreRemembered();
};

void TestSession::aBadModelIsASentenceAndTheOldOneStays()
{
    Studio studio;
    studio.session.openModel("fake.gguf");
    QTRY_COMPARE(studio.session.modelState(), LoadState::Ready);
    studio.session.openModel("broken.gguf");
    QTRY_COMPARE(studio.session.modelState(), LoadState::Failed);
    QVERIFY(studio.session.modelProblem().message.startsWith("broken.gguf: this file ends early"));
    QCOMPARE(studio.session.modelProblem().hint, QStringLiteral("Download the file again."));
    QCOMPARE(studio.session.model()->title, std::string("Fake-4x96"));
    QCOMPARE(studio.settings.recentModels(), QStringList { "fake.gguf" });
}

void TestSession::theNewestModelWins()
{
    Studio studio;
    studio.session.openModel("broken.gguf");
    studio.session.openModel("fake.gguf");
    QTRY_COMPARE(studio.session.modelState(), LoadState::Ready);
    QTest::qWait(50);
    QCOMPARE(studio.session.modelState(), LoadState::Ready);
    QVERIFY(studio.session.modelProblem().message.isEmpty());
}

void TestSession::theTaskFollowsTheCalibrationSettings()
{
    Studio studio;
    studio.open();
    QCOMPARE(studio.session.task()->samples, 128);
    RunConfig config = studio.session.config();
    config.samples = 16;
    studio.session.setConfig(config);
    QVERIFY(!studio.session.canStart()); // not with a task of other settings
    QTRY_VERIFY(studio.session.canStart());
    QCOMPARE(studio.session.task()->samples, 16);
}

void TestSession::aMissingFileIsToldWhereItWasAsked()
{
    Studio studio;
    studio.open();
    studio.session.setTask("text:missing.txt");
    QTRY_COMPARE(studio.session.taskState(), LoadState::Failed);
    QVERIFY(studio.session.taskProblem().message.contains("there is no such file"));
    QVERIFY(!studio.session.canStart());
}

void TestSession::aGroupThatDoesNotDivideIsAFault()
{
    Studio studio;
    studio.open();
    RunConfig config = studio.session.config();
    config.groupSize = 64; // the fake model has 96 columns
    studio.session.setConfig(config);
    QCOMPARE(studio.session.forecast().faults.size(), 1);
    QVERIFY(studio.session.forecast().faults.constFirst().contains("96 columns"));
    QVERIFY(!studio.session.canStart());
}

void TestSession::aRunFillsLiveAndLibrary()
{
    Studio studio;
    studio.open();
    QSignalSpy ended(&studio.session.live(), &RunLive::ended);
    studio.session.startRun();
    QVERIFY(!studio.session.canStart());
    QVERIFY(ended.wait());
    const RunLive& live = studio.session.live();
    QCOMPARE(live.layersDone(Stage::Simulate), kFakeBlocks * int(kProjectionCount));
    QCOMPARE(live.layersDone(Stage::Quantize), kFakeBlocks * int(kProjectionCount));
    QVERIFY(live.layer(Stage::Quantize, 3, Projection::Down)->outliers > 0);
    QVERIFY(live.histogram());
    QCOMPARE(live.probe().size(), std::size_t(kFakeBlocks));
    QVERIFY(live.evaluationIsFinal(Stage::Evaluate));
    QCOMPARE(live.outcome()->kind, RunOutcome::Kind::Finished);
    QTRY_COMPARE(studio.session.library().runs().size(), 1);
    QTRY_VERIFY(studio.session.selectedRun());
    QCOMPARE(studio.session.selectedRun()->state, RunState::Finished);
}

void TestSession::aCancelledRunCanBeResumed()
{
    Studio studio;
    studio.open();
    studio.engine->endless = true;
    QSignalSpy ended(&studio.session.live(), &RunLive::ended);
    studio.session.startRun();
    QTRY_VERIFY(studio.session.live().layersDone(Stage::Quantize) > 0);
    studio.session.controller().cancel();
    QVERIFY(ended.wait());
    QTRY_COMPARE(studio.session.library().runs().size(), 1);
    const RunSummaryPtr run = studio.session.library().runs().constFirst();
    QCOMPARE(run->state, RunState::Cancelled);
    studio.engine->endless = false;
    studio.session.resumeRun(*run);
    QVERIFY(ended.wait());
    QCOMPARE(ended.last().first().value<RunOutcome>().kind, RunOutcome::Kind::Finished);
    QCOMPARE(studio.session.live().folder(), run->folder);
}

void TestSession::exportKeepsWhatTheRunLeftToSee()
{
    Studio studio;
    studio.open();
    QSignalSpy ended(&studio.session.live(), &RunLive::ended);
    studio.session.startRun();
    QVERIFY(ended.wait());
    const auto run = studio.session.live().folder();
    studio.session.exportRun(run, ExportFormat::Packed, studio.folder.filePath("out"));
    QVERIFY(ended.wait());
    const auto outcome = ended.last().first().value<RunOutcome>();
    QCOMPARE(outcome.job, RunJob::Kind::Export);
    QVERIFY(outcome.exported && outcome.exported->verified);
    QCOMPARE(studio.session.live().layersDone(Stage::Quantize), kFakeBlocks * int(kProjectionCount));
    QCOMPARE(studio.session.live().folder(), run);
}

void TestSession::progressNeverRunsBackwards()
{
    Studio studio;
    studio.open();
    studio.engine->stepMilliseconds = 2;
    double last = 0;
    const RunLive& live = studio.session.live();
    const auto check = [&] {
        QVERIFY(live.fraction() >= last);
        last = live.fraction();
    };
    connect(&live, &RunLive::progressChanged, this, check);
    connect(&live, &RunLive::stageChanged, this, check);
    QSignalSpy ended(&live, &RunLive::ended);
    studio.session.startRun();
    QVERIFY(ended.wait());
    QCOMPARE(last, 1.0);
}

void TestSession::aResumedRunIsNotCalledFast()
{
    StagePlan plan;
    plan.seconds[std::size_t(Stage::Simulate)] = 50;
    plan.seconds[std::size_t(Stage::Quantize)] = 50;
    RemainingTime remaining(plan);
    remaining.stageStarted(Stage::Simulate, 0);
    remaining.stageFinished(Stage::Simulate, 0.2); // found finished
    remaining.stageStarted(Stage::Quantize, 0.2);
    remaining.progressed(Stage::Quantize, 40, 100, 0.3); // found in the folder
    QVERIFY(*remaining.seconds(0.3) > 25);
    remaining.progressed(
        Stage::Quantize, 50, 100, 10.3); // ten matrices in ten seconds: half the planned pace
    const double left = *remaining.seconds(10.3);
    QVERIFY2(left > 35 && left < 55, qPrintable(QString::number(left)));
}

void TestSession::settingsAreRemembered()
{
    QTemporaryDir folder;
    RunConfig config;
    config.model = "fake.gguf";
    config.task = "ioi";
    config.bits = 3;
    config.outliers.targetBits = 3.1;
    {
        AppSettings settings(folder.filePath("settings.ini"));
        settings.setLastConfig(config);
        for (int i = 0; i < 12; ++i)
            settings.addRecentModel(QString::number(i));
        settings.addRecentModel("5");
    }
    AppSettings settings(folder.filePath("settings.ini"));
    QCOMPARE(settings.lastConfig(), config);
    QCOMPARE(settings.recentModels().size(), 8);
    QCOMPARE(settings.recentModels().mid(0, 2), QStringList({ "5", "11" }));
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
