#include "core/base/error.h"
#include "core/model/unicode_text.h"
#include "core/tasks/calibration_texts.h"
#include "core/tasks/mmlu_data.h"
#include "core/tasks/task_argument.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr int kShots = 5;
constexpr std::string_view kLetters[] = { " A", " B", " C", " D" };

// The wording of one convention.
struct Wording
{
    bool paper = true;

    // The reference puts a space before each word of the subject, so that two follow "about".
    std::string header(std::string subject) const
    {
        std::ranges::replace(subject, '_', ' ');
        return concat("The following are multiple choice questions (with answers) about ", paper ? " " : "",
            subject, ".\n\n");
    }

    std::string question(const MmluQuestion& question) const
    {
        std::string text(paper ? std::string_view(question.question) : stripped(question.question));
        for (std::size_t i = 0; i < question.choices.size(); ++i)
            text += concat('\n', kLetters[i].substr(1), ". ", question.choices[i]);
        return text + "\nAnswer:";
    }
};

struct Subject
{
    std::string introduction; // header and worked examples
    std::vector<MmluQuestion> calibration;
    std::vector<MmluQuestion> evaluation;
};

Subject readSubject(const TaskArgument& given, const std::string& name, const Wording& wording)
{
    const bool noneIsNan = given.value("none", "text") == "nan";
    const auto shots = static_cast<std::size_t>(given.number("shots", kShots, 0, kShots));
    const auto examples
        = readMmlu(given.required("dev/" + name + "_dev.csv", "worked examples of the subject"), noneIsNan);
    if (examples.size() < shots)
        fail(ErrorKind::InvalidInput, given.folder().string(), "/dev/", name, "_dev.csv has ",
            examples.size(), " rows, ", shots, " worked examples are needed.");
    Subject subject;
    subject.introduction = wording.header(name);
    for (std::size_t i = 0; i < shots; ++i)
        subject.introduction += concat(
            wording.question(examples[i]), kLetters[static_cast<std::size_t>(examples[i].answer)], "\n\n");
    auto rows = readMmlu(given.required("test/" + name + "_test.csv", "the subject's questions"), noneIsNan);
    const auto border = static_cast<std::ptrdiff_t>(rows.size() * 3 / 4); // ⌊0.75 n⌋
    subject.calibration.assign(rows.begin(), rows.begin() + border);
    subject.evaluation.assign(rows.begin() + border, rows.end());
    if (const int most = given.number("per-subject", 0, 1, 1000000))
        subject.evaluation.resize(std::min(subject.evaluation.size(), static_cast<std::size_t>(most)));
    return subject;
}

void addCalibration(Task& task, const std::vector<Subject>& subjects, const Wording& wording,
    const Tokenizer& tokenizer, const TaskOptions& options)
{
    struct Entry
    {
        const Subject* subject;
        const MmluQuestion* question;
    };
    std::vector<Entry> entries;
    for (const Subject& subject : subjects)
        for (const MmluQuestion& question : subject.calibration)
            entries.push_back({ &subject, &question });
    const auto text = [&](std::size_t i) {
        const MmluQuestion& question = *entries[i].question;
        return CalibrationText { question.place,
            entries[i].subject->introduction + wording.question(question),
            std::string(kLetters[static_cast<std::size_t>(question.answer)]) };
    };
    takeTexts(task, entries.size(), text, tokenizer, options);
}

void addEvaluation(Task& task, const std::vector<Subject>& subjects, const Wording& wording,
    const Tokenizer& tokenizer, const TaskOptions& options)
{
    // The letter begins a word of its own in every byte-level tokenizer: its tokens do not depend on the
    // prompt.
    std::vector<std::vector<TokenId>> letters;
    for (const std::string_view letter : kLetters)
        letters.push_back(tokenizer.encode(letter, false));
    std::size_t total = 0;
    for (const Subject& subject : subjects)
        total += subject.evaluation.size();
    const std::size_t count = limited(total, options);
    for (const Subject& subject : subjects)
        for (const MmluQuestion& question : subject.evaluation) {
            if (task.choices.size() == count)
                return;
            ChoiceItem item { tokenizer.encode(subject.introduction + wording.question(question)), letters,
                question.answer };
            requireFits(item.prompt.size() + 1, options, question.place);
            task.choices.push_back(std::move(item));
        }
}

class MmluTask : public TaskSource
{
public:
    Task load(
        std::string_view argument, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        const TaskArgument given(
            "mmlu", argument, { "subjects", "convention", "shots", "per-subject", "none" });
        if (const std::string none = given.value("none", "text"); none != "text" && none != "nan")
            fail(ErrorKind::InvalidInput, "The option none=", none, " of \"mmlu\" must be text or nan.");
        Task task;
        task.kind = TaskKind::Choice;
        task.split
            = "Each subject's questions: the first three quarters for calibration, the rest for evaluation.";
        task.convention = given.convention();
        const Wording wording { task.convention == Convention::Paper };
        std::vector<Subject> subjects;
        for (const std::string& name : mmluSubjects(given.value("subjects", "all"), given.folder() / "test"))
            subjects.push_back(readSubject(given, name, wording));
        addCalibration(task, subjects, wording, tokenizer, options);
        addEvaluation(task, subjects, wording, tokenizer, options);
        return task;
    }
};

} // namespace

std::unique_ptr<TaskSource> makeMmluTask()
{
    return std::make_unique<MmluTask>();
}

} // namespace tacq
