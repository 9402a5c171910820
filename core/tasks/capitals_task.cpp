#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"
#include "core/tasks/word_lists.h"

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

ChoiceItem itemFor(const Question& question, const std::vector<std::string>& entries,
    const Tokenizer& tokenizer, PythonRandom& random)
{
    std::vector<std::string> others;
    for (const std::string& entry : entries)
        if (const std::string capital = entry.substr(entry.find(':') + 1); capital != question.capital)
            others.push_back(" " + capital);
    random.shuffle(others);
    others.resize(std::min(kDistractors, others.size()));
    const std::size_t place = random.below(others.size() + 1);
    others.insert(others.begin() + static_cast<std::ptrdiff_t>(place), " " + question.capital);
    return choiceItem(tokenizer, question.prompt, others, static_cast<int>(place));
}

class CapitalsTask : public TaskSource
{
public:
    Task load(std::string_view, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        Task task;
        task.kind = TaskKind::Choice;
        const Halves halves = halved(words::lines(words::kCapitals));
        PythonRandom random(options.seed);
        for (const Question& question : questions(halves.calibration, random)) {
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
