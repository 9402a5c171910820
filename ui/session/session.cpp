#include "ui/session/session.h"

#include "core/config/command_line.h"
#include "core/tasks/task_options.h"
#include "ui/session/app_settings.h"
#include "ui/session/task_specification.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace tacq {

namespace {

constexpr int kTaskDelay = 250; // ms between the last change of a setting and loading the task again

bool sameCalibration(const RunConfig& a, const RunConfig& b)
{
    return a.samples == b.samples && a.sequenceLength == b.sequenceLength && a.tokenBudget == b.tokenBudget
        && a.seed == b.seed && a.evaluationItems == b.evaluationItems
        && a.evaluationTokens == b.evaluationTokens;
}

// A whole run, or with a `source` the selection anew from its saliency and what follows.
RunJob quantizeJob(const EnginePtr& engine, const RunConfig& config, const std::filesystem::path& source,
    const std::filesystem::path& folder)
{
    RunJob job;
    job.config = config;
    job.folder = folder;
    job.work = [engine, config, source, folder](RunContext& context) {
        return RunResult { source.empty() ? engine->run(config, folder, false, context)
                                          : engine->reselect(source, config, folder, context),
            std::nullopt };
    };
    return job;
}

RunConfig selection(const RunSummary& source, const OutlierBudget& budget, Metric metric)
{
    RunConfig config = source.config;
    config.outliers = budget;
    config.metric = metric;
    return config;
}

int blocksOf(const RunSummary& source)
{
    return int(source.report.layers.size() / kProjectionCount);
}

} // namespace

Session::Session(EnginePtr engine, AppSettings& settings, const QString& runsFolder, QObject* parent)
    : QObject(parent)
    , m_engine(std::move(engine))
    , m_settings(settings)
    , m_live(m_controller)
    , m_library(m_engine, settings, runsFolder)
    , m_queue(settings.folder() + QStringLiteral("/queue.json"))
    , m_presets(settings.folder() + QStringLiteral("/presets"), builtInPresets())
    , m_modelJob(nullptr)
    , m_taskJob(nullptr)
    , m_config(settings.lastConfig())
    , m_selectJob(nullptr)
{
    m_config.model.clear();
    m_config.task.clear();
    m_config.evaluation.clear();
    m_taskTimer.setSingleShot(true);
    m_taskTimer.setInterval(kTaskDelay);
    connect(&m_taskTimer, &QTimer::timeout, this, &Session::loadTask);
    connect(&m_controller, &RunController::finished, this, &Session::onJobEnded);
    connect(&m_controller, &RunController::stateChanged, this, &Session::forecastChanged);
    m_library.refresh();
    updateForecast();
}

void Session::openModel(const QString& model)
{
    m_requestedModel = model;
    m_modelState = LoadState::Loading;
    m_modelProblem = {};
    emit modelChanged();
    m_modelJob.start([engine = m_engine, model = model.toStdString()](
                         const std::stop_token&) { return engine->openModel(model); },
        [this](const JobResult<ModelInfoPtr>& result) { onModelRead(result); });
}

void Session::onModelRead(const JobResult<ModelInfoPtr>& result)
{
    if (!result.value) {
        m_modelState = LoadState::Failed;
        m_modelProblem = { result.message, result.hint };
        emit modelChanged();
        return;
    }
    m_model = *result.value;
    m_modelState = LoadState::Ready;
    m_config.model = m_requestedModel.toStdString();
    m_settings.addRecentModel(m_requestedModel);
    emit modelChanged();
    updateForecast();
    loadTask();
}

void Session::setTask(const QString& specification)
{
    m_config.task = specification.toStdString();
    emit configChanged();
    updateForecast();
    loadTask();
}

void Session::loadTask()
{
    m_taskTimer.stop();
    m_task.reset();
    m_taskProblem = {};
    if (m_config.task.empty() || !m_model) {
        m_taskJob.cancel();
        m_taskState = LoadState::Empty;
    } else {
        m_taskState = LoadState::Loading;
        m_taskJob.start([engine = m_engine, model = m_model->path.string(), task = m_config.task,
                            options = taskOptions(m_config, m_model->config.context)](
                            const std::stop_token&) { return engine->loadTask(model, task, options); },
            [this](const JobResult<TaskPreviewPtr>& result) { onTaskRead(result); });
    }
    emit taskChanged();
    updateForecast();
}

