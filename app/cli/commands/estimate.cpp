#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/device.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/bench/machine_speed.h"
#include "core/model/model_info.h"
#include "core/report/stage_plan.h"
#include "core/tasks/task_options.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
    std::string task;
    RunOptions run;
};

struct Outlook
{
    Estimate estimate;
    StagePlan plan;
};

// The tasks are built and the matrix products of the machine are timed; nothing else is computed.
Outlook outlookOf(const RunConfig& config)
{
    const ModelInfo info = readModelInfo(config.model);
    const auto tokenizer = Tokenizer::open(info.path);
    const auto open = [&](const std::string& specification) {
        return loadTask(specification, *tokenizer, taskOptions(config, info.config.context));
    };
    const Task task = open(config.task);
    const bool oneTask = scoredTask(config) == config.task;
    const RunLoad load = runLoad(task, oneTask ? task : open(scoredTask(config)));
    setThreadCount(config.threads);
    const double flops = gemmFloat32Rate(info.shape, resolveDevice(config.device));
    Outlook outlook;
    outlook.estimate = estimate(config, info.shape, load, flops, availableMemory());
    outlook.plan = planStages(config, info.shape, load, outlook.estimate, flops);
    return outlook;
}

OrderedJson toJson(const Outlook& outlook)
{
    const Estimate& estimate = outlook.estimate;
    OrderedJson json { { "average_bits", estimate.averageBits }, { "outliers", estimate.outliers },
        { "bytes", estimate.packedBytes }, { "peak_rss", estimate.peakMemory },
        { "disk", estimate.diskBytes }, { "spilled", estimate.spilledBytes },
        { "seconds", outlook.plan.total() } };
    json["stages"] = OrderedJson::array();
    for (const Stage stage : kStages) {
        if (const double seconds = outlook.plan.of(stage); seconds > 0)
            json["stages"].push_back({ { "name", name(stage) }, { "seconds", seconds } });
    }
    return json;
}

std::string diskText(const Estimate& estimate)
{
    const std::string lasting = bytesText(estimate.diskBytes);
    return estimate.spilledBytes == 0
        ? lasting
        : concat(lasting, ", and ", bytesText(estimate.spilledBytes), " for activations while it runs");
}

int estimateRun(Session& session, const Options& options)
{
    RunConfig config = options.run.applyTo({});
    config.model = options.model;
    config.task = options.task;
    requireValid(config);
    const Outlook outlook = outlookOf(config);
    const Estimate& estimate = outlook.estimate;
    if (session.json) {
        printJson(toJson(outlook));
        return kDone;
    }
    std::cout << table({
        { "average bits", fixed(estimate.averageBits, 3) },
        { "weights in 16 bit", grouped(estimate.outliers) },
        { "packed checkpoint", bytesText(estimate.packedBytes) },
        { "memory", bytesText(estimate.peakMemory) + " at most" },
        { "disk", diskText(estimate) },
        { "time", secondsText(outlook.plan.total()) },
    });
    return kDone;
}

} // namespace

void addEstimate(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(
        app, session, "estimate", "Tell what a run would take and give: memory, disk, time, bits");
    command->add_option("MODEL", options->model, kModelHelp)->required();
    command->add_option("--task", options->task, "as for quantize")->required();
    options->run.addMethodOptions(*command);
    options->run.addOutlierOptions(*command);
    options->run.addSampleOptions(*command);
    options->run.addMachineOptions(*command);
    options->run.addEvaluationOptions(*command);
    options->run.addOutcomeOptions(*command);
    setWork(command, session, options, estimateRun);
}

} // namespace tacq::cli
