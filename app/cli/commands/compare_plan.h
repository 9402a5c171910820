#pragma once

#include "app/cli/session.h"

#include <string>

namespace tacq::cli {

struct PlanOptions
{
    std::string plan; // file
    std::string folder; // of the comparison
    std::string model; // instead of the plan's
    std::string data; // "{data}" of the plan
};

// `tacq compare --plan`: runs what the plan asks for and shows the table.
int comparePlan(Session& session, const PlanOptions& options);

} // namespace tacq::cli
