#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/model/model_info.h"
#include "core/tasks/task_options.h"

#include <algorithm>
#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string task;
    std::string model;
    int show = 3;
    RunOptions run;
};

std::vector<std::string> firstPrompts(const Task& task, const Tokenizer& tokenizer, int count)
{
    std::vector<std::string> prompts;
    for (const CalibrationSample& sample : task.calibration) {
        if (int(prompts.size()) == count)
            break;
        prompts.push_back(tokenizer.decode(sample.ids, false));
    }
    return prompts;
}

OrderedJson taskJson(const Task& task, const std::vector<std::string>& prompts)
{
    OrderedJson json;
    json["task"] = task.specification;
    json["title"] = task.title;
    if (task.convention)
        json["convention"] = name(*task.convention);
    json["calibration"] = { { "samples", task.calibration.size() }, { "tokens", task.calibrationTokens() } };
    json["evaluation"] = { { "items", task.evaluationItems() } };
    json["prompts"] = prompts;
    json["notes"] = task.notes;
    return json;
}

int showTask(Session& session, const Options& options)
{
    const ModelInfo info = readModelInfo(options.model);
    const auto tokenizer = Tokenizer::open(info.path);
    const RunConfig config = options.run.applyTo({});
    const Task task = loadTask(options.task, *tokenizer, taskOptions(config, info.config.context));
    const auto prompts = firstPrompts(task, *tokenizer, options.show);
    if (session.json) {
        printJson(taskJson(task, prompts));
        return kDone;
    }
    std::cout << table({
        { "task", concat(task.title, " (", task.specification, ")") },
        { "calibration",
            concat(grouped(std::int64_t(task.calibration.size())), " samples, ",
                grouped(task.calibrationTokens()), " tokens") },
        { "evaluation", grouped(task.evaluationItems()) + " items" },
    });
    for (const std::string& prompt : prompts)
        std::cout << "\n" << prompt << '\n';
    for (const std::string& note : task.notes)
        session.observer.logged(LogLevel::Warning, note);
    return kDone;
}

} // namespace

void addTask(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "task", "Tell what a task asks, and show its first samples");
    std::string known;
    for (const TaskDescription& description : knownTasks())
        known += (known.empty() ? "" : ", ") + description.specification;
    command->add_option("SPEC", options->task, known)->required();
    command->add_option("--model", options->model, kModelHelp)->required();
    command->add_option("--show", options->show, "how many calibration samples to print (default 3)")
        ->check(CLI::NonNegativeNumber);
    options->run.addSampleOptions(*command);
    options->run.addEvaluationOptions(*command);
    setWork(command, session, options, showTask);
}

} // namespace tacq::cli
