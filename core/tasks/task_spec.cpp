#include "core/base/error.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"

#include <algorithm>

namespace tacq {

namespace {

struct RegisteredTask
{
    TaskDescription description;
    std::unique_ptr<TaskSource> source;

    // "text" of "text:FILE"
    std::string word() const
    {
        return description.specification.substr(0, description.specification.find(':'));
    }
};

// A further task is one more line here and a source of its own.
std::vector<RegisteredTask> makeRegistry()
{
    std::vector<RegisteredTask> tasks;
    tasks.push_back(
        { { "ioi", "Indirect object identification",
              "Two people are named and one of them gives something: the model must name the other. "
              "No couple of people is in both calibration and evaluation." },
            makeIoiTask() });
    tasks.push_back(
        { { "capitals", "Capitals of countries",
              "The capital of a country against three other capitals. Countries of calibration and "
              "evaluation differ." },
            makeCapitalsTask() });
    tasks.push_back({ { "greater-than", "Greater than",
                          "Something lasts from one year to another: a later year against an earlier one." },
        makeGreaterThanTask() });
    tasks.push_back({ { "text:FILE", "Running text",
                          "Perplexity of a UTF-8 text file, in windows of the sequence length. "
                          R"(A .jsonl file holds documents, {"text"} a line. )"
                          "Options: ?join=space for one sentence a line.",
                          true },
        makeTextTask() });
    tasks.push_back({ { "jsonl:FILE", "Own examples",
                          R"(One JSON object a line: {"text"}, {"prompt","completion"} or )"
                          R"({"question","choices","answer"}. Every fourth line is kept for evaluation.)",
                          true },
        makeJsonlTask() });
    tasks.push_back(
        { { "gsm8k:DIR", "Grade-school mathematics (GSM8K)",
              "Eight worked examples, then a word problem; the number of the generated answer counts. "
              "DIR holds train.jsonl, test.jsonl and, if there, cot-8shot.json. "
              "Options: ?convention=paper|harness&shots=K.",
              true },
            makeGsm8kTask() });
    tasks.push_back({ { "mmlu:DIR", "Knowledge in 57 subjects (MMLU)",
                          "Five examples of a subject, then a question with four answers. DIR holds dev/ and "
                          "test/ with a CSV file for each subject. Options: "
                          "?subjects=all|humanities|social|stem|other|NAME,…&convention=paper|harness&shots=K"
                          "&per-subject=N&none=nan.",
                          true },
        makeMmluTask() });
    tasks.push_back(
        { { "spider:DIR", "Questions to databases (Spider)",
              "A schema and a question; the generated SQL is run and its result compared. DIR holds "
              "train_spider.json, dev.json, tables.json and database/. "
              "Options: ?convention=paper|harness.",
              true },
            makeSpiderTask() });
    return tasks;
}

const std::vector<RegisteredTask>& registry()
{
    static const std::vector<RegisteredTask> tasks = makeRegistry();
    return tasks;
}

std::string knownSpecifications()
{
    std::string list;
    for (const RegisteredTask& task : registry())
        list += (list.empty() ? "" : ", ") + task.description.specification;
    return list;
}

} // namespace

Task loadTask(std::string_view specification, const Tokenizer& tokenizer, const TaskOptions& options)
{
    const std::size_t colon = specification.find(':');
    const std::string_view word = specification.substr(0, colon);
    const std::string_view argument
        = colon == std::string_view::npos ? std::string_view() : specification.substr(colon + 1);
    const auto known
        = std::ranges::find_if(registry(), [&](const auto& task) { return task.word() == word; });
    if (known == registry().end())
        failWithHint(ErrorKind::InvalidInput, concat("Known tasks: ", knownSpecifications(), "."),
            "There is no task \"", specification, "\".");
    const TaskDescription& description = known->description;
    const bool takesArgument = description.specification.find(':') != std::string::npos;
    if (takesArgument && argument.empty())
        fail(ErrorKind::InvalidInput, "The task \"", word, "\" needs a path: ", description.specification,
            ".");
    if (!takesArgument && colon != std::string_view::npos)
        fail(ErrorKind::InvalidInput, "The task \"", word, "\" takes nothing after its name, but got \"",
            argument, "\".");
    Task task = known->source->load(argument, tokenizer, options);
    task.specification = specification;
    task.title = description.title;
    return finished(std::move(task), options);
}

const std::vector<TaskDescription>& knownTasks()
{
    static const std::vector<TaskDescription> tasks = [] {
        std::vector<TaskDescription> list;
        for (const RegisteredTask& task : registry())
            list.push_back(task.description);
        return list;
    }();
    return tasks;
}

} // namespace tacq
