#include "core/base/file.h"
#include "tests/support/fake_engine.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

using State = QueuedRun::State;

namespace {

QueuedRun queued(int bits)
{
    QueuedRun run;
    run.config.model = "fake.gguf";
    run.config.task = "ioi";
    run.config.bits = bits;
    run.config.outliers.share = 0.00123456789;
    run.model = "Fake-4x96";
    run.task = "IOI";
    run.blocks = 4;
    run.plan.seconds[2] = 1.5;
    run.source = "runs/before";
    return run;
}

// A program that is started and ended over one settings folder.
struct Studio
{
    explicit Studio(const QTemporaryDir& place)
        : settings(place.filePath("settings.ini"))
        , session(engine, settings, place.filePath("runs"))
    {
    }

    void open()
    {
        session.openModel("fake.gguf");
        session.setTask("ioi");
        QTRY_VERIFY(session.canStart());
    }
    void queueBits(int bits)
    {
        RunConfig config = session.config();
        config.bits = bits;
        session.setConfig(config);
        session.queueRun();
    }
    QList<State> states()
    {
        QList<State> list;
        for (const QueuedRun& run : session.queue().runs())
            list << run.state;
        return list;
    }

    AppSettings settings;
    std::shared_ptr<FakeEngine> engine = std::make_shared<FakeEngine>();
    Session session;
};

} // namespace

class TestRunQueue : public QObject
{
    Q_OBJECT

private slots:
    void itSurvivesARestart();
    void aDamagedFileIsKeptAndTold_data();
    void aDamagedFileIsKeptAndTold();
    void runsAreReorderedAndRemoved();
    void aSecondWindowLeavesTheFileAlone();
    void theNextStartsWhenTheOneBeforeEnds();
    void aFailureDoesNotHoldTheOthers();
    void aStopHoldsTheQueue();
    void nothingStartsByItselfAfterARestart();
    void aRunThatWaitsWaitsForThePersonsWord();
    void aSelectionIsQueuedWithItsSource();
};

void TestRunQueue::itSurvivesARestart()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("deep/queue.json");
    {
        RunQueue queue(file);
        for (const int bits : { 2, 3, 4, 8 })
            queue.add(queued(bits));
        queue.setGoing(true);
        queue.begin(0, "runs/first");
        RunOutcome outcome;
        queue.end(outcome); // finished
        queue.begin(1, "runs/second");
        outcome.kind = RunOutcome::Kind::Failed;
        outcome.message = "The disk is full.";
        queue.end(outcome);
        queue.begin(2, "runs/third");
        QVERIFY(queue.problem().isEmpty());
    }
    const RunQueue queue(file);
    QVERIFY2(queue.problem().isEmpty(), qPrintable(queue.problem()));
    QVERIFY(!queue.isGoing());
    QCOMPARE(queue.runs().size(), 3); // the finished one is among the results
    QCOMPARE(queue.runs()[0].state, State::Failed);
    QCOMPARE(queue.runs()[0].message, QString("The disk is full."));
    QCOMPARE(queue.runs()[1].state, State::Stopped); // it ran when the program ended
    QCOMPARE(queue.runs()[1].folder, std::filesystem::path("runs/third"));
    QVERIFY(queue.runs()[1].message.contains("resume"));
    const QueuedRun& last = queue.runs()[2];
    QCOMPARE(last.state, State::Waiting);
    QCOMPARE(last.config, queued(8).config);
    QCOMPARE(last.model, QString("Fake-4x96"));
    QCOMPARE(last.source, std::filesystem::path("runs/before"));
    QCOMPARE(last.blocks, 4);
    QCOMPARE(last.plan.seconds[2], 1.5);
}

