#pragma once

#include "core/config/run_config.h"
#include "core/report/run_report.h"
#include "core/saliency/select_outliers.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tacq {

enum class RunState { Running, Cancelled, Failed, Finished, Damaged };
std::string_view name(RunState state);

// What RUN/run.json tells, for tables and start pages. Reading it never throws for a damaged folder: the
// state is Damaged then and `problem` says why.
struct RunSummary
{
    std::filesystem::path folder;
    RunState state = RunState::Damaged; // Running also when the process died: no one else writes the folder
    std::string problem;
    RunConfig config;
    RunReport report;
    std::string created; // ISO 8601, UTC
    std::string programVersion;
};
RunSummary readRunSummary(const std::filesystem::path& folder);

// Event lines of RUN/events.jsonl, oldest first; a torn last line is skipped.
struct RunEvent
{
    std::string time; // ISO 8601, UTC
    std::string kind; // "log", "stage", "layer", "probe", "evaluation", …
    Json data;
};
std::vector<RunEvent> readRunEvents(const std::filesystem::path& folder);

} // namespace tacq
