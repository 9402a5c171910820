#include "core/pipeline/workspace.h"

#include "core/base/allocator.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/kernels/kernel_check.h"
#include "core/model/model_info.h"
#include "core/ranks/ranks.h"
#include "core/tasks/task_options.h"

#include <chrono>

namespace tacq {

namespace {

void requireDividingGroups(const RunConfig& config, const ModelConfig& model)
{
    if (config.groupSize == kRowGroup || config.method == Method::Squeezellm)
        return;
    for (const Projection projection : kProjections) {
        const auto columns = model.shapeOf(projection).second;
        if (columns % config.groupSize != 0)
            failWithHint(ErrorKind::InvalidInput,
                "Choose --group-size row, or a size that divides every width of the model.",
                "A group size of ", config.groupSize, " does not divide the ", columns, " columns of ",
                name(projection), " in this model.");
    }
}

void requireSameRun(
    const RunFingerprints& stored, const RunFingerprints& now, const std::filesystem::path& folder)
{
    const auto compare = [&](const std::string& a, const std::string& b, std::string_view what) {
        if (a != b)
            failWithHint(ErrorKind::Conflict,
                "Start a new run in another folder, or resume with what it was started with.",
                folder.string(), " was started with another ", what, ".");
    };
    compare(stored.model, now.model, "model");
    compare(stored.task, now.task, "task, or its samples have changed since");
    compare(stored.settings, now.settings, "method, bits, outliers or sample settings");
}

// What every rank reads by itself must be the same everywhere.
void requireSameInput(Workspace& space, const RunFingerprints& now)
{
    const auto compare = [&](const std::string& own, std::string_view what, const std::string& path) {
        if (space.ranks.sharedText(own, what) != own)
            failWithHint(ErrorKind::InvalidInput, "Give all machines the same files under the same paths.",
                "Rank ", space.ranks.rank(), " finds another ", what, " under ", path, " than rank 0.");
    };
    compare(now.model, "model", space.modelPath.string());
    compare(now.task, "task", space.config.task);
}

GridOptions gridOf(const RunConfig& config, const ModelConfig& model)
{
    GridOptions grid;
    grid.bits = codeBits(config);
    grid.groupSize = methodGroupSize(config);
    grid.scaleSearch = config.method != Method::Rtn;
    grid.storage = model.storage;
    return grid;
}

void timed(RunContext& context, Stage stage, const std::function<void()>& body)
{
    context.observer.stageStarted(stage);
    const auto start = std::chrono::steady_clock::now();
    body();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    context.observer.stageFinished({ stage, spent.count(), peakResidentMemory() });
}

void openModelOf(Workspace& space)
{
    setThreadCount(space.config.threads);
    checkKernels(space.device);
    space.model = openModel(space.modelPath);
    const ModelConfig& model = space.model->config();
    requireDividingGroups(space.config, model);
    space.tokenizer = Tokenizer::open(space.modelPath);
    if (space.tokenizer->size() > model.vocabulary)
        failWithHint(ErrorKind::InvalidInput, "Use the tokenizer that belongs to the model.",
            space.modelPath.string(), ": the tokenizer has ", space.tokenizer->size(),
            " tokens, the model's vocabulary only ", model.vocabulary, ".");
    space.grid = gridOf(space.config, model);
}

// `auto` takes bfloat16 where the device has it and the model is large enough for a run to be long: small
// models are done soon in float32, whose rounding nobody needs to think about.
Compute computeOf(Compute wanted, const Device& device, const ModelConfig& model)
{
    constexpr std::int64_t kLarge = 1'000'000'000; // quantizable weights
    if (wanted != Compute::Auto)
        return wanted;
    const bool large = model.shape().quantizable >= kLarge;
    return large && multipliesBfloat16(device) ? Compute::Bfloat16 : Compute::Float32;
}

void openTasksOf(Workspace& space)
{
    const RunConfig& config = space.config;
    const ModelConfig& model = space.model->config();
    space.task = openTask(config, config.task, model, *space.tokenizer);
    // Only the lead evaluates.
    const bool oneTask = scoredTask(config) == config.task || !space.ranks.isLead();
    space.evaluation = oneTask ? space.task : openTask(config, config.evaluation, model, *space.tokenizer);
    if (oneTask) { // notes tell how the two halves of one task relate
        for (const std::string& note : space.task.notes)
            space.context.log(LogLevel::Info, note);
    }
    space.memory
        = planMemory(config, model.shape(), runLoad(space.task, space.evaluation), availableMemory());
    space.calibration = shareOf(
        packSamples(space.task.calibration, space.memory.packTokens), space.ranks.rank(), space.ranks.size());
    if (space.task.calibration.empty() && config.method != Method::Rtn)
        failWithHint(ErrorKind::InvalidInput, "Raise --token-budget or give the task more samples.",
            "The task ", config.task, " gives no calibration samples within ", config.tokenBudget,
            " tokens.");
}

} // namespace

at::ScalarType Workspace::computeType() const
{
    return config.compute == Compute::Bfloat16 ? at::kBFloat16 : at::kFloat;
}

void Workspace::stage(Stage stage, const std::function<void()>& body)
{
    context.checkpoint();
    releaseFreedMemory();
    ranks.enter(stage);
    timed(context, stage, body);
    record.finished.insert(stage);
    if (ranks.isLead())
        folder.write(record);
}

RunConfig resolved(RunConfig config)
{
    return resolved(std::move(config), RankPlace {});
}

RunConfig resolved(RunConfig config, const RankPlace& place)
{
    setThreadCount(config.threads > 0 ? config.threads : place.threads);
    config.threads = threadCount();
    config.device = name(resolveDevice(config.device, place.localRank));
    return config;
}

Task openTask(const RunConfig& config, const std::string& specification, const ModelConfig& model,
    const Tokenizer& tokenizer)
{
    return loadTask(specification, tokenizer, taskOptions(config, model.context));
}

Workspace openWorkspace(
    const RunFolder& folder, RunRecord& record, bool resume, Ranks& ranks, RunContext& context)
{
    const RunConfig& config = record.config;
    prepareFloat32MatrixProduct();
    Workspace space { folder, record, config, ranks, context, resolveModel(config.model), nullptr, nullptr,
        resolveDevice(config.device), {}, {}, {}, {}, {} };
    timed(context, Stage::Open, [&] { openModelOf(space); });
    record.config.compute = computeOf(config.compute, space.device, space.model->config());
    ranks.enter(Stage::Task);
    timed(context, Stage::Task, [&] { openTasksOf(space); });

    const RunFingerprints now { modelFingerprint(space.modelPath), space.task.fingerprint,
        fingerprint(config) };
    if (resume)
        requireSameRun(record.fingerprints, now, folder.path());
    requireSameInput(space, now);
    record.fingerprints = now;
    record.report.quantizable = space.model->config().shape().quantizable;
    return space;
}

} // namespace tacq
