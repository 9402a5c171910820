#include "app/cli/commands/compare_plan.h"

#include "core/base/error.h"
#include "core/compare/comparison.h"
#include "core/compare/comparison_table.h"

#include <iostream>

namespace tacq::cli {

namespace {

std::string again(const PlanOptions& options)
{
    std::string command = concat("tacq compare --plan '", options.plan, "' --out '", options.folder, "'");
    if (!options.model.empty())
        command += concat(" --model '", options.model, "'");
    if (!options.data.empty())
        command += concat(" --data '", options.data, "'");
    return command;
}

} // namespace

int comparePlan(Session& session, const PlanOptions& options)
{
    if (options.folder.empty())
        failWithHint(ErrorKind::InvalidInput, "Name it with --out.", "The comparison has no folder.");
    const ComparePlan plan = readPlan(options.plan, { options.model, options.data });
    session.resumeCommand = again(options);
    RunContext context = session.context();
    // After each run, so that a long comparison can be looked at before its end.
    const Comparison comparison = runPlan(
        plan, options.folder, context, [&](const Comparison& grown) { writeTables(grown, options.folder); });
    session.observer.clearLine();
    if (session.json)
        printJson(toJson(comparison));
    else
        std::cout << markdown(textTable(comparison));
    return kDone;
}

} // namespace tacq::cli
