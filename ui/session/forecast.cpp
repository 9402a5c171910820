#include "ui/session/forecast.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/parallel.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr double kFlopsPerThread = 80e9; // float32 products of a present-day core

RunLoad loadOf(const TaskPreview* task)
{
    RunLoad load;
    if (task == nullptr)
        return load;
    load.calibrationTokens = task->calibrationTokens;
    for (const std::int64_t tokens : task->lengths)
        load.longestSample = std::max(load.longestSample, tokens);
    load.evaluationTokens = task->evaluationTokens;
    load.generates = task->kind == TaskKind::Generation;
    return load;
}

// Widths that the group size must divide: the columns of every projection.
void addGroupFaults(const RunConfig& config, const ModelShape& shape, QStringList& faults)
{
    if (config.groupSize == kRowGroup || config.method == Method::Squeezellm)
        return;
    for (const int columns : { shape.hidden, shape.queryWidth, shape.intermediate }) {
        if (columns % config.groupSize == 0)
            continue;
        faults << QStringLiteral("A group size of %1 does not divide this model's %2 columns. "
                                 "Choose a smaller group, or one group per row.")
                      .arg(config.groupSize)
                      .arg(columns);
        return;
    }
}

} // namespace

double assumedEngineSpeed(int threads)
{
    const int cores = coreCount();
    return kFlopsPerThread * (threads > 0 ? std::min(threads, cores) : cores);
}

Forecast forecastRun(const RunConfig& config, const ModelInfo* model, const TaskPreview* task, double flops)
{
    Forecast forecast;
    for (const std::string& fault : validate(config))
        forecast.faults << QString::fromStdString(fault);
    if (!model)
        return forecast;
    addGroupFaults(config, model->shape, forecast.faults);
    try {
        forecast.estimate = estimate(config, model->shape, loadOf(task), flops, availableMemory());
        if (task) {
            forecast.plan = planStages(config, model->shape, loadOf(task), *forecast.estimate, flops);
            forecast.timeKnown = true;
        }
    } catch (const Error& error) {
        forecast.faults << QString::fromUtf8(error.what()) + QLatin1Char(' ')
                + QString::fromStdString(error.hint());
    }
    return forecast;
}

} // namespace tacq