void Session::onTaskRead(const JobResult<TaskPreviewPtr>& result)
{
    if (result.value) {
        m_task = *result.value;
        m_taskState = LoadState::Ready;
        if (const auto task = TaskSpecification::parse(taskSpecification()); !task.place.isEmpty())
            m_settings.setLastTask(task.word, task.text());
    } else {
        m_taskState = LoadState::Failed;
        m_taskProblem = { result.message, result.hint };
    }
    emit taskChanged();
    updateForecast();
}

void Session::setConfig(const RunConfig& config)
{
    RunConfig next = config;
    next.model = m_config.model;
    next.task = m_config.task;
    if (next == m_config)
        return;
    const bool reload = !sameCalibration(next, m_config);
    m_config = next;
    emit configChanged();
    if (reload && m_model && !m_config.task.empty())
        m_taskTimer.start();
    updateForecast();
}

void Session::updateForecast()
{
    const double learnt = m_settings.engineSpeed();
    m_plannedSpeed = learnt > 0 ? learnt : assumedEngineSpeed(m_config.threads);
    m_forecast = forecastRun(m_config, m_model.get(), m_task.get(), m_plannedSpeed);
    emit forecastChanged();
}

bool Session::isReady() const
{
    return m_model && m_task && !m_taskTimer.isActive() && m_taskState == LoadState::Ready
        && m_modelState != LoadState::Loading && m_forecast.faults.isEmpty();
}

bool Session::canStart() const
{
    return isReady() && !m_controller.isBusy();
}

QString Session::commandLine() const
{
    return QString::fromStdString(asCommandLine(m_config, m_library.newRunFolder(m_config).toStdString()));
}

void Session::startJob(RunJob job, int blocks, const StagePlan& plan, bool teachesSpeed)
{
    m_teachesSpeed = teachesSpeed;
    m_plannedSeconds = plan.total();
    m_live.begin(job.kind, job.config, job.folder, blocks, plan);
    m_controller.start(std::move(job));
}

void Session::startRun()
{
    if (!canStart())
        return;
    m_settings.setLastConfig(m_config);
    const std::string folder = m_library.newRunFolder(m_config).toStdString();
    startJob(quantizeJob(m_engine, m_config, {}, folder), m_model->shape.blocks, m_forecast.plan, true);
}

void Session::resumeRun(const RunSummary& run)
{
    if (m_controller.isBusy())
        return;
    RunJob job;
    job.config = run.config;
    job.folder = run.folder;
    job.work = [engine = m_engine, config = run.config, folder = run.folder](RunContext& context) {
        return RunResult { engine->run(config, folder, true, context), std::nullopt };
    };
    startJob(std::move(job), m_model ? m_model->shape.blocks : 0, m_forecast.plan);
}

// The gradients are there: what comes before the scores is not done again.
StagePlan Session::planOfSelection() const
{
    StagePlan plan = m_forecast.plan;
    for (const Stage skipped : { Stage::Reference, Stage::Simulate, Stage::Gradients })
        plan.seconds[static_cast<std::size_t>(skipped)] = 0;
    return plan;
}

void Session::reselect(const RunSummary& source, const OutlierBudget& budget, Metric metric)
{
    if (m_controller.isBusy())
        return;
    const RunConfig config = selection(source, budget, metric);
    const std::string folder = m_library.newRunFolder(config).toStdString();
    startJob(quantizeJob(m_engine, config, source.folder, folder), blocksOf(source), planOfSelection());
}

void Session::queueRun()
{
    if (!isReady())
        return;
    m_settings.setLastConfig(m_config);
    QueuedRun run;
    run.config = m_config;
    run.model = QString::fromStdString(m_model->title);
    run.task = QString::fromStdString(m_task->title);
    run.blocks = m_model->shape.blocks;
    run.plan = m_forecast.plan;
    enqueue(std::move(run));
}

