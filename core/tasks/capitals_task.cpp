#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"
#include "core/tasks/word_lists.h"

#include <algorithm>
#include <cstdlib>

namespace tacq {

namespace {

constexpr std::size_t kDistractors = 3;

struct Question
{
    std::string country;
    std::string capital;
    std::string prompt;
};

Question questionOn(const std::string& entry, const std::string& wording) // entry: "Country:Capital"
{
    const std::size_t colon = entry.find(':');
    Question question { entry.substr(0, colon), entry.substr(colon + 1), {} };
    question.prompt = words::capitalized(words::filled(wording, { { "{COUNTRY}", question.country } }));
    return question;
}

// Every country in every wording, in random order.
std::vector<Question> questions(const std::vector<std::string>& entries, PythonRandom& random)
{
    std::vector<Question> result;
    for (const std::string& wording : words::lines(words::kCapitalsTemplates))
        for (const std::string& entry : entries)
            result.push_back(questionOn(entry, wording));
    random.shuffle(result);
    return result;
}

// Wrong capitals, those with as many tokens as the right one first: a sum of log-likelihoods favours short
// answers.
std::vector<std::string> distractors(const Question& question, const std::vector<std::string>& entries,
    const Tokenizer& tokenizer, PythonRandom& random)
{
    struct Candidate
    {
        std::string text;
        std::int64_t lengthDifference = 0;
    };
    const auto length = [&tokenizer](const std::string& text) {
        return static_cast<std::int64_t>(tokenizer.encode(text, false).size());
    };
    const std::int64_t rightLength = length(" " + question.capital);
    std::vector<Candidate> candidates;
    for (const std::string& entry : entries)
        if (const std::string capital = entry.substr(entry.find(':') + 1); capital != question.capital)
            candidates.push_back({ " " + capital, std::abs(length(" " + capital) - rightLength) });
    random.shuffle(candidates);
    std::ranges::stable_sort(candidates, {}, &Candidate::lengthDifference);
    std::vector<std::string> result;
    for (std::size_t i = 0; i < std::min(kDistractors, candidates.size()); ++i)
        result.push_back(candidates[i].text);
    return result;
}

ChoiceItem itemFor(const Question& question, const std::vector<std::string>& entries,
    const Tokenizer& tokenizer, PythonRandom& random)
{
    std::vector<std::string> choices = distractors(question, entries, tokenizer, random);
    const std::size_t place = random.below(choices.size() + 1);
    choices.insert(choices.begin() + static_cast<std::ptrdiff_t>(place), " " + question.capital);
    return choiceItem(tokenizer, question.prompt, choices, static_cast<int>(place));
}

class CapitalsTask : public TaskSource
{
public:
    Task load(std::string_view, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        Task task;
        task.kind = TaskKind::Choice;
        task.split = "Countries: one half for calibration, the other for evaluation.";
        const Halves<std::string> halves = halved(words::lines(words::kCapitals));
        PythonRandom random(options.seed);
        const std::vector<Question> known = questions(halves.calibration, random);
        task.samplesAvailable = static_cast<std::int64_t>(known.size());
        for (const Question& question : known) {
            if (static_cast<int>(task.calibration.size()) >= options.samples)
                break;
            task.calibration.push_back(answeredSample(tokenizer, question.prompt, " " + question.capital));
        }
        PythonRandom fixed(kEvaluationSeed);
        for (const Question& question : questions(halves.evaluation, fixed))
            task.choices.push_back(itemFor(question, halves.evaluation, tokenizer, fixed));
        return task;
    }
};

} // namespace

std::unique_ptr<TaskSource> makeCapitalsTask()
{
    return std::make_unique<CapitalsTask>();
}

} // namespace tacq
