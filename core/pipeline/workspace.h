#pragma once

#include "core/base/device.h"
#include "core/config/memory_plan.h"
#include "core/model/tokenizer.h"
#include "core/model/weight_source.h"
#include "core/pipeline/run_folder.h"
#include "core/quant/calibration.h"
#include "core/quant/gptq.h"
#include "core/report/run_context.h"
#include "core/tasks/task.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace tacq {

class Ranks;
struct RankPlace;

// What the stages of a run work on: everything opened and checked, nothing computed.
struct Workspace
{
    const RunFolder& folder;
    RunRecord& record; // its report grows as the run proceeds
    const RunConfig& config; // record.config, all automatic choices made
    Ranks& ranks;
    RunContext& context;

    std::filesystem::path modelPath;
    std::shared_ptr<const WeightSource> model;
    std::shared_ptr<const Tokenizer> tokenizer;
    Device device;
    Task task; // calibration, and evaluation unless another task is named
    Task evaluation;
    CalibrationSet calibration; // this rank's share
    GridOptions grid;
    MemoryPlan memory;

    std::int64_t blocks() const { return model->config().blocks; }
    at::ScalarType computeType() const; // of the products of calibration and gradients
    // Runs a stage: tells the observer, measures, and marks it finished in the record, the lead's also on
    // disk.
    void stage(Stage stage, const std::function<void()>& body);
    bool isFinished(Stage stage) const { return record.finished.contains(stage); }
};

// The automatic choices of a configuration made: threads, device. What a resumed run must repeat.
RunConfig resolved(RunConfig config);
RunConfig resolved(RunConfig config, const RankPlace& place);

// Opens model and tasks, checks that they fit together, and compares with the record on a resume. Throws
// Error (InvalidInput) naming what does not fit, or what is another than the lead's; Error (Conflict) when
// the folder belongs to another run.
Workspace openWorkspace(
    const RunFolder& folder, RunRecord& record, bool resume, Ranks& ranks, RunContext& context);

// The calibration and evaluation task of a configuration; fills in the model's context.
Task openTask(const RunConfig& config, const std::string& specification, const ModelConfig& model,
    const Tokenizer& tokenizer);

} // namespace tacq
