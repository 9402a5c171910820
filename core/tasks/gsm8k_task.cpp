#include "core/base/error.h"
#include "core/tasks/calibration_texts.h"
#include "core/tasks/gsm8k_data.h"
#include "core/tasks/task_argument.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"

#include <algorithm>
#include <numeric>

namespace tacq {

namespace {

constexpr int kExemplars = 8;
constexpr int kNewTokens = 256;

// Sampling of the reference (method.md §6.3): temperature and top-p are passed along, top-k and the
// repetition penalty come with the model.
constexpr double kTemperature = 0.8;
constexpr double kTopP = 0.95;

std::string workedExample(const Gsm8kExemplar& exemplar)
{
    return concat(
        "Q: ", exemplar.question, "\nA: ", exemplar.chain, " The answer is ", exemplar.answer, ".\n\n");
}

// The prompts' worked examples, in the order each prompt has them.
class FewShots
{
public:
    FewShots(const std::vector<Gsm8kExemplar>& exemplars, Convention convention, int shots)
        : m_shuffled(convention == Convention::Paper)
        , m_shots(static_cast<std::size_t>(shots))
    {
        for (const Gsm8kExemplar& exemplar : exemplars)
            m_examples.push_back(workedExample(exemplar));
    }

    // One order per prompt: a fresh shuffle each in the paper's convention, the file's order otherwise.
    std::vector<std::vector<std::size_t>> orders(std::size_t prompts, std::uint64_t seed) const
    {
        std::vector<std::size_t> order(m_examples.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::vector<std::vector<std::size_t>> result(prompts, order);
        PythonRandom random(seed);
        if (m_shuffled)
            for (std::vector<std::size_t>& one : result)
                random.shuffle(one);
        return result;
    }

    std::string prompt(const std::vector<std::size_t>& order, const std::string& question) const
    {
        std::string text;
        for (std::size_t i = 0; i < std::min(m_shots, order.size()); ++i)
            text += m_examples[order[i]];
        return text + "Q: " + question + "\nA:";
    }

private:
    bool m_shuffled;
    std::size_t m_shots;
    std::vector<std::string> m_examples;
};

class Gsm8kTask : public TaskSource
{
public:
    Task load(
        std::string_view argument, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        const TaskArgument given("gsm8k", argument, { "convention", "shots" });
        auto train = readGsm8k(given.required("train.jsonl", "problems for calibration"));
        const auto test = readGsm8k(given.required("test.jsonl", "problems to evaluate"));
        Task task;
        task.kind = TaskKind::Generation;
        task.split = "Calibration from train.jsonl, evaluation from test.jsonl.";
        task.convention = given.convention();
        const FewShots shots(exemplars(given, train, task), *task.convention,
            given.number("shots", kExemplars, 0, kExemplars));
        addCalibration(task, shots, train, tokenizer, options);
        addEvaluation(task, shots, test, tokenizer, options);
        return task;
    }

private:
    // From the file beside the data or, without it, the first training problems; those then leave the
    // calibration, whose prompts would else hold their own answer.
    static std::vector<Gsm8kExemplar> exemplars(
        const TaskArgument& given, std::vector<Gsm8kProblem>& train, Task& task)
    {
        const std::filesystem::path file = given.folder() / "cot-8shot.json";
        if (std::filesystem::exists(file))
            return readExemplars(file);
        if (train.size() <= kExemplars)
            failWithHint(ErrorKind::InvalidInput,
                "Put cot-8shot.json beside it, or use the complete training file.", train.front().place,
                " and following: ", train.size(), " training problems are too few to take ", kExemplars,
                " worked examples from.");
        std::vector<Gsm8kExemplar> result;
        for (int i = 0; i < kExemplars; ++i)
            result.push_back(exemplarOf(train[static_cast<std::size_t>(i)]));
        train.erase(train.begin(), train.begin() + kExemplars);
        task.notes.emplace_back(
            "There is no cot-8shot.json: the worked examples are the first eight training problems.");
        return result;
    }

    static void addCalibration(Task& task, const FewShots& shots, const std::vector<Gsm8kProblem>& train,
        const Tokenizer& tokenizer, const TaskOptions& options)
    {
        const auto orders = shots.orders(train.size(), options.seed);
        const auto text = [&](std::size_t i) {
            const Gsm8kProblem& problem = train[i];
            return CalibrationText { problem.place, shots.prompt(orders[i], problem.question),
                concat(" ", problem.solution, " The answer is ", problem.result, ".\n\n") };
        };
        takeTexts(task, train.size(), text, tokenizer, options);
    }

    static void addEvaluation(Task& task, const FewShots& shots, const std::vector<Gsm8kProblem>& test,
        const Tokenizer& tokenizer, const TaskOptions& options)
    {
        const bool sampled = task.convention == Convention::Paper;
        if (sampled) {
            const GenerationDefaults defaults = tokenizer.generationDefaults();
            task.decoding = { kTemperature, defaults.topK, kTopP, defaults.repetitionPenalty, options.seed };
        }
        const auto orders = shots.orders(test.size(), options.seed);
        const std::size_t count = limited(test.size(), options);
        for (std::size_t i = 0; i < count; ++i) {
            GenerationItem item { tokenizer.encode(shots.prompt(orders[i], test[i].question)), test[i].result,
                kNewTokens };
            item.scorer = sampled ? Scorer::TriggeredNumber : Scorer::FinalNumber;
            if (!sampled)
                item.stops = { "Q:", "Question:" };
            requireFits(item.prompt.size() + kNewTokens, options, test[i].place);
            task.generations.push_back(std::move(item));
        }
    }
};

} // namespace

std::unique_ptr<TaskSource> makeGsm8kTask()
{
    return std::make_unique<Gsm8kTask>();
}

} // namespace tacq
