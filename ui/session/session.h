#pragma once

#include "ui/session/engine.h"
#include "ui/session/forecast.h"
#include "ui/session/latest_job.h"
#include "ui/session/preset_library.h"
#include "ui/session/run_controller.h"
#include "ui/session/run_library.h"
#include "ui/session/run_live.h"
#include "ui/session/run_queue.h"

#include <QObject>
#include <QString>
#include <QTimer>

namespace tacq {

class AppSettings;

// Where something that is opened in the background stands.
enum class LoadState { Empty, Loading, Ready, Failed };

struct Problem
{
    QString message; // a sentence; empty when there is none
    QString hint; // what to do next
};

// The state of the studio: the open model, the task, the settings of the next run, the running job and the
// finished runs. Lives on the main thread; pages read it and call it, and hear of changes by its signals.
class Session : public QObject
{
    Q_OBJECT

public:
    Session(EnginePtr engine, AppSettings& settings, const QString& runsFolder, QObject* parent = nullptr);

    const EnginePtr& engine() const { return m_engine; }
    AppSettings& settings() { return m_settings; }
    RunController& controller() { return m_controller; }
    RunLive& live() { return m_live; }
    RunLibrary& library() { return m_library; }
    RunQueue& queue() { return m_queue; }
    PresetLibrary& presets() { return m_presets; }

    // The model. An opened model stays while another one loads or fails to.
    void openModel(const QString& model); // folder, file or "demo"
    ModelInfoPtr model() const { return m_model; }
    LoadState modelState() const { return m_modelState; }
    const QString& requestedModel() const { return m_requestedModel; }
    const Problem& modelProblem() const { return m_modelProblem; }

    // The task, built for the open model; loaded again when model or calibration settings change.
    void setTask(const QString& specification);
    QString taskSpecification() const { return QString::fromStdString(m_config.task); }
    TaskPreviewPtr task() const { return m_task; } // null unless ready for the present settings
    LoadState taskState() const { return m_taskState; }
    const Problem& taskProblem() const { return m_taskProblem; }

    // The settings of the next run.
    const RunConfig& config() const { return m_config; }
    void setConfig(const RunConfig& config); // model and task of `config` are ignored
    const Forecast& forecast() const { return m_forecast; }
    bool isReady() const; // model and task ready, no fault: it can be queued
    bool canStart() const; // and nothing is running
    QString commandLine() const; // the next run as `tacq quantize …`

    // Jobs on the engine thread; each requires an idle controller.
    void startRun();
    void resumeRun(const RunSummary& run);
    void queueRun(); // requires isReady(); behind a running job it starts when that is over
    // A new selection from the saliency of a finished run, to be queued.
    void queueReselect(const RunSummary& source, const OutlierBudget& budget, Metric metric);
    void runQueue(); // the person's word: those that wait are started, one after the other
    bool startedByItself() const { return m_startedByItself; } // the running job came from the queue's turn
    // Another metric than the source's needs the gradients that it kept.
    void reselect(const RunSummary& source, const OutlierBudget& budget, Metric metric);
    void exportRun(const std::filesystem::path& run, ExportFormat format, const QString& folder);

    // The run that Inspect and Export speak of: chosen in Results, or the one that finished last.
    RunSummaryPtr selectedRun() const { return m_selected; }
    void selectRun(const std::filesystem::path& run); // read in the background when it is not listed
    void openRun(const QString& folder); // adds it to the library and selects it
    void removeRun(const std::filesystem::path& run); // from the library; its files stay

signals:
    void modelChanged(); // model, state or problem
    void taskChanged();
    void configChanged();
    void forecastChanged();
    void selectedRunChanged();

private:
    void onModelRead(const JobResult<ModelInfoPtr>& result);
    void loadTask();
    void onTaskRead(const JobResult<TaskPreviewPtr>& result);
    void updateForecast();
    void startJob(RunJob job, int blocks, const StagePlan& plan, bool teachesSpeed = false);
    void enqueue(QueuedRun run);
    void startNextQueued();
    StagePlan planOfSelection() const;
    void onJobEnded(const RunOutcome& outcome);
    void learnSpeed();

    EnginePtr m_engine;
    AppSettings& m_settings;
    RunController m_controller;
    RunLive m_live;
    RunLibrary m_library;
    RunQueue m_queue;
    PresetLibrary m_presets;

    ModelInfoPtr m_model;
    LoadState m_modelState = LoadState::Empty;
    QString m_requestedModel;
    Problem m_modelProblem;
    LatestJob<ModelInfoPtr> m_modelJob;

    TaskPreviewPtr m_task;
    LoadState m_taskState = LoadState::Empty;
    Problem m_taskProblem;
    LatestJob<TaskPreviewPtr> m_taskJob;
    QTimer m_taskTimer; // gathers quick changes of the calibration settings

    RunConfig m_config;
    Forecast m_forecast;
    bool m_startedByItself = false;
    double m_plannedSeconds = 0; // of the running job
    bool m_teachesSpeed = false; // it does everything that was planned: nothing is found done or skipped
    double m_plannedSpeed = 0; // operations per second it was planned with

    RunSummaryPtr m_selected;
    LatestJob<RunSummaryPtr> m_selectJob;
};

} // namespace tacq
