#pragma once

#include "ui/session/run_job.h"

#include <QObject>
#include <QThread>

#include <stop_token>

namespace tacq {

class RunWorker;

// The only door to the engine thread. Lives on the main thread; every signal arrives there, in the order in
// which the engine spoke. Destroying it during a run stops the run and waits for the end of its current step.
class RunController : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Running, Paused, Stopping };
    Q_ENUM(State)

    explicit RunController(QObject* parent = nullptr);
    ~RunController() override;

    State state() const { return m_state; }
    bool isBusy() const { return m_state != State::Idle; }

    void start(RunJob job); // requires Idle: no news of an older run can arrive
    void pause(); // takes hold at the engine's next checkpoint
    void resume();
    void cancel(); // finished() follows with Cancelled, or Finished if the work was just done

signals:
    void stateChanged(tacq::RunController::State state);
    void stageStarted(tacq::Stage stage);
    void stageFinished(const tacq::StageReport& report);
    void progressed(tacq::Stage stage, qint64 done, qint64 total);
    void layerReported(tacq::Stage stage, const tacq::LayerReportPtr& report);
    void histogramChanged(const tacq::ScoreHistogramPtr& histogram);
    void probed(const tacq::ProbePoint& point);
    void evaluated(tacq::Stage what, const tacq::EvaluationResult& result, bool final);
    void answering(tacq::Stage what, const tacq::AnswerProgress& progress);
    void logged(tacq::LogLevel level, const QString& message);
    void finished(const tacq::RunOutcome& outcome);

private:
    void connectWorker();
    void setState(State state);
    void onJobEnded(const RunOutcome& outcome);

    State m_state = State::Idle;
    PauseGate m_gate;
    std::stop_source m_stop;
    QThread m_thread;
    RunWorker* m_worker = nullptr; // on m_thread, deleted when the thread ends
};

} // namespace tacq
