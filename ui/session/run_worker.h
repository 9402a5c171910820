#pragma once

#include "ui/session/run_job.h"

#include <QElapsedTimer>
#include <QObject>

#include <optional>
#include <stop_token>
#include <utility>

namespace tacq {

// Lives on the engine thread, runs one job at a time and turns the engine's calls into signals. Connect to
// RunController instead: its signals come on the main thread.
class RunWorker : public QObject, private RunObserver
{
    Q_OBJECT

public:
    static constexpr int kProgressInterval = 50; // ms between two progress signals

    explicit RunWorker(PauseGate& gate);
    void run(const RunJob& job, const std::stop_token& stop);

signals:
    void stageBegan(tacq::Stage stage);
    void stageEnded(const tacq::StageReport& report);
    void progressChanged(tacq::Stage stage, qint64 done, qint64 total);
    void layerDone(tacq::Stage stage, const tacq::LayerReportPtr& report);
    void histogramReady(const tacq::ScoreHistogramPtr& histogram);
    void probePointReady(const tacq::ProbePoint& point);
    void evaluationChanged(tacq::Stage what, const tacq::EvaluationResult& result, bool final);
    void answersChanged(tacq::Stage what, const tacq::AnswerProgress& progress);
    void messageLogged(tacq::LogLevel level, const QString& message);
    void jobEnded(const tacq::RunOutcome& outcome);

private:
    struct Progress
    {
        Stage stage;
        qint64 done;
        qint64 total;
    };

    void stageStarted(Stage stage) override;
    void stageFinished(const StageReport& report) override;
    void progressed(Stage stage, std::int64_t done, std::int64_t total) override;
    void layerReported(Stage stage, const LayerReport& report) override;
    void histogramChanged(const ScoreHistogramPtr& histogram) override;
    void probed(const ProbePoint& point) override;
    void evaluated(Stage what, const EvaluationResult& result, bool final) override;
    void answering(Stage what, const AnswerProgress& progress) override;
    void logged(LogLevel level, const std::string& message) override;
    bool isDue() const; // whether the interval between two progress signals is over
    void sendHeldProgress();

    PauseGate& m_gate;
    QElapsedTimer m_lastProgress; // invalid until the first one of a job
    std::optional<Progress> m_held; // newest progress not yet sent
    std::optional<std::pair<Stage, AnswerProgress>> m_heldAnswers; // likewise
};

} // namespace tacq
