#include "ui/session/run_live.h"

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr qsizetype kKeptLogLines = 5000;
constexpr double kAnswerSteps = 1e6; // the share of the answers' work as a count of steps

std::size_t cell(int block, Projection projection)
{
    return std::size_t(block) * kProjectionCount + index(projection);
}

} // namespace

RunLive::RunLive(RunController& controller, QObject* parent)
    : QObject(parent)
{
    connectController(controller);
}

void RunLive::connectController(RunController& controller)
{
    connect(&controller, &RunController::stateChanged, this, &RunLive::onStateChanged);
    connect(&controller, &RunController::stageStarted, this, &RunLive::onStageStarted);
    connect(&controller, &RunController::stageFinished, this, &RunLive::onStageFinished);
    connect(&controller, &RunController::progressed, this, &RunLive::onProgressed);
    connect(&controller, &RunController::layerReported, this, &RunLive::onLayerReported);
    connect(&controller, &RunController::histogramChanged, this, [this](const ScoreHistogramPtr& histogram) {
        m_histogram = histogram;
        emit histogramChanged();
    });
    connect(&controller, &RunController::probed, this, [this](const ProbePoint& point) {
        m_probe.push_back(point);
        emit probeChanged();
    });
    connect(&controller, &RunController::evaluated, this, &RunLive::onEvaluated);
    connect(&controller, &RunController::answering, this, &RunLive::onAnswering);
    connect(&controller, &RunController::logged, this, &RunLive::onLogged);
    connect(&controller, &RunController::finished, this, &RunLive::onFinished);
}

void RunLive::begin(RunJob::Kind kind, const RunConfig& config, const std::filesystem::path& folder,
    int blocks, const StagePlan& plan)
{
    m_begun = true;
    m_kind = kind;
    m_stage.reset();
    m_done = 0;
    m_total = 0;
    m_answers.reset();
    m_remaining = RemainingTime(plan);
    m_clock.invalidate();
    m_secondsBefore = 0;
    m_stages.clear();
    m_outcome.reset();
    if (kind == RunJob::Kind::Quantize)
        clearResults(config, folder, blocks);
    emit begun();
}

void RunLive::clearResults(const RunConfig& config, const std::filesystem::path& folder, int blocks)
{
    m_config = config;
    m_folder = folder;
    m_blocks = blocks;
    m_simulated.assign(std::size_t(blocks) * kProjectionCount, nullptr);
    m_quantized = m_simulated;
    m_histogram.reset();
    m_probe.clear();
    m_reference.reset();
    m_simulatedScore.reset();
    m_result.reset();
    m_log.clear();
}

double RunLive::elapsedSeconds() const
{
    return m_secondsBefore + (m_clock.isValid() ? double(m_clock.elapsed()) / 1000 : 0);
}

std::optional<double> RunLive::remainingSeconds() const
{
    if (m_outcome)
        return std::nullopt;
    return m_remaining.seconds(elapsedSeconds());
}

LayerReportPtr RunLive::layer(Stage pass, int block, Projection projection) const
{
    const auto& layers = pass == Stage::Simulate ? m_simulated : m_quantized;
    const std::size_t position = cell(block, projection);
    return block >= 0 && position < layers.size() ? layers[position] : nullptr;
}

int RunLive::layersDone(Stage pass) const
{
    const auto& layers = pass == Stage::Simulate ? m_simulated : m_quantized;
    return int(std::count_if(layers.begin(), layers.end(), [](const auto& layer) { return bool(layer); }));
}

std::optional<EvaluationResult> RunLive::evaluation(Stage what) const
{
    const auto& score = scoreOf(what);
    return score ? std::optional(score->result) : std::nullopt;
}

bool RunLive::evaluationIsFinal(Stage what) const
{
    const auto& score = scoreOf(what);
    return score && score->final;
}

std::optional<RunLive::Score>& RunLive::scoreOf(Stage what)
{
    return what == Stage::Reference ? m_reference : what == Stage::Simulate ? m_simulatedScore : m_result;
}

const std::optional<RunLive::Score>& RunLive::scoreOf(Stage what) const
{
    return const_cast<RunLive*>(this)->scoreOf(what);
}

std::vector<LayerReportPtr>& RunLive::layersOf(Stage pass)
{
    return pass == Stage::Simulate ? m_simulated : m_quantized;
}

void RunLive::onStateChanged(RunController::State state)
{
    const bool works = state == RunController::State::Running || state == RunController::State::Stopping;
    if (works && !m_clock.isValid()) {
        m_clock.start();
    } else if (!works && m_clock.isValid()) {
        m_secondsBefore = elapsedSeconds();
        m_clock.invalidate();
    }
}

void RunLive::onStageStarted(Stage stage)
{
    m_stage = stage;
    m_done = 0;
    m_total = 0;
    m_answers.reset();
    m_remaining.stageStarted(stage, elapsedSeconds());
    emit stageChanged();
}

void RunLive::onStageFinished(const StageReport& report)
{
    m_stages.push_back(report);
    m_remaining.stageFinished(report.stage, elapsedSeconds());
    emit stageChanged();
}

void RunLive::onProgressed(Stage stage, qint64 done, qint64 total)
{
    m_done = done;
    m_total = total;
    m_remaining.progressed(stage, done, total, elapsedSeconds());
    emit progressChanged();
}

void RunLive::onLayerReported(Stage pass, const LayerReportPtr& report)
{
    auto& layers = layersOf(pass);
    const std::size_t position = cell(report->block, report->projection);
    if (position >= layers.size()) {
        m_simulated.resize((std::size_t(report->block) + 1) * kProjectionCount);
        m_quantized.resize(m_simulated.size());
        m_blocks = report->block + 1;
    }
    layers[position] = report;
    emit layerReported(pass, report);
}

void RunLive::onEvaluated(Stage what, const EvaluationResult& result, bool final)
{
    scoreOf(what) = Score { result, final };
    emit evaluationChanged(what);
}

void RunLive::onAnswering(Stage what, const AnswerProgress& progress)
{
    m_answers = progress;
    m_remaining.progressed(
        what, std::llround(progress.share * kAnswerSteps), qint64(kAnswerSteps), elapsedSeconds());
    emit progressChanged();
}

void RunLive::onLogged(LogLevel level, const QString& text)
{
    if (m_log.size() >= kKeptLogLines)
        m_log.remove(0, kKeptLogLines / 10);
    m_log.append({ QTime::currentTime(), level, text });
    emit logged(m_log.constLast());
}

void RunLive::onFinished(const RunOutcome& outcome)
{
    m_stage.reset();
    m_outcome = outcome;
    if (outcome.kind == RunOutcome::Kind::Finished)
        m_remaining.finished();
    emit progressChanged();
    emit ended(outcome);
}

} // namespace tacq
