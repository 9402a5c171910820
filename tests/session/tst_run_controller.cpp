#include "ui/session/run_controller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <chrono>
#include <thread>

using namespace tacq;

namespace {

using Work = std::function<RunResult(RunContext&)>;

RunJob job(Work work)
{
    RunJob job;
    job.folder = "runs/one";
    job.work = std::move(work);
    return job;
}

RunJob endlessRun(std::atomic<int>* steps = nullptr)
{
    return job([steps](RunContext& context) -> RunResult {
        while (true) {
            context.checkpoint();
            if (steps)
                ++*steps;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
}

} // namespace

class TestRunController : public QObject
{
    Q_OBJECT

private slots:
    void cancelEndsTheRun();
    void cancelAnswersWithinASecond();
    void pauseHoldsTheRunAndResumeReleasesIt();
    void cancelEndsAPausedRun();
    void destructionDuringARunIsBoring();
    void progressIsThrottledAndTheLastStepArrives();
    void answersAreToldWhileTheyAreWritten();
    void heldProgressComesBeforeTheEndOfItsStage();
    void resultsAreNeverDropped();
    void failureIsASentence();
    void statesFollowTheRun();
    void aFinishedControllerStartsAgain();
    void signalsArriveOnTheMainThread();
};

void TestRunController::cancelEndsTheRun()
{
    RunController controller;
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start(endlessRun());
    controller.cancel();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<RunOutcome>().kind, RunOutcome::Kind::Cancelled);
    QCOMPARE(controller.state(), RunController::State::Idle);
}

void TestRunController::cancelAnswersWithinASecond()
{
    for (int attempt = 0; attempt < 20; ++attempt) {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(endlessRun());
        QTest::qWait(5 * (attempt % 4));
        QElapsedTimer clock;
        clock.start();
        controller.cancel();
        QVERIFY(finished.wait());
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QStringLiteral("%1 ms").arg(clock.elapsed())));
    }
}

void TestRunController::pauseHoldsTheRunAndResumeReleasesIt()
{
    std::atomic<int> steps = 0;
    RunController controller;
    controller.start(endlessRun(&steps));
    QTRY_VERIFY(steps > 3);
    controller.pause();
    QCOMPARE(controller.state(), RunController::State::Paused);
    QTest::qWait(50); // the step it was in
    const int held = steps;
    QTest::qWait(100);
    QCOMPARE(steps.load(), held);
    controller.resume();
    QTRY_VERIFY(steps > held);
}

void TestRunController::cancelEndsAPausedRun()
{
    RunController controller;
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start(endlessRun());
    controller.pause();
    controller.cancel();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<RunOutcome>().kind, RunOutcome::Kind::Cancelled);
}

void TestRunController::destructionDuringARunIsBoring()
{
    QElapsedTimer clock;
    clock.start();
    for (const bool paused : { false, true }) {
        RunController controller;
        controller.start(endlessRun());
        QTest::qWait(10);
        if (paused)
            controller.pause();
    }
    QVERIFY(clock.elapsed() < 2000);
}

void TestRunController::progressIsThrottledAndTheLastStepArrives()
{
    constexpr int kSteps = 300;
    RunController controller;
    QSignalSpy progressed(&controller, &RunController::progressed);
    QSignalSpy finished(&controller, &RunController::finished);
    QElapsedTimer clock;
    clock.start();
    controller.start(job([](RunContext& context) {
        for (int step = 1; step <= kSteps; ++step) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            context.observer.progressed(Stage::Quantize, step, kSteps);
        }
        return RunResult {};
    }));
    QVERIFY(finished.wait());
    QVERIFY2(progressed.size() <= clock.elapsed() / 50 + 3,
        qPrintable(QStringLiteral("%1 signals in %2 ms").arg(progressed.size()).arg(clock.elapsed())));
    QCOMPARE(progressed.last().at(1).toLongLong(), kSteps);
}

void TestRunController::answersAreToldWhileTheyAreWritten()
{
    constexpr std::int64_t kTokens = 300;
    RunController controller;
    QSignalSpy answering(&controller, &RunController::answering);
    QSignalSpy finished(&controller, &RunController::finished);
    QElapsedTimer clock;
    clock.start();
    controller.start(job([](RunContext& context) {
        for (std::int64_t token = 1; token <= kTokens; ++token) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            const bool last = token == kTokens;
            context.observer.answering(
                Stage::Evaluate, { last ? 1 : 0, 1, token, double(token) / double(kTokens) });
        }
        return RunResult {};
    }));
    QVERIFY(finished.wait());
    QVERIFY2(answering.size() > 2, "one long answer, and no sign of life");
    QVERIFY(answering.size() <= clock.elapsed() / 50 + 3);
    QCOMPARE(answering.last().at(1).value<AnswerProgress>().tokens, kTokens);
}

