#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/compare_plan.h"

namespace tacq::cli {

void addCompare(CLI::App& app, Session& session)
{
    auto options = std::make_shared<PlanOptions>();
    CLI::App* command
        = addCommand(app, session, "compare", "Run methods, bits, tasks and seeds of a plan into one table");
    command->add_option("--plan", options->plan, "the plan, a JSON file; resources/plans/ holds some")
        ->required();
    command->add_option("--out", options->folder,
        "folder of the comparison: runs, scores and tables; may hold an unfinished one");
    command->add_option("--model", options->model, "instead of the plan's model");
    command->add_option("--data", options->data, "folder of the benchmarks' data: {data} in the plan");
    setWork(command, session, options, comparePlan);
}

} // namespace tacq::cli
