#include "core/tasks/gsm8k_data.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model/unicode_text.h"
#include "core/tasks/gsm8k_answer.h"

namespace tacq {

namespace {

Gsm8kProblem parsed(std::string_view line, std::string place)
{
    const Json object = parseJson(line, place);
    if (!object.is_object())
        failWithHint(ErrorKind::InvalidInput, "A line must be an object with \"question\" and \"answer\".",
            place, " is not a JSON object.");
    Gsm8kProblem problem;
    problem.question = requiredField<std::string>(object, "question", place);
    problem.solution = requiredField<std::string>(object, "answer", place);
    const auto result = goldNumber(problem.solution);
    if (!result)
        failWithHint(ErrorKind::InvalidInput, "The last line of a solution is \"#### \" and the result.",
            place, ": the answer has no \"#### \" with a number behind it.");
    problem.result = *result;
    problem.place = std::move(place);
    return problem;
}

} // namespace

std::vector<Gsm8kProblem> readGsm8k(const std::filesystem::path& path)
{
    const std::string content = readText(path);
    std::string_view rest = content;
    std::vector<Gsm8kProblem> problems;
    for (std::int64_t number = 1; !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (!stripped(line).empty())
            problems.push_back(parsed(line, concat(path.string(), " line ", number)));
    }
    if (problems.empty())
        fail(ErrorKind::InvalidInput, path.string(), " has no lines.");
    return problems;
}

std::vector<Gsm8kExemplar> readExemplars(const std::filesystem::path& path)
{
    const Json root = readJson(path);
    const auto list = root.is_object() ? root.find("exemplars") : root.end();
    if (!root.is_object() || list == root.end() || !list->is_array() || list->empty())
        failWithHint(ErrorKind::InvalidInput,
            "Mend the file, or remove it: the exemplars are then taken from train.jsonl.", path.string(),
            " must be an object with a list \"exemplars\".");
    std::vector<Gsm8kExemplar> exemplars;
    for (const Json& entry : *list) {
        const std::string place = concat(path.string(), " exemplar ", exemplars.size() + 1);
        if (!entry.is_object())
            fail(ErrorKind::InvalidInput, place, " is not an object.");
        exemplars.push_back({ requiredField<std::string>(entry, "question", place),
            requiredField<std::string>(entry, "chain", place),
            requiredField<std::string>(entry, "answer", place) });
    }
    return exemplars;
}

Gsm8kExemplar exemplarOf(const Gsm8kProblem& problem)
{
    std::string chain = problem.solution.substr(0, problem.solution.rfind("####"));
    for (std::size_t begin = chain.find("<<"); begin != std::string::npos; begin = chain.find("<<", begin)) {
        const std::size_t end = chain.find(">>", begin);
        if (end == std::string::npos)
            break;
        chain.erase(begin, end + 2 - begin);
    }
    chain = stripped(chain);
    for (char& c : chain)
        if (c == '\n')
            c = ' ';
    return { problem.question, chain, problem.result };
}

} // namespace tacq
