#pragma once

#include "core/config/run_config.h"
#include "core/eval/item_outcome.h"
#include "core/output/checkpoint.h"
#include "core/report/run_context.h"
#include "core/report/run_report.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace tacq {

class Ranks;

// Pieces of another run that this one would make again, bit for bit: they are linked into its folder under
// the stage named `as`. Two kinds can be shared between runs of one model, task, seed and sample settings:
// "gradients", and what a gptq run made in "quantize" or any run in "simulate" as the "simulate" of a tacq
// run with the same bits and group size.
struct SharedPieces
{
    std::filesystem::path run;
    std::string_view stage;
    std::string_view as;
};

// A whole run, from opening the model to the verified export, in a run folder (architecture.md). The folder
// must be new or empty, unless `resume` is set: then the finished pieces of an interrupted run with the same
// model, task and settings are used, and the result is the same to the last bit. Errors: Conflict when the
// folder belongs to something else. On Cancelled the folder stays resumable.
RunReport run(const RunConfig& config, const std::filesystem::path& folder, bool resume, RunContext& context);

// The same by several processes together, called on each of them. The lead's configuration is everybody's,
// but for threads, device and memory limit; it alone writes the folder, and its report is the run's. The
// other ranks use `folder` only while they work, for activations that do not fit in memory; it need not be
// the same disk.
RunReport run(const RunConfig& config, const std::filesystem::path& folder, bool resume, Ranks& ranks,
    RunContext& context);

// A new run that begins with the work of others. Errors as above, and Conflict when they worked on another
// model or task.
RunReport runSharing(const RunConfig& config, const std::vector<SharedPieces>& shared,
    const std::filesystem::path& folder, RunContext& context);

// A new run in `folder` with another outlier budget, from the saliency saved in `source`: select, quantize,
// evaluate, export; no gradient is computed. Error (InvalidInput) when the budget asks for more weights than
// were kept.
RunReport reselect(const std::filesystem::path& source, const RunConfig& config,
    const std::filesystem::path& folder, RunContext& context);

// Writes the result of a finished run as a checkpoint and verifies what was written; the run's record tells
// of the last one.
ExportReport exportRun(const std::filesystem::path& run, ExportFormat format,
    const std::filesystem::path& out, RunContext& context);

// Scores MODEL on a task specification with the evaluation options of `config` (samples and method are
// ignored).
EvaluationResult evaluateModel(
    const RunConfig& config, RunContext& context, const ItemObserver& itemScored = {});

// Scores the result of a finished run on another task than its own.
EvaluationResult evaluateRun(const std::filesystem::path& run, const std::string& specification,
    RunContext& context, const ItemObserver& itemScored = {});

} // namespace tacq
