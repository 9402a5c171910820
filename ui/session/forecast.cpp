#include "ui/session/forecast.h"

#include "core/base/error.h"

#include <algorithm>
#include <numeric>
#include <thread>

namespace tacq {

namespace {

constexpr double kFlopsPerThread = 80e9; // float32 products of a present-day core
constexpr double kWriteRate = 200e6; // bytes per second to disk, checksums included
constexpr double kStepSeconds = 0.5; // the fixed part of a stage: files opened and written
constexpr double kProbeShare = 0.15; // of the final pass, spent on the live probe

double& secondsOf(StagePlan& plan, Stage stage)
{
    return plan.seconds[static_cast<std::size_t>(stage)];
}

double passSeconds(const RunConfig& config, const ModelShape& shape, std::int64_t tokens, double flops)
{
    RunConfig pass = config;
    if (pass.method == Method::Tacq)
        pass.method = Method::Gptq;
    return estimate(pass, shape, tokens, flops).seconds;
}

StagePlan planRun(const RunConfig& config, const ModelShape& shape, const Estimate& whole,
    const TaskPreview& task, double flops)
{
    StagePlan plan;
    plan.seconds.fill(0);
    for (const Stage stage : { Stage::Open, Stage::Task, Stage::Quantize, Stage::Evaluate })
        secondsOf(plan, stage) = kStepSeconds;
    const double pass = passSeconds(config, shape, task.calibrationTokens, flops);
    const double forward
        = 2.0 * (double(shape.quantizable) + double(shape.vocabulary) * shape.hidden) / flops;
    const double evaluation = forward * double(task.evaluationTokens);
    secondsOf(plan, Stage::Quantize) += pass * (config.probeItems > 0 ? 1 + kProbeShare : 1);
    secondsOf(plan, Stage::Evaluate) += evaluation;
    if (config.evaluateReference)
        secondsOf(plan, Stage::Reference) = kStepSeconds + evaluation;
    if (config.method == Method::Tacq) {
        secondsOf(plan, Stage::Simulate) = kStepSeconds + pass + (config.evaluateReference ? evaluation : 0);
        secondsOf(plan, Stage::Gradients) = kStepSeconds + std::max(0.0, whole.seconds - 2 * pass);
        secondsOf(plan, Stage::Select) = kStepSeconds;
    }
    if (config.method == Method::Squeezellm) { // its passes are those of the gradients
        secondsOf(plan, Stage::Gradients) = kStepSeconds + whole.seconds;
        secondsOf(plan, Stage::Quantize) = kStepSeconds;
    }
    if (config.exportFormat) {
        const auto bytes
            = *config.exportFormat == ExportFormat::Packed ? whole.packedBytes : whole.denseBytes;
        secondsOf(plan, Stage::Export) = kStepSeconds + double(bytes) / kWriteRate;
        secondsOf(plan, Stage::Verify) = kStepSeconds + double(bytes) / kWriteRate + forward * 16;
    }
    return plan;
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

double StagePlan::total() const
{
    return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

double assumedEngineSpeed(int threads)
{
    const int cores = std::max(1, int(std::thread::hardware_concurrency()));
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
        const std::int64_t tokens = task ? task->calibrationTokens : 0;
        forecast.estimate = estimate(config, model->shape, tokens, flops);
        if (task) {
            forecast.plan = planRun(config, model->shape, *forecast.estimate, *task, flops);
            forecast.timeKnown = true;
        }
    } catch (const Error& error) {
        forecast.faults << QString::fromUtf8(error.what()) + QLatin1Char(' ')
                + QString::fromStdString(error.hint());
    }
    return forecast;
}

} // namespace tacq
