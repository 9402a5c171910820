#include "core/tasks/gsm8k_answer.h"

#include "core/model/unicode_text.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr std::string_view kTrigger = "the answer is";
constexpr std::string_view kResultMark = "#### ";

std::string without(std::string_view text, std::string_view characters)
{
    std::string result;
    for (const char c : text)
        if (characters.find(c) == std::string_view::npos)
            result += c;
    return result;
}

bool isAsciiDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes of the decimal digit at `position`, 0 when there is none. Python's \d takes digits of every script.
std::size_t digitAt(std::string_view text, std::size_t position)
{
    if (position >= text.size())
        return 0;
    if (static_cast<unsigned char>(text[position]) < 0x80)
        return isAsciiDigit(text[position]) ? 1 : 0;
    const CodePoint point = codePointAt(text, position);
    return isDecimalDigit(point.value) ? static_cast<std::size_t>(point.bytes) : 0;
}

std::size_t afterDigits(std::string_view text, std::size_t position)
{
    while (const std::size_t bytes = digitAt(text, position))
        position += bytes;
    return position;
}

struct Match
{
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The next place where -?\d+\.?\d* matches.
std::optional<Match> nextNumber(std::string_view text, std::size_t from)
{
    for (std::size_t begin = from; begin < text.size(); ++begin) {
        const std::size_t digits = text[begin] == '-' ? begin + 1 : begin;
        const bool insideCharacter = (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80;
        if (insideCharacter || digitAt(text, digits) == 0)
            continue;
        std::size_t end = afterDigits(text, digits);
        if (end < text.size() && text[end] == '.')
            end = afterDigits(text, end + 1);
        return Match { begin, end };
    }
    return std::nullopt;
}

std::size_t findTrigger(std::string_view text, std::size_t from)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size())),
        text.end(), kTrigger.begin(), kTrigger.end(), [&](char a, char b) { return lower(a) == b; });
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

// What -?[0-9.,]+ matches after "#### ".
std::optional<std::string_view> marked(std::string_view text)
{
    for (std::size_t at = text.find(kResultMark); at != std::string_view::npos;
         at = text.find(kResultMark, at + 1)) {
        const std::size_t begin = at + kResultMark.size();
        const std::size_t digits = begin < text.size() && text[begin] == '-' ? begin + 1 : begin;
        const std::size_t end = std::min(text.find_first_not_of("0123456789.,", digits), text.size());
        if (end > digits)
            return text.substr(begin, end - begin);
    }
    return std::nullopt;
}

// The last match of (-?[$0-9.,]{2,})|(-?[0-9]+).
std::optional<std::string_view> lastLooseNumber(std::string_view text)
{
    std::optional<std::string_view> last;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t first = text[begin] == '-' ? begin + 1 : begin;
        const std::size_t loose = std::min(text.find_first_not_of("$0123456789.,", first), text.size());
        const std::size_t strict = std::min(text.find_first_not_of("0123456789", first), text.size());
        const std::size_t end = loose >= first + 2 ? loose : strict;
        if (end <= first) {
            ++begin;
            continue;
        }
        last = text.substr(begin, end - begin);
        begin = end;
    }
    return last;
}

} // namespace

std::optional<std::string> goldNumber(std::string_view solution)
{
    const auto number = marked(solution);
    return number ? std::optional(without(*number, ",")) : std::nullopt;
}

std::optional<std::string> triggeredNumber(std::string_view completion)
{
    const std::size_t trigger = findTrigger(completion, 0);
    const bool triggered = trigger != std::string_view::npos;
    if (triggered) {
        completion.remove_prefix(trigger + kTrigger.size());
        completion = completion.substr(0, findTrigger(completion, 0));
    }
    const std::string text = without(completion, ",");
    std::optional<Match> match = nextNumber(text, 0);
    if (!match)
        return std::nullopt;
    if (!triggered)
        for (auto next = match; next; next = nextNumber(text, next->end))
            match = next;
    std::string number = text.substr(match->begin, match->end - match->begin);
    if (number.back() == '.')
        number.pop_back();
    return number;
}

bool triggeredNumberIsDecided(std::string_view completion)
{
    const std::size_t trigger = findTrigger(completion, 0);
    if (trigger == std::string_view::npos)
        return false;
    completion.remove_prefix(trigger + kTrigger.size());
    if (findTrigger(completion, 0) != std::string_view::npos)
        return true;
    const std::string text = without(completion, ",");
    const auto match = nextNumber(text, 0);
    return match && match->end < text.size(); // else more digits may come
}

std::optional<std::string> finalNumber(std::string_view completion)
{
    auto number = marked(completion);
    if (!number)
        number = lastLooseNumber(completion);
    if (!number)
        return std::nullopt;
    std::string text = without(*number, ",$");
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

} // namespace tacq
