#pragma once

#include "ui/session/engine.h"

#include "core/config/estimate.h"
#include "core/report/stage.h"

#include <QString>
#include <QStringList>

#include <array>
#include <optional>

namespace tacq {

// Expected seconds of each stage of a run, in the order of kStages.
struct StagePlan
{
    std::array<double, kStages.size()> seconds {};

    double of(Stage stage) const { return seconds[static_cast<std::size_t>(stage)]; }
    double total() const;
};

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