void TestRunQueue::aDamagedFileIsKeptAndTold_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no JSON") << QByteArray("{\"runs\": [");
    QTest::newRow("other version") << QByteArray(R"({"tacq_queue": 9, "runs": []})");
    QTest::newRow("no list") << QByteArray(R"({"tacq_queue": 1, "runs": 3})");
    QTest::newRow("no run") << QByteArray(R"({"tacq_queue": 1, "runs": [7]})");
    QTest::newRow("a state of its own") << QByteArray(
        R"({"tacq_queue": 1, "runs": [{"state": "dancing", "model": "", "task": "", "blocks": 1}]})");
    QTest::newRow("blocks") << QByteArray(
        R"({"tacq_queue": 1, "runs": [{"state": "waiting", "model": "", "task": "", "source": "", "blocks": 2000000000}]})");
    QTest::newRow("plan") << QByteArray(
        R"({"tacq_queue": 1, "runs": [{"state": "waiting", "model": "", "task": "", "source": "", "blocks": 1, "seconds": [-1]}]})");
}

void TestRunQueue::aDamagedFileIsKeptAndTold()
{
    QFETCH(QByteArray, text);
    QTemporaryDir folder;
    const QString file = folder.filePath("queue.json");
    writeText(file.toStdString(), text.toStdString());
    {
        RunQueue queue(file);
        QVERIFY(queue.runs().isEmpty());
        QVERIFY2(queue.problem().contains("could not be read"), qPrintable(queue.problem()));
        QCOMPARE(readText((file + ".damaged").toStdString()), text.toStdString());
        queue.add(queued(2)); // and it works on
    }
    QCOMPARE(RunQueue(file).runs().size(), 1);
}

void TestRunQueue::runsAreReorderedAndRemoved()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("queue.json");
    {
        RunQueue queue(file);
        for (const int bits : { 2, 3, 4 })
            queue.add(queued(bits));
        queue.move(2, 0);
        queue.remove(1);
    }
    RunQueue again(file);
    QCOMPARE(again.runs().size(), 2);
    QCOMPARE(again.runs()[0].config.bits, 4);
    QCOMPARE(again.runs()[1].config.bits, 3);
    again.begin(0, "x");
    again.remove(0); // runs: it stays
    QCOMPARE(again.runs().size(), 2);
}

void TestRunQueue::aSecondWindowLeavesTheFileAlone()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("queue.json");
    auto first = std::make_unique<RunQueue>(file);
    first->add(queued(3));
    RunQueue second(file);
    QVERIFY(second.runs().isEmpty());
    QVERIFY2(second.problem().contains("Another window"), qPrintable(second.problem()));
    second.add(queued(4)); // works, but is not kept
    QCOMPARE(second.runs().size(), 1);
    first.reset();
    const RunQueue third(file);
    QCOMPARE(third.runs().size(), 1);
    QCOMPARE(third.runs()[0].config.bits, 3);
}

void TestRunQueue::theNextStartsWhenTheOneBeforeEnds()
{
    QTemporaryDir folder;
    Studio studio(folder);
    studio.open();
    QList<int> begun;
    connect(
        &studio.session.live(), &RunLive::begun, this, [&] { begun << studio.session.live().config().bits; });
    studio.session.startRun(); // 2 bits
    QVERIFY(!studio.session.canStart() && studio.session.isReady());
    studio.queueBits(3);
    studio.queueBits(4);
    QVERIFY(studio.session.queue().isGoing()); // behind a running job
    QTRY_COMPARE(studio.states(), (QList { State::Finished, State::Finished }));
    QCOMPARE(begun, (QList { 2, 3, 4 }));
    QVERIFY(!studio.session.queue().isGoing());
    QTRY_VERIFY(!studio.session.startedByItself());
    QCOMPARE(studio.engine->runs.load(), 3);
    QTRY_COMPARE(studio.session.library().runs().size(), 3);
}

void TestRunQueue::aFailureDoesNotHoldTheOthers()
{
    QTemporaryDir folder;
    Studio studio(folder);
    studio.open();
    studio.engine->failing = true;
    studio.queueBits(3);
    studio.queueBits(4);
    connect(&studio.session.live(), &RunLive::ended, this, [&] { studio.engine->failing = false; });
    studio.session.runQueue();
    QTRY_COMPARE(studio.states(), (QList { State::Failed, State::Finished }));
    QCOMPARE(studio.session.queue().runs()[0].message, QString("The disk is full."));
}

