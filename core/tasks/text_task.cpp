#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/unicode_text.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"

#include <algorithm>

namespace tacq {

namespace {

// Windows at random places, as the reference draws them: start = randint(0, tokens - length - 1).
std::vector<CalibrationSample> randomWindows(const std::vector<TokenId>& ids, const TaskOptions& options)
{
    const auto length = static_cast<std::int64_t>(options.sequenceLength);
    const auto tokens = static_cast<std::int64_t>(ids.size());
    std::vector<CalibrationSample> samples;
    PythonRandom random(options.seed);
    if (tokens <= length) { // too short to choose from: once, whole
        samples.push_back({ ids, tokens });
        return samples;
    }
    std::int64_t total = 0;
    for (int i = 0; i < options.samples && total <= options.tokenBudget; ++i) {
        const std::int64_t start = random.integer(0, tokens - length - 1);
        const auto from = ids.begin() + start;
        samples.push_back({ { from, from + length }, length });
        total += length;
    }
    return samples;
}

// Windows end to end; an incomplete last one counts only when it is the only one.
std::vector<TextWindow> consecutiveWindows(const std::vector<TokenId>& ids, const TaskOptions& options)
{
    std::size_t tokens = ids.size();
    if (options.evaluationTokens > 0)
        tokens = std::min(tokens, static_cast<std::size_t>(options.evaluationTokens));
    const auto length = std::min(static_cast<std::size_t>(options.sequenceLength), tokens);
    std::vector<TextWindow> windows;
    for (std::size_t start = 0; start + length <= tokens; start += length) {
        const auto from = ids.begin() + static_cast<std::ptrdiff_t>(start);
        windows.push_back({ { from, from + static_cast<std::ptrdiff_t>(length) } });
    }
    return windows;
}

class TextTask : public TaskSource
{
public:
    Task load(
        std::string_view argument, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        checkOptions(options);
        const std::string path(argument);
        const std::string text = readText(path);
        if (text.empty())
            fail(ErrorKind::InvalidInput, path, " is empty.");
        requireUtf8(text, path);
        const std::vector<TokenId> ids = tokenizer.encode(text, false);
        if (ids.size() < 2)
            fail(ErrorKind::InvalidInput, path, " has ", ids.size(), " token; a text needs at least 2.");
        Task task;
        task.kind = TaskKind::Perplexity;
        task.calibration = randomWindows(ids, options);
        task.windows = consecutiveWindows(ids, options);
        task.notes.emplace_back("Calibration and evaluation use the same text.");
        if (ids.size() < static_cast<std::size_t>(options.sequenceLength))
            task.notes.push_back(concat("The text has ", ids.size(), " tokens, fewer than the ",
                options.sequenceLength, " of one window."));
        return task;
    }

private:
    static void checkOptions(const TaskOptions& options)
    {
        if (options.sequenceLength < 2)
            fail(ErrorKind::InvalidInput, "The sequence length is ", options.sequenceLength,
                ", but a window needs at least 2 tokens.");
        if (options.context > 0 && options.sequenceLength > options.context)
            failWithHint(ErrorKind::InvalidInput, "Choose a shorter sequence length (--seq-len).",
                "The sequence length is ", options.sequenceLength, ", but the model's context is ",
                options.context, ".");
        if (options.evaluationTokens == 1)
            fail(ErrorKind::InvalidInput, "Evaluation is limited to 1 token, but a window needs at least 2.");
    }
};

} // namespace

std::unique_ptr<TaskSource> makeTextTask()
{
    return std::make_unique<TextTask>();
}

} // namespace tacq
