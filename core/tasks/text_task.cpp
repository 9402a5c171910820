#include "core/base/error.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"
#include "core/tasks/text_corpus.h"

#include <algorithm>

namespace tacq {

namespace {

std::vector<CalibrationSample> calibrationSamples(TextCorpus& corpus, const TaskOptions& options)
{
    const auto length = static_cast<std::size_t>(options.sequenceLength);
    // One more than the budget holds: finished() sees that it does not, and says so.
    const auto affordable = options.tokenBudget / options.sequenceLength + 1;
    const auto count = static_cast<int>(std::min<std::int64_t>(options.samples, affordable));
    PythonRandom random(options.seed);
    std::vector<CalibrationSample> samples;
    for (TokenWindow& ids : corpus.randomWindows(count, length, random)) {
        const auto tokens = static_cast<std::int64_t>(ids.size());
        samples.push_back({ std::move(ids), tokens });
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
        TextCorpus corpus(argument, tokenizer);
        Task task;
        task.kind = TaskKind::Perplexity;
        task.calibration = calibrationSamples(corpus, options);
        const auto length = static_cast<std::size_t>(options.sequenceLength);
        const std::vector<TokenId> ids = corpus.evaluationTokens(length);
        task.split = "None: windows at random places calibrate, all windows end to end are evaluated.";
        task.windows = consecutiveWindows(ids, options);
        task.notes.emplace_back("Calibration and evaluation use the same text.");
        if (ids.size() < length)
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
