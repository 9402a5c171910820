#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"
#include "core/tasks/word_lists.h"

#include <cstdio>
#include <set>

namespace tacq {

namespace {

constexpr std::size_t kEvaluationItems = 500;

// Start years stay clear of both ends, so that there are years on either side.
constexpr int kFirstYear = 10;
constexpr int kLastYear = 89;
constexpr int kFirstCentury = 11;
constexpr int kLastCentury = 18;

std::string twoDigits(int number)
{
    char text[16];
    std::snprintf(text, sizeof text, "%02d", number);
    return text;
}

struct Span
{
    std::string prompt;
    std::string later; // two digits above the start year
    std::string earlier; // two digits below it
};

class Writer
{
public:
    explicit Writer(std::vector<std::string> nouns)
        : m_nouns(std::move(nouns))
        , m_templates(words::lines(words::kGreaterThanTemplates))
    {
    }

    Span next(PythonRandom& random)
    {
        for (;;) {
            Span span = write(random);
            // Once most prompts are used up, a repeated one still differs in its years.
            if (m_written.insert(span.prompt + span.later + span.earlier).second)
                return span;
        }
    }

private:
    Span write(PythonRandom& random) const
    {
        const int year = static_cast<int>(random.integer(kFirstYear, kLastYear));
        const std::string century = std::to_string(random.integer(kFirstCentury, kLastCentury));
        return { words::filled(pick(m_templates, random),
                     { { "{NOUN}", pick(m_nouns, random) }, { "{CENTURY}", century },
                         { "{YEAR}", twoDigits(year) } }),
            twoDigits(static_cast<int>(random.integer(year + 1, 99))),
            twoDigits(static_cast<int>(random.integer(1, year - 1))) };
    }

    std::vector<std::string> m_nouns;
    std::vector<std::string> m_templates;
    std::set<std::string> m_written;
};

// Tokenizers group digits in their own ways; a year that begins in the prompt and ends in the answer is read
// as the two pieces it is given in.
std::vector<TokenId> digits(const Tokenizer& tokenizer, const std::string& year)
{
    return tokenizer.encode(year, false);
}

class GreaterThanTask : public TaskSource
{
public:
    Task load(std::string_view, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        Task task;
        task.kind = TaskKind::Choice;
        task.split = "Nouns: one half for calibration, the other for evaluation.";
        const Halves<std::string> halves = halved(words::lines(words::kGreaterThanNouns));
        Writer calibration(halves.calibration);
        PythonRandom random(options.seed);
        for (int i = 0; i < options.samples; ++i)
            task.calibration.push_back(sampleOf(calibration.next(random), tokenizer));
        Writer evaluation(halves.evaluation);
        PythonRandom fixed(kEvaluationSeed);
        while (task.choices.size() < kEvaluationItems) {
            const Span span = evaluation.next(fixed);
            task.choices.push_back(itemOf(span, fixed.below(2) == 0, tokenizer));
        }
        return task;
    }

private:
    static CalibrationSample sampleOf(const Span& span, const Tokenizer& tokenizer)
    {
        CalibrationSample sample;
        sample.ids = tokenizer.encode(span.prompt);
        sample.answerFrom = static_cast<std::int64_t>(sample.ids.size());
        const std::vector<TokenId> year = digits(tokenizer, span.later);
        sample.ids.insert(sample.ids.end(), year.begin(), year.end());
        return sample;
    }

    static ChoiceItem itemOf(const Span& span, bool laterFirst, const Tokenizer& tokenizer)
    {
        ChoiceItem item;
        item.prompt = tokenizer.encode(span.prompt);
        item.choices = { digits(tokenizer, span.later), digits(tokenizer, span.earlier) };
        if (!laterFirst)
            std::swap(item.choices[0], item.choices[1]);
        item.answer = laterFirst ? 0 : 1;
        return item;
    }
};

} // namespace

std::unique_ptr<TaskSource> makeGreaterThanTask()
{
    return std::make_unique<GreaterThanTask>();
}

} // namespace tacq
