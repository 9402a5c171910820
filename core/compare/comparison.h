#pragma once

#include "core/compare/paired_difference.h"
#include "core/compare/plan.h"
#include "core/report/run_context.h"
#include "core/report/run_report.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tacq {

// A model's score on one task of a comparison, and what became of each item.
struct ScoreOn
{
    std::string task; // label
    EvaluationResult result;
    Outcomes outcomes;
};

struct ComparedRun
{
    PlannedRun planned;
    RunReport report;
    // What the run would have taken alone, without the evaluations: shared stages count with the time of the
    // run that made them.
    double seconds = 0;
    std::vector<ScoreOn> scores; // as planned.evaluations
};

struct Comparison
{
    std::string title;
    std::string note;
    std::vector<ScoreOn> fullPrecision; // of every task that some run is scored on
    std::vector<ComparedRun> runs; // as planned
};

// Runs a plan in a folder: FOLDER/runs/<slug> is the run folder of each, FOLDER/scores/ holds the scores.
// Whatever is finished there is kept, whatever was interrupted goes on, so that a plan may also grow. Runs on
// the same samples share their gradients, those of the same bits also the simulation; gradients are removed
// once no run needs them. Full precision is scored once for each task. `grown` hears of the comparison as far
// as it is, after each run. Errors are those of a run; Conflict when a folder holds a run with other
// settings.
std::filesystem::path runFolder(const PlannedRun& planned); // within the comparison's folder
using ComparisonObserver = std::function<void(const Comparison&)>;
Comparison runPlan(const ComparePlan& plan, const std::filesystem::path& folder, RunContext& context,
    const ComparisonObserver& grown = {});

} // namespace tacq