void TestRunQueue::aStopHoldsTheQueue()
{
    QTemporaryDir folder;
    Studio studio(folder);
    studio.open();
    studio.engine->endless = true;
    studio.queueBits(3);
    studio.queueBits(4);
    studio.session.runQueue();
    QTRY_COMPARE(studio.states(), (QList { State::Running, State::Waiting }));
    studio.session.controller().cancel();
    QTRY_COMPARE(studio.states(), (QList { State::Stopped, State::Waiting }));
    QTest::qWait(50);
    QVERIFY(!studio.session.controller().isBusy() && !studio.session.queue().isGoing());
    studio.engine->endless = false;
    studio.session.runQueue();
    QTRY_COMPARE(studio.states(), (QList { State::Stopped, State::Finished }));
}

void TestRunQueue::nothingStartsByItselfAfterARestart()
{
    QTemporaryDir folder;
    {
        Studio studio(folder);
        studio.open();
        studio.engine->endless = true;
        studio.queueBits(3);
        studio.queueBits(4);
        studio.session.runQueue();
        QTRY_COMPARE(studio.states(), (QList { State::Running, State::Waiting }));
    } // the program ends while it runs
    Studio studio(folder);
    QCOMPARE(studio.states(), (QList { State::Stopped, State::Waiting }));
    studio.open();
    studio.session.startRun(); // one of the person's own
    QTRY_COMPARE(studio.engine->runs.load(), 1);
    QTRY_VERIFY(!studio.session.controller().isBusy());
    QTest::qWait(50);
    QCOMPARE(studio.engine->runs.load(), 1);
    studio.engine->stepMilliseconds = 1;
    studio.session.startRun();
    studio.queueBits(8); // behind one that runs, but also behind one of yesterday
    QTRY_VERIFY(!studio.session.controller().isBusy());
    QTest::qWait(50);
    QCOMPARE(studio.states(), (QList { State::Stopped, State::Waiting, State::Waiting }));
    studio.session.runQueue();
    QTRY_COMPARE(studio.states(), (QList { State::Stopped, State::Finished, State::Finished }));
}

void TestRunQueue::aRunThatWaitsWaitsForThePersonsWord()
{
    QTemporaryDir folder;
    Studio studio(folder);
    studio.session.queueRun(); // nothing is open
    QVERIFY(studio.states().isEmpty());
    studio.open();
    studio.queueBits(3);
    QTest::qWait(30);
    QCOMPARE(studio.states(), QList { State::Waiting });
    QCOMPARE(studio.engine->runs.load(), 0);
    studio.session.runQueue();
    QVERIFY(!studio.session.startedByItself());
    QTRY_COMPARE(studio.states(), QList { State::Finished });
}

void TestRunQueue::aSelectionIsQueuedWithItsSource()
{
    QTemporaryDir folder;
    Studio studio(folder);
    studio.open();
    RunSummary source;
    source.folder = "runs/source";
    source.config = studio.session.config();
    source.report = FakeEngine::finishedReport(source.config);
    studio.session.queueReselect(source, { 0.01, std::nullopt, std::nullopt }, Metric::Fisher);
    const QueuedRun& run = studio.session.queue().runs().constFirst();
    QCOMPARE(run.source, std::filesystem::path("runs/source"));
    QCOMPARE(run.config.outliers.share, 0.01);
    QCOMPARE(run.config.metric, Metric::Fisher);
    QCOMPARE(run.blocks, kFakeBlocks);
    studio.session.runQueue();
    QTRY_COMPARE(studio.states(), QList { State::Finished });
}

QTEST_GUILESS_MAIN(TestRunQueue)
#include "tst_run_queue.moc"
