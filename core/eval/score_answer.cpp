#include "core/eval/score_answer.h"

#include "core/eval/sql_execution.h"
#include "core/model/unicode_text.h"
#include "core/tasks/gsm8k_answer.h"

#include <algorithm>

namespace tacq {

namespace {

std::size_t firstStop(const GenerationItem& item, std::string_view text)
{
    std::size_t first = std::string_view::npos;
    for (const std::string& stop : item.stops)
        first = std::min(first, text.find(stop));
    return first;
}

} // namespace

bool isCorrect(const GenerationItem& item, std::string_view text, const std::function<bool()>& stopped)
{
    text = text.substr(0, firstStop(item, text));
    switch (item.scorer) {
    case Scorer::ExactText:
        return stripped(text) == stripped(item.expected);
    case Scorer::TriggeredNumber:
        return triggeredNumber(text) == item.expected;
    case Scorer::FinalNumber:
        return finalNumber(text) == item.expected;
    case Scorer::SqlExecution:
        return executionMatches(item.databases, item.expected, text, {}, stopped);
    }
    return false;
}

bool isDecided(const GenerationItem& item, std::string_view text)
{
    return firstStop(item, text) != std::string_view::npos
        || (item.scorer == Scorer::TriggeredNumber && triggeredNumberIsDecided(text));
}

} // namespace tacq
