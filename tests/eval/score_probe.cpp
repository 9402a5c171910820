// Answers questions about scoring for comparison with other implementations: one JSON object a line on
// standard input, one JSON value a line on standard output.
//   {"rule": "triggered" | "final" | "gold", "text"}       -> the number or null
//   {"rule": "decided", "text"}                            -> true or false
//   {"rule": "sql", "folder", "gold", "completion"}        -> true or false
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/eval/sql_execution.h"
#include "core/tasks/gsm8k_answer.h"

#include <iostream>

using namespace tacq;

namespace {

Json orNull(const std::optional<std::string>& number)
{
    return number ? Json(*number) : Json();
}

Json answer(const Json& question)
{
    const auto field
        = [&](const char* key) { return requiredField<std::string>(question, key, "the question"); };
    const std::string rule = field("rule");
    if (rule == "triggered")
        return orNull(triggeredNumber(field("text")));
    if (rule == "decided")
        return triggeredNumberIsDecided(field("text"));
    if (rule == "final")
        return orNull(finalNumber(field("text")));
    if (rule == "gold")
        return orNull(goldNumber(field("text")));
    if (rule == "sql") {
        SqlLimits limits;
        limits.time = std::chrono::milliseconds(5000);
        return executionMatches(field("folder"), field("gold"), field("completion"), limits);
    }
    fail(ErrorKind::InvalidInput, "There is no rule \"", rule, "\".");
}

} // namespace

int main()
{
    try {
        for (std::string line; std::getline(std::cin, line);)
            std::cout << answer(parseJson(line, "standard input")).dump() << std::endl;
    } catch (const Error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
