#include "ui/session/run_worker.h"

#include "core/base/error.h"

#include <exception>

namespace tacq {

RunWorker::RunWorker(PauseGate& gate)
    : m_gate(gate)
{
}

void RunWorker::run(const RunJob& job, const std::stop_token& stop)
{
    m_lastProgress.invalidate();
    m_held.reset();
    m_heldAnswers.reset();
    RunOutcome outcome;
    outcome.job = job.kind;
    outcome.folder = job.folder;
    RunContext context { *this, m_gate, stop };
    try {
        RunResult result = job.work(context);
        if (result.report)
            outcome.report = std::make_shared<const RunReport>(std::move(*result.report));
        outcome.exported = std::move(result.exported);
    } catch (const Cancelled&) {
        outcome.kind = RunOutcome::Kind::Cancelled;
    } catch (const Error& error) {
        outcome.kind = RunOutcome::Kind::Failed;
        outcome.message = QString::fromUtf8(error.what());
        outcome.hint = QString::fromStdString(error.hint());
    } catch (const std::bad_alloc&) {
        outcome.kind = RunOutcome::Kind::Failed;
        outcome.message = tr("The machine has no memory left for this step.");
        outcome.hint = tr("Close other programs, or use fewer samples. The run can be resumed.");
    } catch (const std::exception& error) {
        outcome.kind = RunOutcome::Kind::Failed;
        outcome.message = tr("The engine stopped unexpectedly: %1").arg(QString::fromUtf8(error.what()));
    }
    sendHeldProgress();
    emit jobEnded(outcome);
}

void RunWorker::stageStarted(Stage stage)
{
    sendHeldProgress();
    emit stageBegan(stage);
}

void RunWorker::stageFinished(const StageReport& report)
{
    sendHeldProgress();
    emit stageEnded(report);
}

void RunWorker::progressed(Stage stage, std::int64_t done, std::int64_t total)
{
    m_held = Progress { stage, done, total };
    if (done >= total || isDue())
        sendHeldProgress();
}

void RunWorker::answering(Stage what, const AnswerProgress& progress)
{
    m_heldAnswers = std::pair(what, progress);
    if (progress.finished == progress.items || isDue())
        sendHeldProgress();
}

bool RunWorker::isDue() const
{
    return !m_lastProgress.isValid() || m_lastProgress.hasExpired(kProgressInterval);
}

void RunWorker::sendHeldProgress()
{
    if (!m_held && !m_heldAnswers)
        return;
    m_lastProgress.start();
    if (const auto progress = std::exchange(m_held, std::nullopt))
        emit progressChanged(progress->stage, progress->done, progress->total);
    if (const auto answers = std::exchange(m_heldAnswers, std::nullopt))
        emit answersChanged(answers->first, answers->second);
}

void RunWorker::layerReported(Stage stage, const LayerReport& report)
{
    emit layerDone(stage, std::make_shared<const LayerReport>(report));
}

void RunWorker::histogramChanged(const ScoreHistogramPtr& histogram)
{
    emit histogramReady(histogram);
}

void RunWorker::probed(const ProbePoint& point)
{
    emit probePointReady(point);
}

void RunWorker::evaluated(Stage what, const EvaluationResult& result, bool final)
{
    emit evaluationChanged(what, result, final);
}

void RunWorker::logged(LogLevel level, const std::string& message)
{
    emit messageLogged(level, QString::fromStdString(message));
}

} // namespace tacq
