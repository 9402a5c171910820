#pragma once

#include "app/cli/session.h"
#include "core/config/run_config.h"
#include "core/report/run_report.h"

#include <string>

namespace tacq::cli {

// What `quantize` and `reselect` tell at their end: the report as JSON, or the result in a few lines.
void showOutcome(
    Session& session, const RunReport& report, const RunConfig& config, const std::string& folder);

// The lines of it, also for `inspect`.
std::string outcomeTable(const RunReport& report, const RunConfig& config, const std::string& folder);

} // namespace tacq::cli
