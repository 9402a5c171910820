#include "core/tasks/mmlu_data.h"

#include "core/base/error.h"
#include "core/tasks/csv.h"

#include <algorithm>
#include <set>

namespace tacq {

namespace {

constexpr std::size_t kColumns = 6;
constexpr std::string_view kTestEnding = "_test.csv";

struct SubjectGroup
{
    std::string_view name;
    std::vector<std::string_view> subjects;
};

// The benchmark's own groups (method.md §6.2); what is in none of them is "other".
const std::vector<SubjectGroup>& groups()
{
    static const std::vector<SubjectGroup> list {
        { "humanities",
            { "formal_logic", "high_school_european_history", "high_school_us_history",
                "high_school_world_history", "international_law", "jurisprudence", "logical_fallacies",
                "moral_disputes", "moral_scenarios", "philosophy", "prehistory", "professional_law",
                "world_religions" } },
        { "social",
            { "econometrics", "high_school_geography", "high_school_government_and_politics",
                "high_school_macroeconomics", "high_school_microeconomics", "high_school_psychology",
                "human_sexuality", "professional_psychology", "public_relations", "security_studies",
                "sociology", "us_foreign_policy" } },
        { "stem",
            { "abstract_algebra", "astronomy", "college_biology", "college_chemistry",
                "college_computer_science", "college_mathematics", "college_physics", "computer_security",
                "conceptual_physics", "electrical_engineering", "elementary_mathematics",
                "high_school_biology", "high_school_chemistry", "high_school_computer_science",
                "high_school_mathematics", "high_school_physics", "high_school_statistics",
                "machine_learning" } },
        { "other",
            { "anatomy", "business_ethics", "clinical_knowledge", "college_medicine", "global_facts",
                "human_aging", "management", "marketing", "medical_genetics", "miscellaneous", "nutrition",
                "professional_accounting", "professional_medicine", "virology" } },
    };
    return list;
}

std::set<std::string> subjectsIn(const std::filesystem::path& folder)
{
    std::set<std::string> subjects;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(kTestEnding))
            subjects.insert(name.substr(0, name.size() - kTestEnding.size()));
    }
    if (subjects.empty())
        failWithHint(ErrorKind::InvalidInput, "Name the folder that holds dev/ and test/: mmlu:DIR.",
            folder.string(), " has no file SUBJECT_test.csv.");
    return subjects;
}

void addSubjects(std::string_view word, const std::set<std::string>& present,
    const std::filesystem::path& folder, std::set<std::string>& chosen)
{
    if (word == "all") {
        chosen.insert(present.begin(), present.end());
        return;
    }
    const auto group = std::ranges::find(groups(), word, &SubjectGroup::name);
    const std::vector<std::string_view> names
        = group == groups().end() ? std::vector<std::string_view> { word } : group->subjects;
    for (const std::string_view name : names) {
        if (!present.contains(std::string(name))) {
            std::string known = "all, humanities, social, stem, other";
            for (const std::string& subject : present)
                known += ", " + subject;
            failWithHint(ErrorKind::InvalidInput, concat("Known subjects: ", known, "."),
                "There is no subject \"", name, "\": ", folder.string(), " has no ", name, kTestEnding, ".");
        }
        chosen.emplace(name);
    }
}

} // namespace

std::vector<MmluQuestion> readMmlu(const std::filesystem::path& path, bool noneIsNan)
{
    std::vector<MmluQuestion> questions;
    for (CsvRow& row : readCsv(path)) {
        MmluQuestion question;
        question.place = concat(path.string(), " row ", questions.size() + 1, " (line ", row.line, ")");
        if (row.fields.size() != kColumns)
            failWithHint(ErrorKind::InvalidInput,
                "A row is: question, choice A, B, C, D, letter of the answer; fields with commas stand in "
                "quotes.",
                question.place, " has ", row.fields.size(), " columns, it must have ", kColumns, ".");
        const std::string& letter = row.fields.back();
        if (letter.size() != 1 || letter[0] < 'A' || letter[0] > 'D')
            fail(ErrorKind::InvalidInput, question.place, ": the answer \"", letter.substr(0, 40),
                "\" is none of A, B, C and D.");
        question.answer = letter[0] - 'A';
        question.question = std::move(row.fields.front());
        question.choices.assign(row.fields.begin() + 1, row.fields.end() - 1);
        if (noneIsNan)
            std::ranges::replace(question.choices, "None", "nan");
        questions.push_back(std::move(question));
    }
    if (questions.empty())
        fail(ErrorKind::InvalidInput, path.string(), " has no rows.");
    return questions;
}

std::vector<std::string> mmluSubjects(std::string_view list, const std::filesystem::path& folder)
{
    const std::set<std::string> present = subjectsIn(folder);
    std::set<std::string> chosen;
    while (!list.empty()) {
        const std::size_t end = list.find(',');
        if (const std::string_view word = list.substr(0, end); !word.empty())
            addSubjects(word, present, folder, chosen);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return { chosen.begin(), chosen.end() };
}

} // namespace tacq
