#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/outcome.h"
#include "core/base/error.h"
#include "core/config/command_line.h"
#include "core/pipeline/run.h"
#include "core/pipeline/run_folder.h"

namespace tacq::cli {

namespace {

struct Options
{
    std::string source;
    std::string folder;
    RunOptions run;
};

int selectAnew(Session& session, const Options& options)
{
    const RunSummary summary = readRunSummary(options.source);
    if (!summary.isReadable())
        failWithHint(ErrorKind::InvalidInput, summary.hint, options.source,
            ": no run to select from: ", summary.problem);
    const RunConfig config = options.run.applyTo(summary.config);
    requireValid(config);
    session.resumeCommand = asCommandLine(config, options.folder) + " --resume";
    RunContext context = session.context();
    const RunReport report = reselect(options.source, config, options.folder, context);
    showOutcome(session, report, config, options.folder);
    return kDone;
}

} // namespace

void addReselect(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(
        app, session, "reselect", "Keep another share of weights, from the saliency that a run saved");
    command->add_option("RUN", options->source, "folder of a finished tacq run")->required();
    command->add_option("--run", options->folder, "folder of the new run")->required();
    options->run.addOutlierOptions(*command);
    options->run.addEvaluationOptions(*command);
    options->run.addOutcomeOptions(*command);
    setWork(command, session, options, selectAnew);
}

} // namespace tacq::cli
