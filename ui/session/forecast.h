#pragma once

#include "ui/session/engine.h"

#include "core/report/stage_plan.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace tacq {

// What a run will cost and give, told before it starts.
struct Forecast
{
    std::optional<Estimate> estimate; // none when a budget cannot be met
    StagePlan plan;
    bool timeKnown = false; // the task is loaded, so that its tokens are known
    QStringList faults; // each a sentence; the run cannot start while there is one
};

// `task` may be null: then time and memory leave out the calibration. `flops`: float32 operations per second.
Forecast forecastRun(const RunConfig& config, const ModelInfo* model, const TaskPreview* task, double flops);

// A guess for a machine that has not finished a run yet.
double assumedEngineSpeed(int threads);

} // namespace tacq
