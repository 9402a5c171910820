#include "core/tasks/task_builder.h"

#include "core/base/error.h"
#include "core/base/sha256.h"

#include <algorithm>

namespace tacq {

namespace {

// The longest prefix of the samples within the budget: the first that would exceed it ends the list.
void takeCalibration(Task& task, const TaskOptions& options)
{
    std::size_t count = 0;
    std::int64_t tokens = 0;
    const auto limit = task.samplesAreTokens ? task.calibration.size()
                                             : static_cast<std::size_t>(std::max(options.samples, 0));
    const std::int64_t budget = task.samplesAreTokens ? tokenLimit(options) : options.tokenBudget;
    while (count < task.calibration.size() && count < limit) {
        const auto next = static_cast<std::int64_t>(task.calibration[count].ids.size());
        if (tokens + next > budget)
            break;
        tokens += next;
        ++count;
    }
    if (count == 0 && limit > 0 && !task.calibration.empty())
        failWithHint(ErrorKind::InvalidInput,
            task.samplesAreTokens ? "Raise the token budget (--token-budget, or --samples times --seq-len)."
                                  : "Raise the token budget (--token-budget).",
            "The first calibration sample of ", task.specification, " has ",
            task.calibration.front().ids.size(), " tokens, but the budget is ", budget, ".");
    task.calibration.resize(count);
}

template <typename T> void limitItems(std::vector<T>& items, std::int64_t limit)
{
    if (limit > 0 && static_cast<std::int64_t>(items.size()) > limit)
        items.resize(static_cast<std::size_t>(limit));
}

void requireAllFit(const Task& task, const TaskOptions& options)
{
    const auto check = [&](std::size_t tokens, std::string_view kind, std::size_t index) {
        requireFits(tokens, options, concat(kind, ' ', index + 1, " of ", task.specification));
    };
    for (std::size_t i = 0; i < task.calibration.size(); ++i)
        check(task.calibration[i].ids.size(), "Calibration sample", i);
    for (std::size_t i = 0; i < task.choices.size(); ++i)
        for (const std::vector<TokenId>& choice : task.choices[i].choices)
            check(task.choices[i].prompt.size() + choice.size(), "Evaluation item", i);
    for (std::size_t i = 0; i < task.windows.size(); ++i)
        check(task.windows[i].ids.size(), "Evaluation window", i);
    for (std::size_t i = 0; i < task.generations.size(); ++i)
        check(task.generations[i].prompt.size() + static_cast<std::size_t>(task.generations[i].maxTokens),
            "Evaluation item", i);
}

std::string fingerprintOf(const Task& task)
{
    Sha256 hash;
    for (const CalibrationSample& sample : task.calibration) {
        const auto count = static_cast<std::int64_t>(sample.ids.size());
        hash.add(std::as_bytes(std::span(&count, 1)));
        hash.add(std::as_bytes(std::span(sample.ids)));
    }
    return hash.hex();
}

} // namespace

std::int64_t tokenLimit(const TaskOptions& options)
{
    return std::min(options.tokenBudget, std::int64_t(std::max(options.samples, 0)) * options.sequenceLength);
}

std::size_t limited(std::size_t items, const TaskOptions& options)
{
    return options.evaluationItems > 0 ? std::min(items, static_cast<std::size_t>(options.evaluationItems))
                                       : items;
}

PromptAndContinuation tokenized(
    const Tokenizer& tokenizer, const std::string& prompt, const std::string& continuation)
{
    PromptAndContinuation result;
    result.prompt = tokenizer.encode(prompt);
    const std::vector<TokenId> whole = tokenizer.encode(prompt + continuation);
    const auto border = static_cast<std::ptrdiff_t>(result.prompt.size());
    if (whole.size() > result.prompt.size()
        && std::equal(result.prompt.begin(), result.prompt.end(), whole.begin()))
        result.continuation.assign(whole.begin() + border, whole.end());
    else
        result.continuation = tokenizer.encode(continuation, false);
    return result;
}

CalibrationSample answeredSample(
    const Tokenizer& tokenizer, const std::string& prompt, const std::string& continuation)
{
    PromptAndContinuation parts = tokenized(tokenizer, prompt, continuation);
    CalibrationSample sample;
    sample.answerFrom = static_cast<std::int64_t>(parts.prompt.size());
    sample.ids = std::move(parts.prompt);
    sample.ids.insert(sample.ids.end(), parts.continuation.begin(), parts.continuation.end());
    return sample;
}

ChoiceItem choiceItem(const Tokenizer& tokenizer, const std::string& prompt,
    const std::vector<std::string>& choices, int answer)
{
    ChoiceItem item;
    item.prompt = tokenizer.encode(prompt);
    item.answer = answer;
    for (const std::string& choice : choices)
        item.choices.push_back(tokenized(tokenizer, prompt, choice).continuation);
    return item;
}

void requireFits(std::size_t tokens, const TaskOptions& options, std::string_view what)
{
    if (options.context > 0 && tokens > static_cast<std::size_t>(options.context))
        fail(ErrorKind::InvalidInput, what, " has ", tokens, " tokens, but the model's context is ",
            options.context, ".");
}

Task finished(Task task, const TaskOptions& options)
{
    takeCalibration(task, options);
    limitItems(task.choices, options.evaluationItems);
    limitItems(task.windows, options.evaluationItems);
    limitItems(task.generations, options.evaluationItems);
    if (task.calibration.empty() && options.samples > 0)
        fail(ErrorKind::InvalidInput, task.specification, " has no calibration samples.");
    if (task.evaluationItems() == 0)
        fail(ErrorKind::InvalidInput, task.specification, " has nothing to evaluate.");
    requireAllFit(task, options);
    task.fingerprint = fingerprintOf(task);
    return task;
}

} // namespace tacq
