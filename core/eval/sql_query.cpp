#include "core/eval/sql_query.h"

#include "core/model/unicode_text.h"

#include <algorithm>
#include <cctype>

namespace tacq {

namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool isWordCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '#'
        || static_cast<unsigned char>(c) >= 0x80;
}

// The end of the token at `begin`: a quoted text or name, a comment, a word or a single character.
std::size_t tokenEnd(std::string_view text, std::size_t begin)
{
    const auto after = [&](std::string_view closing, std::size_t from) {
        const std::size_t at = text.find(closing, from);
        return at == std::string_view::npos ? text.size() : at + closing.size();
    };
    const char c = text[begin];
    if (c == '\'' || c == '"' || c == '`') {
        std::size_t end = after(std::string_view(&c, 1), begin + 1);
        while (end < text.size() && text[end] == c) // a doubled quote stands for itself
            end = after(std::string_view(&c, 1), end + 1);
        return end;
    }
    if (text.substr(begin, 2) == "--")
        return after("\n", begin);
    if (text.substr(begin, 2) == "/*")
        return after("*/", begin + 2);
    std::size_t end = begin;
    while (end < text.size() && isWordCharacter(text[end]))
        ++end;
    return std::max(end, begin + 1);
}

// Up to and with the first ";" that ends a statement, without the words DISTINCT.
std::string firstStatementWithoutDistinct(std::string_view text)
{
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = tokenEnd(text, begin);
        const std::string_view token = text.substr(begin, end - begin);
        if (lowered(token) != "distinct")
            result += token;
        if (token == ";")
            break;
        begin = end;
    }
    return result;
}

// YEAR ( CURDATE ( ) ) and the white space behind it, in any case, as 2020.
std::string withFixedYear(std::string_view text)
{
    constexpr std::string_view kParts[] = { "year", "(", "curdate", "(", ")", ")" };
    const std::string lower = lowered(text);
    const auto skipSpace = [&](std::size_t at) {
        while (at < lower.size() && std::isspace(static_cast<unsigned char>(lower[at])))
            ++at;
        return at;
    };
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        bool matches = true;
        for (const std::string_view part : kParts) {
            matches = matches && std::string_view(lower).substr(end).starts_with(part);
            end = matches ? skipSpace(end + part.size()) : end;
        }
        if (matches) {
            result += "2020";
            at = end;
        } else
            result += text[at++];
    }
    return result;
}

} // namespace

std::string predictedQuery(std::string_view completion)
{
    std::string query(stripped(completion.substr(0, completion.find(';'))));
    std::ranges::replace(query, '\n', ' ');
    return query + ";";
}

std::string runnableGold(std::string_view query)
{
    std::string text(query);
    for (const std::string_view comparison : { "> =", "< =", "! =" })
        text = replaced(text, comparison, std::string { comparison.front(), '=' });
    return withFixedYear(firstStatementWithoutDistinct(text));
}

std::string runnablePrediction(std::string_view query)
{
    return runnableGold(replaced(std::string(query.substr(0, query.find('\t'))), "value", "1"));
}

bool isOrdered(std::string_view goldQuery)
{
    return lowered(goldQuery).find("order by") != std::string::npos;
}

} // namespace tacq