void Session::queueReselect(const RunSummary& source, const OutlierBudget& budget, Metric metric)
{
    QueuedRun run;
    run.config = selection(source, budget, metric);
    run.model = QFileInfo(QString::fromStdString(run.config.model)).completeBaseName();
    run.task = QString::fromStdString(run.config.task);
    run.source = source.folder;
    run.blocks = blocksOf(source);
    run.plan = planOfSelection();
    enqueue(std::move(run));
}

// The first one behind a running job is to follow it; others that wait may be of another day, and wait on.
void Session::enqueue(QueuedRun run)
{
    const bool first = m_queue.waiting() == 0;
    m_queue.add(run);
    if (first && m_controller.isBusy())
        m_queue.setGoing(true);
}

void Session::runQueue()
{
    m_queue.setGoing(m_queue.waiting() > 0);
    if (!m_controller.isBusy())
        startNextQueued();
}

void Session::startNextQueued()
{
    const int index = m_queue.next();
    if (index < 0 || !m_queue.isGoing() || m_controller.isBusy())
        return;
    const QueuedRun run = m_queue.runs()[index];
    const std::string folder = m_library.newRunFolder(run.config).toStdString();
    m_queue.begin(index, folder);
    startJob(quantizeJob(m_engine, run.config, run.source, folder), run.blocks, run.plan);
}

void Session::exportRun(const std::filesystem::path& run, ExportFormat format, const QString& folder)
{
    if (m_controller.isBusy())
        return;
    RunJob job;
    job.kind = RunJob::Kind::Export;
    job.folder = run;
    if (m_selected && m_selected->folder == run)
        job.config = m_selected->config;
    job.work = [engine = m_engine, run, format, out = folder.toStdString()](RunContext& context) {
        return RunResult { std::nullopt, engine->exportRun(run, format, out, context) };
    };
    StagePlan plan;
    plan.seconds[static_cast<std::size_t>(Stage::Export)] = 4;
    plan.seconds[static_cast<std::size_t>(Stage::Verify)] = 4;
    startJob(std::move(job), m_live.blocks(), plan);
}

void Session::onJobEnded(const RunOutcome& outcome)
{
    m_startedByItself = false;
    m_queue.end(outcome);
    // Later: all who listen shall see the end of this job first.
    QTimer::singleShot(0, this, [this] {
        if (m_controller.isBusy())
            return;
        m_startedByItself = true;
        startNextQueued();
        m_startedByItself = m_controller.isBusy();
    });
    if (outcome.job == RunJob::Kind::Quantize) {
        m_library.refresh();
        if (outcome.kind == RunOutcome::Kind::Finished) {
            learnSpeed();
            selectRun(outcome.folder);
        }
    } else if (outcome.kind == RunOutcome::Kind::Finished) { // its record tells of the checkpoint now
        m_library.refresh();
        if (m_selected && m_selected->folder == outcome.folder)
            selectRun(outcome.folder);
    }
    updateForecast();
}

void Session::learnSpeed()
{
    double worked = 0;
    for (const StageReport& stage : m_live.stages())
        worked += stage.seconds;
    if (m_teachesSpeed && m_plannedSeconds > 0 && worked > 1)
        m_settings.setEngineSpeed(m_plannedSpeed * std::clamp(m_plannedSeconds / worked, 0.1, 10.0));
}

void Session::selectRun(const std::filesystem::path& run)
{
    m_selectJob.start(
        [engine = m_engine, run](
            const std::stop_token&) { return std::make_shared<const RunSummary>(engine->readRun(run)); },
        [this](const JobResult<RunSummaryPtr>& result) {
            if (!result.value)
                return;
            m_selected = *result.value;
            emit selectedRunChanged();
        });
}

void Session::openRun(const QString& folder)
{
    m_library.add(folder);
    selectRun(QDir(folder).absolutePath().toStdString());
}

void Session::removeRun(const std::filesystem::path& run)
{
    m_library.remove(run);
    if (m_selected && m_selected->folder == run) {
        m_selectJob.cancel();
        m_selected.reset();
        emit selectedRunChanged();
    }
}

} // namespace tacq
