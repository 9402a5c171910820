#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"
#include "core/tasks/word_lists.h"

#include <set>

namespace tacq {

namespace {

constexpr std::size_t kEvaluationItems = 500;
constexpr std::size_t kFewestNames = 16;

struct Couple
{
    std::string first;
    std::string second;
};

// Any two names, once. Calibration and evaluation share the names but no couple: a sentence of the evaluation
// tells of two people who never met before.
std::vector<Couple> couples(const std::vector<std::string>& names)
{
    std::vector<Couple> result;
    for (std::size_t second = 1; second < names.size(); ++second)
        for (std::size_t first = 0; first < second; ++first)
            result.push_back({ names[first], names[second] });
    return result;
}

// One sentence: two people, one of them acts, the other one is the answer.
struct Sentence
{
    std::string prompt;
    std::string answer; // with its leading space
    std::string subject; // the wrong answer, with its leading space
};

class Writer
{
public:
    explicit Writer(std::vector<Couple> couples)
        : m_couples(std::move(couples))
        , m_places(words::lines(words::kIoiPlaces))
        , m_objects(words::lines(words::kIoiObjects))
        , m_templates(words::lines(words::kIoiTemplates))
    {
    }

    // A sentence that was not written before. The one who acts is as often the first as the second person.
    Sentence next(PythonRandom& random)
    {
        for (;;) {
            Sentence sentence = write(random);
            if (m_written.insert(sentence.prompt).second)
                return sentence;
        }
    }

    bool hasRoomFor(std::size_t count) const // keeps next() from searching long
    {
        return count < m_couples.size() * m_templates.size() * m_places.size();
    }

private:
    Sentence write(PythonRandom& random) const
    {
        const Couple& couple = pick(m_couples, random);
        const bool inOrder = random.below(2) == 0;
        const std::string& first = inOrder ? couple.first : couple.second;
        const std::string& second = inOrder ? couple.second : couple.first;
        const bool firstActs = random.below(2) == 0;
        const std::string& subject = firstActs ? first : second;
        const std::string& answer = firstActs ? second : first;
        return { words::filled(pick(m_templates, random),
                     { { "{A}", first }, { "{B}", second }, { "{S}", subject },
                         { "{PLACE}", pick(m_places, random) }, { "{OBJECT}", pick(m_objects, random) } }),
            " " + answer, " " + subject };
    }

    std::vector<Couple> m_couples;
    std::vector<std::string> m_places;
    std::vector<std::string> m_objects;
    std::vector<std::string> m_templates;
    std::set<std::string> m_written;
};

// Names of one token, so that both answers are judged by a single prediction.
std::vector<std::string> shortNames(const Tokenizer& tokenizer)
{
    std::vector<std::string> names = words::lines(words::kIoiNames);
    std::erase_if(
        names, [&](const std::string& name) { return tokenizer.encode(" " + name, false).size() != 1; });
    return names;
}

class IoiTask : public TaskSource
{
public:
    Task load(std::string_view, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        Task task;
        task.kind = TaskKind::Choice;
        task.split = "Couples of names: one half for calibration, the other for evaluation.";
        std::vector<std::string> names = shortNames(tokenizer);
        if (names.size() < kFewestNames) {
            names = words::lines(words::kIoiNames);
            task.notes.emplace_back("This tokenizer has few names of one token; names of several are used.");
        }
        const Halves<Couple> halves = halved(couples(names));
        addCalibration(task, Writer(halves.calibration), tokenizer, options);
        addEvaluation(task, Writer(halves.evaluation), tokenizer);
        return task;
    }

private:
    static void addCalibration(
        Task& task, Writer writer, const Tokenizer& tokenizer, const TaskOptions& options)
    {
        PythonRandom random(options.seed);
        for (int i = 0; i < options.samples && writer.hasRoomFor(task.calibration.size()); ++i) {
            const Sentence sentence = writer.next(random);
            task.calibration.push_back(answeredSample(tokenizer, sentence.prompt, sentence.answer));
        }
    }

    static void addEvaluation(Task& task, Writer writer, const Tokenizer& tokenizer)
    {
        PythonRandom random(kEvaluationSeed);
        while (task.choices.size() < kEvaluationItems) {
            const Sentence sentence = writer.next(random);
            const bool answerFirst = random.below(2) == 0;
            const std::vector<std::string> choices = answerFirst
                ? std::vector<std::string> { sentence.answer, sentence.subject }
                : std::vector<std::string> { sentence.subject, sentence.answer };
            task.choices.push_back(choiceItem(tokenizer, sentence.prompt, choices, answerFirst ? 0 : 1));
        }
    }
};

} // namespace

std::unique_ptr<TaskSource> makeIoiTask()
{
    return std::make_unique<IoiTask>();
}

} // namespace tacq
