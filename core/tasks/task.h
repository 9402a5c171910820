#pragma once

#include "core/config/run_load.h"
#include "core/model/tokenizer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// One calibration sample: every token counts in the loss (method.md §4.2). The spans only serve the eye.
struct CalibrationSample
{
    std::vector<TokenId> ids;
    std::int64_t answerFrom
        = 0; // tokens before it are the prompt; equal to ids.size() when there is no answer
};

// A prompt and the continuations to choose from; the one with the largest summed log-likelihood wins, the
// first on a tie.
struct ChoiceItem
{
    std::vector<TokenId> prompt;
    std::vector<std::vector<TokenId>> choices; // each at least one token
    int answer = 0;
};

// A window of running text; its first token is not scored.
struct TextWindow
{
    std::vector<TokenId> ids;
};

// How a generated text is compared with what is expected.
enum class Scorer {
    ExactText, // the same text, white space at both ends aside
    TriggeredNumber, // the number after "the answer is" (method.md §6.3)
    FinalNumber, // the number after "####", else the last one (evaluation harnesses)
    SqlExecution, // a query with the same result on the item's databases (method.md §6.4)
};

// A prompt whose continuation is compared with the expected text.
struct GenerationItem
{
    std::vector<TokenId> prompt;
    std::string expected; // the text, the number or the gold query
    int maxTokens = 0;
    Scorer scorer = Scorer::ExactText;
    std::string databases = {}; // SqlExecution: folder; the query must be right on every *.sqlite in it
    std::vector<std::string> stops = {}; // the answer ends before the first of these texts
};

// How the continuations of generation items are chosen. Defaults: the most likely token.
struct Decoding
{
    double temperature = 0; // 0: greedy
    int topK = 0; // among so many of the likeliest tokens; 0: all
    double topP = 1; // among the likeliest tokens that together have this probability
    double repetitionPenalty = 1; // on logits of tokens seen before; 1: none
    std::uint64_t seed = 0; // each item draws from a generator of its own: seed and place decide
};

// By whose rules a benchmark is asked and scored: those of the paper's code (method.md §6), or those that
// evaluation harnesses share (fixed exemplars, greedy, log-likelihood of the choices).
enum class Convention { Paper, Harness };
std::string_view name(Convention convention); // "paper", "harness"

enum class TaskKind { Choice, Perplexity, Generation };

// How much of a task to build.
struct TaskOptions
{
    int samples = 128; // calibration samples at most
    int sequenceLength = 2048; // window of running texts; samples of other tasks keep their own length
    std::int64_t tokenBudget = 262144; // calibration tokens at most; the longest prefix that fits is taken
    std::uint64_t seed = 0;
    std::int64_t evaluationItems = 0; // 0: all
    std::int64_t evaluationTokens = 0; // texts: 0: all
    int context = 0; // the model's longest sequence; 0: unchecked
};

// Calibration and evaluation data of one task for one tokenizer. Only the vector of its kind is filled.
struct Task
{
    std::string specification; // as given
    std::string title; // for people: "Indirect object identification"
    TaskKind kind = TaskKind::Choice;
    std::vector<CalibrationSample> calibration;
    std::vector<ChoiceItem> choices;
    std::vector<TextWindow> windows;
    std::vector<GenerationItem> generations;
    Decoding decoding; // of the generations
    std::optional<Convention> convention; // of a benchmark
    // Options::samples stands for so many windows of sequenceLength tokens, not for a number of samples: the
    // benchmarks' samples are taken by their tokens alone (method.md §6.1).
    bool samplesAreTokens = false;
    std::int64_t samplesAvailable = 0; // texts that samples are taken from; 0: they are written on demand
    std::string split; // a sentence: what keeps calibration and evaluation apart
    std::vector<std::string> notes; // e.g. "Calibration and evaluation use the same text."
    std::string fingerprint; // SHA-256 over calibration ids

    std::int64_t calibrationTokens() const;
    std::int64_t evaluationItems() const; // of the kind in use
    std::int64_t
    evaluationTokens() const; // that all items feed through the model, prompts counted per choice
};

// What a run that calibrates on one task and scores another (or the same) goes through.
RunLoad runLoad(const Task& calibration, const Task& evaluation);

// Builds the task that a specification names (cli.md: ioi, capitals, greater-than, text:FILE, jsonl:FILE,
// gsm8k:DIR, mmlu:DIR, spider:DIR). Throws Error (InvalidInput) for an unknown specification (listing the
// known ones), a missing or broken file (naming the line), an empty task, or a sample longer than the
// context.
Task loadTask(std::string_view specification, const Tokenizer& tokenizer, const TaskOptions& options);

// The specifications a person can choose from, for help texts and the task page.
struct TaskDescription
{
    std::string specification; // "ioi", "text:FILE", …
    std::string title;
    std::string help; // what it measures, format of its file
    bool needsFile = false;
};
const std::vector<TaskDescription>& knownTasks();

// One generator per kind of task; loadTask finds it by the word before the colon.
class TaskSource
{
public:
    virtual ~TaskSource() = default;
    virtual Task load(
        std::string_view argument, const Tokenizer& tokenizer, const TaskOptions& options) const = 0;
};

} // namespace tacq
