#pragma once

#include "ui/session/remaining_time.h"
#include "ui/session/run_controller.h"

#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QString>
#include <QTime>

#include <filesystem>
#include <optional>
#include <vector>

namespace tacq {

struct LogLine
{
    QTime time;
    LogLevel level = LogLevel::Info;
    QString text;
};

// The job that is running, or the last one that did, gathered from the controller's signals, so that a page
// that comes late shows the same as one that was there from the start. Kept after the end of the job.
class RunLive : public QObject
{
    Q_OBJECT

public:
    explicit RunLive(RunController& controller, QObject* parent = nullptr);

    // Called by the session before the controller starts. An export keeps what the last run left to see.
    void begin(RunJob::Kind kind, const RunConfig& config, const std::filesystem::path& folder, int blocks,
        const StagePlan& plan);

    bool isEmpty() const { return !m_begun; } // nothing was started yet
    RunJob::Kind kind() const { return m_kind; }
    const RunConfig& config() const { return m_config; } // this and what follows: of the quantization
    const std::filesystem::path& folder() const { return m_folder; }
    int blocks() const { return m_blocks; }

    std::optional<Stage> stage() const { return m_stage; } // none before the first and after the end
    qint64 done() const { return m_done; } // steps of the stage
    qint64 total() const { return m_total; } // 0: not known yet
    // Of the evaluation that the stage is at; none when it writes no answers.
    const std::optional<AnswerProgress>& answers() const { return m_answers; }
    double fraction() const { return m_remaining.fraction(); } // of the whole job; never runs backwards
    double elapsedSeconds() const; // pauses left out
    std::optional<double> remainingSeconds() const;
    const std::vector<StageReport>& stages() const { return m_stages; } // finished, in order

    // Newest report of a matrix in a pass (Stage::Simulate or Quantize); null before it is done.
    LayerReportPtr layer(Stage pass, int block, Projection projection) const;
    int layersDone(Stage pass) const;
    ScoreHistogramPtr histogram() const { return m_histogram; }
    const std::vector<ProbePoint>& probe() const { return m_probe; }
    // What: Stage::Reference, Simulate or Evaluate.
    std::optional<EvaluationResult> evaluation(Stage what) const;
    bool evaluationIsFinal(Stage what) const;
    const QList<LogLine>& log() const { return m_log; }
    std::optional<RunOutcome> outcome() const { return m_outcome; } // of the ended job

signals:
    void begun(); // everything above was reset
    void stageChanged();
    void progressChanged();
    void layerReported(tacq::Stage pass, const tacq::LayerReportPtr& report);
    void histogramChanged();
    void probeChanged();
    void evaluationChanged(tacq::Stage what);
    void logged(const tacq::LogLine& line);
    void ended(const tacq::RunOutcome& outcome);

private:
    struct Score
    {
        EvaluationResult result;
        bool final = false;
    };

    void connectController(RunController& controller);
    void clearResults(const RunConfig& config, const std::filesystem::path& folder, int blocks);
    void onStateChanged(RunController::State state);
    void onStageStarted(Stage stage);
    void onStageFinished(const StageReport& report);
    void onProgressed(Stage stage, qint64 done, qint64 total);
    void onLayerReported(Stage pass, const LayerReportPtr& report);
    void onEvaluated(Stage what, const EvaluationResult& result, bool final);
    void onAnswering(Stage what, const AnswerProgress& progress);
    void onLogged(LogLevel level, const QString& text);
    void onFinished(const RunOutcome& outcome);
    std::vector<LayerReportPtr>& layersOf(Stage pass);
    std::optional<Score>& scoreOf(Stage what);
    const std::optional<Score>& scoreOf(Stage what) const;

    bool m_begun = false;
    RunJob::Kind m_kind = RunJob::Kind::Quantize;
    RunConfig m_config;
    std::filesystem::path m_folder;
    int m_blocks = 0;
    std::optional<Stage> m_stage;
    qint64 m_done = 0;
    qint64 m_total = 0;
    std::optional<AnswerProgress> m_answers;
    RemainingTime m_remaining;
    QElapsedTimer m_clock; // running while the engine works
    double m_secondsBefore = 0; // of earlier spans, before pauses
    std::vector<StageReport> m_stages;
    std::vector<LayerReportPtr> m_simulated; // [blocks · 7]
    std::vector<LayerReportPtr> m_quantized;
    ScoreHistogramPtr m_histogram;
    std::vector<ProbePoint> m_probe;
    std::optional<Score> m_reference;
    std::optional<Score> m_simulatedScore;
    std::optional<Score> m_result;
    QList<LogLine> m_log;
    std::optional<RunOutcome> m_outcome;
};

} // namespace tacq
