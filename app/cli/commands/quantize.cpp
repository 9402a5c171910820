#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/outcome.h"
#include "core/base/error.h"
#include "core/config/command_line.h"
#include "core/pipeline/run.h"
#include "core/pipeline/run_folder.h"
#include "core/ranks/ranks.h"

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
    std::string task;
    std::string folder;
    bool resume = false;
    RunOptions run;
};

// A run that is resumed starts from its own record, so that only --run and --resume have to be given.
RunConfig wantedRun(const Options& options)
{
    RunConfig config;
    if (options.resume) {
        const RunSummary summary = readRunSummary(options.folder);
        if (!summary.isReadable())
            failWithHint(ErrorKind::InvalidInput,
                summary.hint.empty() ? "Start it anew in an empty folder." : summary.hint, options.folder,
                ": this run cannot be resumed: ", summary.problem);
        config = summary.config;
    }
    config = options.run.applyTo(config);
    if (!options.model.empty())
        config.model = options.model;
    if (!options.task.empty())
        config.task = options.task;
    requireValid(config);
    return config;
}

void lead(Session& session, const Options& options, Ranks& ranks)
{
    const RunConfig config = wantedRun(options);
    session.resumeCommand = asCommandLine(config, options.folder) + " --resume";
    RunContext context = session.context();
    if (ranks.size() > 1)
        context.log(LogLevel::Info, ranks.size(), " ranks work together.");
    const RunReport report = run(config, options.folder, options.resume, ranks, context);
    showOutcome(session, report, config, options.folder);
}

// The lead tells what to do; only threads, device and memory limit are this rank's own.
void follow(Session& session, const Options& options, Ranks& ranks)
{
    RunContext context = session.context();
    run(options.run.applyTo({}), options.folder, options.resume, ranks, context);
}

int quantizeModel(Session& session, const Options& options)
{
    Ranks ranks(rankPlaceFromEnvironment(), session.stop.get_token(), {});
    session.speaks = ranks.isLead();
    ranks.together([&] { ranks.isLead() ? lead(session, options, ranks) : follow(session, options, ranks); });
    return kDone;
}

} // namespace

void addQuantize(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "quantize", "Compress a model for a task: the whole job");
    command->add_option("MODEL", options->model, kModelHelp);
    command->add_option(
        "--task", options->task, "what the model must still do; `tacq task --help` lists the tasks");
    command->add_option("--run", options->folder, "run folder: everything the run makes lies there")
        ->required();
    CLI::Option* resume = command->add_flag(
        "--resume", options->resume, "continue the run in that folder where it was stopped");
    options->run.addPreset(*command);
    command->get_option("--preset")->excludes(resume); // it goes on with its own settings
    options->run.addMethodOptions(*command);
    options->run.addOutlierOptions(*command);
    options->run.addSampleOptions(*command);
    options->run.addMachineOptions(*command);
    options->run.addEvaluationOptions(*command);
    options->run.addOutcomeOptions(*command);
    command->footer("Started by torchrun or srun, several processes share the work: see \"Several machines\" "
                    "in the README.");
    setWork(command, session, options, quantizeModel);
}

} // namespace tacq::cli
