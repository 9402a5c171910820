#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/pipeline/run.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
    std::string task;
    std::int64_t limit = 0;
    std::int64_t maxTokens = 0;
    int shots = -1; // the task's own number
    RunOptions run;
};

// The benchmarks with worked examples take their number as an option of the specification.
std::string withShots(const std::string& task, int shots)
{
    if (shots < 0)
        return task;
    if (!task.starts_with("gsm8k:") && !task.starts_with("mmlu:"))
        failWithHint(ErrorKind::InvalidInput, "Leave out --shots.", "The task \"", task,
            "\" has no worked examples; gsm8k and mmlu do.");
    return concat(task, task.find('?') == std::string::npos ? "?" : "&", "shots=", shots);
}

int scoreModel(Session& session, const Options& options)
{
    RunConfig config = options.run.applyTo({});
    config.model = options.model;
    config.task = withShots(options.task, options.shots);
    config.evaluationItems = options.limit;
    config.evaluationTokens = options.maxTokens;
    requireValid(config);
    RunContext context = session.context();
    const EvaluationResult result = evaluateModel(config, context);
    session.observer.clearLine();
    if (session.json)
        printJson(toJson(result));
    else
        std::cout << concat(options.task, ": ", scoreText(result), ", ", secondsText(result.seconds), "\n");
    return kDone;
}

} // namespace

void addEval(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "eval", "Score a model on a task");
    command->add_option("MODEL", options->model, kModelHelp)->required();
    command->add_option("--task", options->task, "what to score it on; `tacq task --help` lists the tasks")
        ->required();
    command->add_option("--limit", options->limit, "items at most (default: all)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--shots", options->shots, "worked examples of gsm8k (default 8) or mmlu (default 5)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--max-tokens", options->maxTokens, "tokens of a text at most (default: all)")
        ->check(CLI::NonNegativeNumber);
    options->run.addSampleOptions(*command);
    options->run.addMachineOptions(*command);
    setWork(command, session, options, scoreModel);
}

} // namespace tacq::cli
