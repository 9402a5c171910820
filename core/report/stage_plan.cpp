#include "core/report/stage_plan.h"

#include <algorithm>
#include <numeric>

namespace tacq {

namespace {

constexpr double kWriteRate = 200e6; // bytes per second to disk, checksums included
constexpr double kStepSeconds = 0.5; // the fixed part of a stage: files opened and written
constexpr double kProbeShare = 0.15; // of the final pass, spent on the live probe

double& secondsOf(StagePlan& plan, Stage stage)
{
    return plan.seconds[static_cast<std::size_t>(stage)];
}

double passSeconds(const RunConfig& config, const ModelShape& shape, const RunLoad& load, double flops)
{
    RunConfig pass = config;
    if (pass.method == Method::Tacq)
        pass.method = Method::Gptq;
    return estimate(pass, shape, load, flops).seconds;
}

} // namespace

double StagePlan::total() const
{
    return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

StagePlan planStages(const RunConfig& config, const ModelShape& shape, const RunLoad& load,
    const Estimate& whole, double flops)
{
    StagePlan plan;
    plan.seconds.fill(0);
    for (const Stage stage : { Stage::Open, Stage::Task, Stage::Quantize, Stage::Evaluate })
        secondsOf(plan, stage) = kStepSeconds;
    const double pass = passSeconds(config, shape, load, flops);
    const double forward
        = 2.0 * (double(shape.quantizable) + double(shape.vocabulary) * shape.hidden) / flops;
    const double evaluation = forward * double(load.evaluationTokens);
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

} // namespace tacq