void TestRunController::heldProgressComesBeforeTheEndOfItsStage()
{
    RunController controller;
    QStringList order;
    connect(&controller, &RunController::progressed, this,
        [&](Stage, qint64 done) { order << QStringLiteral("step %1").arg(done); });
    connect(&controller, &RunController::stageFinished, this, [&] { order << QStringLiteral("end"); });
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start(job([](RunContext& context) {
        context.observer.progressed(Stage::Gradients, 1, 10);
        context.observer.progressed(Stage::Gradients, 2, 10);
        context.observer.progressed(Stage::Gradients, 7, 10); // the stage ends early
        context.observer.stageFinished({ Stage::Gradients, 0.1, 0 });
        return RunResult {};
    }));
    QVERIFY(finished.wait());
    QCOMPARE(order, QStringList({ "step 1", "step 7", "end" }));
}

void TestRunController::resultsAreNeverDropped()
{
    constexpr int kLayers = 500;
    RunController controller;
    QSignalSpy layers(&controller, &RunController::layerReported);
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start(job([](RunContext& context) {
        for (int i = 0; i < kLayers; ++i) {
            LayerReport layer;
            layer.block = i;
            context.observer.layerReported(Stage::Quantize, layer);
        }
        return RunResult {};
    }));
    QVERIFY(finished.wait());
    QCOMPARE(layers.size(), kLayers);
    QCOMPARE(layers.last().at(1).value<LayerReportPtr>()->block, kLayers - 1);
}

void TestRunController::failureIsASentence()
{
    RunController controller;
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start(job([](RunContext&) -> RunResult {
        failWithHint(ErrorKind::Io, "Free some space.", "The disk is full.");
    }));
    QVERIFY(finished.wait());
    const auto outcome = finished.first().first().value<RunOutcome>();
    QCOMPARE(outcome.kind, RunOutcome::Kind::Failed);
    QCOMPARE(outcome.message, QStringLiteral("The disk is full."));
    QCOMPARE(outcome.hint, QStringLiteral("Free some space."));
}

void TestRunController::statesFollowTheRun()
{
    RunController controller;
    QList<RunController::State> states;
    connect(&controller, &RunController::stateChanged, this, [&](auto state) { states << state; });
    QSignalSpy finished(&controller, &RunController::finished);
    controller.cancel(); // nothing runs: nothing happens
    controller.pause();
    controller.resume();
    QVERIFY(states.isEmpty());
    controller.start(endlessRun());
    controller.pause();
    controller.resume();
    controller.cancel();
    controller.pause(); // too late
    QVERIFY(finished.wait());
    using State = RunController::State;
    QCOMPARE(states,
        QList<State>({ State::Running, State::Paused, State::Running, State::Stopping, State::Idle }));
}

void TestRunController::aFinishedControllerStartsAgain()
{
    RunController controller;
    QSignalSpy finished(&controller, &RunController::finished);
    for (int round = 1; round <= 3; ++round) {
        controller.start(job([](RunContext& context) {
            context.checkpoint(); // a stop of the round before must not reach this one
            return RunResult {};
        }));
        if (round == 1)
            controller.cancel();
        QVERIFY(finished.wait());
    }
    QCOMPARE(finished.last().first().value<RunOutcome>().kind, RunOutcome::Kind::Finished);
}

void TestRunController::signalsArriveOnTheMainThread()
{
    RunController controller;
    const QThread* here = QThread::currentThread();
    const QThread* there = nullptr;
    std::atomic<QThread*> engine = nullptr;
    connect(&controller, &RunController::logged, this, [&] { there = QThread::currentThread(); });
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start(job([&engine](RunContext& context) {
        engine = QThread::currentThread();
        context.log(LogLevel::Info, "one line");
        return RunResult {};
    }));
    QVERIFY(finished.wait());
    QCOMPARE(there, here);
    QVERIFY(engine.load() != here);
}

QTEST_GUILESS_MAIN(TestRunController)
#include "tst_run_controller.moc"
