#include "core/tasks/calibration_texts.h"

#include "core/tasks/task_builder.h"

#include <algorithm>
#include <numeric>

namespace tacq {

namespace {

// The border between prompt and answer lies where the tokens of the whole text leave those of the prompt.
std::int64_t answerBegin(const std::vector<TokenId>& whole, const CalibrationText& text,
    const Tokenizer& tokenizer, bool addSpecial)
{
    if (text.answer.empty())
        return static_cast<std::int64_t>(whole.size());
    const std::vector<TokenId> prompt = tokenizer.encode(text.prompt, addSpecial);
    return std::ranges::mismatch(whole, prompt).in1 - whole.begin();
}

} // namespace

void takeTexts(Task& task, std::size_t count, const std::function<CalibrationText(std::size_t index)>& text,
    const Tokenizer& tokenizer, const TaskOptions& options, bool addSpecial)
{
    task.samplesAreTokens = true;
    task.samplesAvailable = static_cast<std::int64_t>(count);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    PythonRandom(options.seed).shuffle(order);
    const std::int64_t limit = tokenLimit(options);
    std::int64_t tokens = 0;
    for (const std::size_t index : order) {
        if (tokens >= limit)
            break;
        const CalibrationText next = text(index);
        CalibrationSample sample;
        sample.ids = tokenizer.encode(next.prompt + next.answer, addSpecial);
        sample.answerFrom = answerBegin(sample.ids, next, tokenizer, addSpecial);
        tokens += static_cast<std::int64_t>(sample.ids.size());
        const bool exceeds = tokens > limit;
        // Kept even when it exceeds the budget and is the only one, for the error that says so.
        if (!exceeds || task.calibration.empty()) {
            requireFits(sample.ids.size(), options, next.place);
            task.calibration.push_back(std::move(sample));
        }
        if (exceeds)
            break;
    }
}

} // namespace tacq
