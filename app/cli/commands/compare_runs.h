#pragma once

#include "app/cli/session.h"

#include <string>
#include <vector>

namespace tacq::cli {

struct RunsOptions
{
    std::vector<std::string> runs; // folders, two or more
    std::string figure; // "overlap", "common" or "difference"; empty: none
    std::string out; // file of the figure
};

// `tacq compare RUN RUN…`: the results of finished runs, and what their kept weights have in common.
int compareRuns(Session& session, const RunsOptions& options);

} // namespace tacq::cli
