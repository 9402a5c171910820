#include "core/eval/sql_like.h"

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tacq {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t nextCharacter(std::string_view text, std::size_t at)
{
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        ++at;
    return at;
}

std::string_view characterAt(std::string_view text, std::size_t at)
{
    return text.substr(at, nextCharacter(text, at) - at);
}

bool sameCharacter(std::string_view a, std::string_view b, bool ignoreCase)
{
    return a == b || (ignoreCase && a.size() == 1 && b.size() == 1 && lower(a[0]) == lower(b[0]));
}

// What differs between LIKE and GLOB.
struct Style
{
    char anyText;
    char anyCharacter;
    bool ignoreCase;
    bool sets; // [abc], [^a-z]
    std::string_view escape; // one character, or empty
};

// One element of a pattern: any text, any character, a set or a literal character.
struct Element
{
    enum class Kind { Text, Character, Set, Literal, Broken };
    Kind kind = Kind::Literal;
    std::string_view text; // the literal, or what stands between the brackets
    std::size_t end = 0; // in the pattern
};

Element elementAt(std::string_view pattern, std::size_t at, const Style& style)
{
    const std::string_view first = characterAt(pattern, at);
    const std::size_t end = at + first.size();
    if (!style.escape.empty() && first == style.escape) {
        if (end == pattern.size())
            return { Element::Kind::Broken, {}, end };
        const std::string_view literal = characterAt(pattern, end);
        return { Element::Kind::Literal, literal, end + literal.size() };
    }
    if (first[0] == style.anyText)
        return { Element::Kind::Text, {}, end };
    if (first[0] == style.anyCharacter)
        return { Element::Kind::Character, {}, end };
    if (style.sets && first[0] == '[') {
        std::size_t from = end; // a "]" in front belongs to the set
        if (from < pattern.size() && pattern[from] == '^')
            ++from;
        const std::size_t close = pattern.find(']', from + 1);
        if (close == std::string_view::npos)
            return { Element::Kind::Broken, {}, pattern.size() };
        return { Element::Kind::Set, pattern.substr(end, close - end), close + 1 };
    }
    return { Element::Kind::Literal, first, end };
}

// UTF-8 keeps the order of code points, so characters compare as bytes.
bool inSet(std::string_view set, std::string_view character)
{
    const bool inverted = set.starts_with('^');
    if (inverted)
        set.remove_prefix(1);
    bool found = false;
    for (std::size_t at = 0; at < set.size();) {
        const std::string_view low = characterAt(set, at);
        at += low.size();
        if (at + 1 < set.size() && set[at] == '-') {
            const std::string_view high = characterAt(set, at + 1);
            at += 1 + high.size();
            found = found || (low <= character && character <= high);
        } else
            found = found || low == character;
    }
    return found != inverted;
}

bool fits(const Element& element, std::string_view character, const Style& style)
{
    switch (element.kind) {
    case Element::Kind::Character:
        return true;
    case Element::Kind::Set:
        return inSet(element.text, character);
    case Element::Kind::Literal:
        return sameCharacter(element.text, character, style.ignoreCase);
    default:
        return false;
    }
}

// Only the last "any text" ever needs another try: an earlier one gains nothing by taking more.
bool matches(std::string_view pattern, std::string_view text, const Style& style)
{
    std::size_t p = 0, t = 0;
    std::size_t retryPattern = std::string_view::npos, retryText = 0;
    while (t < text.size()) {
        const Element element
            = p < pattern.size() ? elementAt(pattern, p, style) : Element { Element::Kind::Broken, {}, p };
        if (element.kind == Element::Kind::Text) {
            p = retryPattern = element.end;
            retryText = t;
        } else if (fits(element, characterAt(text, t), style)) {
            p = element.end;
            t = nextCharacter(text, t);
        } else if (retryPattern != std::string_view::npos) {
            p = retryPattern;
            t = retryText = nextCharacter(text, retryText);
        } else
            return false;
    }
    while (p < pattern.size()) {
        const Element element = elementAt(pattern, p, style);
        if (element.kind != Element::Kind::Text)
            return false;
        p = element.end;
    }
    return true;
}

std::string_view textOf(sqlite3_value* value)
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text == nullptr ? std::string_view()
                           : std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

void compareTexts(sqlite3_context* context, int count, sqlite3_value** values, Style style)
{
    const auto limit = reinterpret_cast<std::intptr_t>(sqlite3_user_data(context));
    for (int i = 0; i < count; ++i)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            return;
    const std::string_view pattern = textOf(values[0]);
    if (static_cast<std::intptr_t>(pattern.size()) > limit) {
        sqlite3_result_error(context, "LIKE or GLOB pattern too complex", -1);
        return;
    }
    if (count == 3) {
        style.escape = textOf(values[2]);
        if (style.escape.empty() || nextCharacter(style.escape, 0) != style.escape.size()) {
            sqlite3_result_error(context, "ESCAPE expression must be a single character", -1);
            return;
        }
    }
    sqlite3_result_int(context, matches(pattern, textOf(values[1]), style) ? 1 : 0);
}

void like(sqlite3_context* context, int count, sqlite3_value** values)
{
    compareTexts(context, count, values, { '%', '_', true, false, {} });
}

void glob(sqlite3_context* context, int count, sqlite3_value** values)
{
    compareTexts(context, count, values, { '*', '?', false, true, {} });
}

} // namespace

void addLinearLike(sqlite3* database, int patternBytes)
{
    void* limit = reinterpret_cast<void*>(static_cast<std::intptr_t>(patternBytes));
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    for (const int arguments : { 2, 3 })
        sqlite3_create_function(database, "like", arguments, kFlags, limit, like, nullptr, nullptr);
    sqlite3_create_function(database, "glob", 2, kFlags, limit, glob, nullptr, nullptr);
}

} // namespace tacq
