#pragma once

#include "core/base/json.h"
#include "core/config/run_config.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// A comparison as a person writes it down: methods × bits × tasks × seeds on one model. The file is a JSON
// object:
//   "title", "note"   what the table shows, for its head
//   "model"           as on the command line; "" leaves it to the caller
//   "tasks"           what the models are conditioned on: a specification, or an object with "task", "label",
//                     "eval" (a list of specifications or {"task", "label"}; default: the task itself) and
//                     any setting
//   "methods"         "gptq", or an object with "method", "label" and any setting, e.g. "metric"
//   "bits", "seeds"   lists of numbers; seeds default to [0]
//   "settings"        settings of all runs
// Settings are the keys of a run's configuration (run.json). Those of a method override those of a task, and
// both override the common ones. "{data}" in a specification stands for the folder with the benchmarks' data.

struct LabelledTask
{
    std::string specification;
    std::string label; // for people; the specification without the folders of its path by default
    bool operator==(const LabelledTask&) const = default;
};

struct PlannedRun
{
    std::string slug; // unique in its plan: the name of its folder
    std::string conditioning; // label of the task
    std::string method; // label of the method
    RunConfig config; // scores the first of the evaluations, no full precision
    std::vector<LabelledTask> evaluations; // at least one
};

struct ComparePlan
{
    std::string title;
    std::string note;
    std::vector<PlannedRun> runs; // by task, seed, bits, method, each as often as the plan asks
};

struct PlanChoices
{
    std::string model; // instead of the plan's; empty: the plan's
    std::filesystem::path data; // "{data}"; empty: a plan that needs it is refused
};

// Errors (InvalidInput) name the plan and its key: unknown or missing keys, unknown words, settings that
// cannot run, two runs that are the same.
ComparePlan parsePlan(const Json& json, std::string_view origin, const PlanChoices& choices);
ComparePlan readPlan(const std::filesystem::path& file, const PlanChoices& choices);

} // namespace tacq
