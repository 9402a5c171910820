#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/compare_plan.h"
#include "app/cli/commands/compare_runs.h"

namespace tacq::cli {

namespace {

struct Options
{
    RunsOptions runs;
    PlanOptions plan;
    std::string out; // of the figure or of the plan
};

int compare(Session& session, const Options& options)
{
    if (!options.plan.plan.empty()) {
        PlanOptions plan = options.plan;
        plan.folder = options.out;
        return comparePlan(session, plan);
    }
    if (!options.out.empty() && options.runs.figure.empty())
        throw CLI::ValidationError("--out: requires --figure or --plan");
    RunsOptions runs = options.runs;
    runs.out = options.out;
    return compareRuns(session, runs);
}

} // namespace

void addCompare(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "compare",
        "Set finished runs side by side, or run methods, bits, tasks and seeds of a plan into one table");
    CLI::Option* runs = command->add_option("RUN", options->runs.runs, "run folders, two or more")
                            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    CLI::Option* figure
        = command
              ->add_option("--figure", options->runs.figure, "draw overlap, common or difference of two runs")
              ->check(CLI::IsMember({ "overlap", "common", "difference" }));
    CLI::Option* plan = command->add_option(
        "--plan", options->plan.plan, "the plan, a JSON file; resources/plans/ holds some");
    CLI::Option* out = command->add_option("--out", options->out,
        "file for the figure: .png, .svg or .pdf; with --plan the folder of the comparison: runs, scores and "
        "tables; may hold an unfinished one");
    command->add_option("--model", options->plan.model, "instead of the plan's model")->needs(plan);
    command->add_option("--data", options->plan.data, "folder of the benchmarks' data: {data} in the plan")
        ->needs(plan);
    figure->needs(out);
    plan->excludes(runs)->excludes(figure);
    setWork(command, session, options, compare);
}

} // namespace tacq::cli
