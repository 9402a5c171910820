#include "core/base/error.h"
#include "core/model/unicode_text.h"
#include "core/tasks/jsonl_line.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"

namespace tacq {

namespace {

constexpr std::size_t kEvaluationStride = 4; // every fourth line is for evaluation

struct Split
{
    std::vector<const JsonlLine*> calibration;
    std::vector<const JsonlLine*> evaluation;
};

// By place in the file alone, so that no seed moves a line from one side to the other. A file of fewer than
// four lines gives its last one; of a single line both sides use it.
Split splitOf(const std::vector<JsonlLine>& lines)
{
    Split split;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool evaluates = i % kEvaluationStride == kEvaluationStride - 1
            || (lines.size() < kEvaluationStride && i + 1 == lines.size());
        (evaluates ? split.evaluation : split.calibration).push_back(&lines[i]);
    }
    if (split.calibration.empty())
        split.calibration = split.evaluation;
    return split;
}

std::string promptOf(const JsonlLine& line)
{
    return line.kind == JsonlLine::Kind::Question ? concat("Question: ", line.prompt, "\nAnswer:")
                                                  : line.prompt;
}

CalibrationSample sampleOf(const JsonlLine& line, const Tokenizer& tokenizer)
{
    switch (line.kind) {
    case JsonlLine::Kind::Completion:
        return answeredSample(tokenizer, line.prompt, line.completion);
    case JsonlLine::Kind::Question:
        return answeredSample(
            tokenizer, promptOf(line), " " + line.choices[static_cast<std::size_t>(line.answer)]);
    case JsonlLine::Kind::Text:
        break;
    }
    CalibrationSample sample;
    sample.ids = tokenizer.encode(line.prompt);
    sample.answerFrom = static_cast<std::int64_t>(sample.ids.size());
    return sample;
}

// A sample of one token predicts nothing.
void requireTwoTokens(std::size_t tokens, const std::string& place)
{
    if (tokens < 2)
        fail(ErrorKind::InvalidInput, place, " has ", tokens, " token; a sample needs at least 2.");
}

TextWindow windowOf(const JsonlLine& line, const Tokenizer& tokenizer)
{
    TextWindow window { tokenizer.encode(line.prompt) };
    requireTwoTokens(window.ids.size(), line.place);
    return window;
}

ChoiceItem questionOf(const JsonlLine& line, const Tokenizer& tokenizer)
{
    std::vector<std::string> choices;
    for (const std::string& choice : line.choices)
        choices.push_back(" " + choice);
    return choiceItem(tokenizer, promptOf(line), choices, line.answer);
}

// As many tokens may be generated as the completion has: a model that knows it needs no more.
GenerationItem generationOf(const JsonlLine& line, const Tokenizer& tokenizer)
{
    const PromptAndContinuation parts = tokenized(tokenizer, line.prompt, line.completion);
    return { parts.prompt, std::string(stripped(line.completion)),
        static_cast<int>(parts.continuation.size()) };
}

class JsonlTask : public TaskSource
{
public:
    Task load(
        std::string_view argument, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        const std::vector<JsonlLine> lines = readJsonl(std::string(argument));
        Split split = splitOf(lines);
        Task task;
        if (lines.size() == 1)
            task.notes.emplace_back("Calibration and evaluation use the same line.");
        task.split = lines.size() == 1 ? "None: there is one line."
            : lines.size() < kEvaluationStride
            ? "The last line is for evaluation, the others for calibration."
            : "Every fourth line is for evaluation, the others for calibration.";
        task.samplesAvailable = static_cast<std::int64_t>(split.calibration.size());
        PythonRandom(options.seed).shuffle(split.calibration);
        for (const JsonlLine* line : split.calibration) {
            if (static_cast<int>(task.calibration.size()) >= options.samples)
                break;
            task.calibration.push_back(sampleOf(*line, tokenizer));
            const std::size_t tokens = task.calibration.back().ids.size();
            requireTwoTokens(tokens, line->place);
            requireFits(tokens, options, line->place);
        }
        for (const JsonlLine* line : split.evaluation)
            addEvaluation(task, *line, tokenizer, options);
        return task;
    }

private:
    static void addEvaluation(
        Task& task, const JsonlLine& line, const Tokenizer& tokenizer, const TaskOptions& options)
    {
        requireFits(sampleOf(line, tokenizer).ids.size(), options, line.place);
        switch (line.kind) {
        case JsonlLine::Kind::Text:
            task.kind = TaskKind::Perplexity;
            task.windows.push_back(windowOf(line, tokenizer));
            break;
        case JsonlLine::Kind::Completion:
            task.kind = TaskKind::Generation;
            task.generations.push_back(generationOf(line, tokenizer));
            break;
        case JsonlLine::Kind::Question:
            task.kind = TaskKind::Choice;
            task.choices.push_back(questionOf(line, tokenizer));
            break;
        }
    }
};

} // namespace

std::unique_ptr<TaskSource> makeJsonlTask()
{
    return std::make_unique<JsonlTask>();
}

} // namespace tacq
