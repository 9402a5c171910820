#include "core/model/regex_translation.h"

#include "core/base/error.h"
#include "core/model/unicode_text.h"

#include <cctype>
#include <cstdio>

namespace tacq {

namespace {

constexpr std::string_view kWhiteSpace = R"(\x{9}-\x{D}\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A})"
                                         R"(\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";

class RegexTranslator
{
public:
    RegexTranslator(std::string_view pattern, std::string_view origin)
        : m_pattern(pattern)
        , m_origin(origin)
    {
    }

    std::string run()
    {
        while (m_position < m_pattern.size())
            step();
        if (m_inClass)
            refuse("a class without its end");
        return std::move(m_result);
    }

private:
    char peek(std::size_t ahead = 0) const
    {
        return m_position + ahead < m_pattern.size() ? m_pattern[m_position + ahead] : '\0';
    }

    [[noreturn]] void refuse(std::string_view what) const
    {
        fail(ErrorKind::Unsupported, m_origin, ": the pre-tokenizer's pattern uses ", what,
            ", which is not supported (at byte ", m_position, " of ", m_pattern, ").");
    }

    void step()
    {
        const char c = peek();
        if (c == '\\')
            escape();
        else if (m_inClass)
            classCharacter(c);
        else if (c == '[')
            openClass();
        else if (c == '(')
            group();
        else if (c == '}' && peek(1) == '+') // greedy twice in Oniguruma, possessive in PCRE2
            refuse("an interval followed by +");
        else
            copy(1);
    }

    void copy(std::size_t bytes)
    {
        m_result += m_pattern.substr(m_position, bytes);
        m_position += bytes;
    }

    void openClass()
    {
        m_inClass = true;
        copy(peek(1) == '^' ? 2 : 1);
        if (peek() == ']')
            refuse("an empty class");
    }

    void classCharacter(char c)
    {
        if (c == '[')
            refuse("a class within a class");
        if (c == '&' && peek(1) == '&')
            refuse("a class intersection");
        m_inClass = c != ']';
        copy(1);
    }

    void group()
    {
        if (peek(1) != '?') {
            copy(1);
            return;
        }
        for (const std::string_view head : { "(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>" }) {
            if (m_pattern.substr(m_position).starts_with(head)) {
                copy(head.size());
                return;
            }
        }
        refuse(concat("the group ", m_pattern.substr(m_position, 3)));
    }

    void escape()
    {
        const char c = peek(1);
        switch (c) {
        case 's':
            replace(2, m_inClass ? std::string(kWhiteSpace) : concat('[', kWhiteSpace, ']'));
            return;
        case 'S':
            if (m_inClass)
                refuse("\\S within a class");
            replace(2, concat("[^", kWhiteSpace, ']'));
            return;
        case 'v':
            replace(2, "\\x{B}");
            return;
        case 'p':
        case 'P':
            property();
            return;
        case 'r':
        case 'n':
        case 't':
        case 'f':
        case 'a':
        case 'e':
        case 'x':
            copy(2);
            return;
        case 'u':
            codePoint();
            return;
        case 'd':
            replace(2, categoryClass("Nd", false));
            return;
        default:
            if (c == '\0' || std::isalnum(static_cast<unsigned char>(c)) != 0)
                refuse(concat('\\', c));
            copy(2);
        }
    }

    void replace(std::size_t bytes, std::string_view replacement)
    {
        m_result += replacement;
        m_position += bytes;
    }

    void codePoint() // \uHHHH
    {
        const std::string_view digits = m_pattern.substr(m_position + 2, 4);
        if (digits.size() != 4
            || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
            refuse("\\u without four hexadecimal digits");
        replace(6, concat("\\x{", digits, '}'));
    }

    void property() // \p{Name}, \P{Name}, \p{^Name}
    {
        const std::size_t end = m_pattern.find('}', m_position);
        if (peek(2) != '{' || end == std::string_view::npos)
            refuse("a property without braces");
        std::string_view name = m_pattern.substr(m_position + 3, end - m_position - 3);
        bool negated = peek(1) == 'P';
        if (name.starts_with('^')) {
            negated = !negated;
            name.remove_prefix(1);
        }
        const std::size_t bytes = end + 1 - m_position;
        if (name.size() <= 2)
            replace(bytes, categoryClass(name, negated));
        else
            replace(bytes, concat(negated ? "\\P{sc:" : "\\p{sc:", name, '}'));
    }

    // A general category with the code points that PCRE2 may not know yet.
    std::string categoryClass(std::string_view category, bool negated) const
    {
        if (negated && m_inClass)
            refuse("a negated category within a class");
        std::string result = concat("\\p{", category, '}');
        for (const CategoryRange& range : recentCategories()) {
            if (!std::string_view(range.category).starts_with(category))
                continue;
            char text[40];
            std::snprintf(text, sizeof text, "\\x{%X}-\\x{%X}", static_cast<unsigned>(range.first),
                static_cast<unsigned>(range.last));
            result += text;
        }
        return m_inClass ? result : concat(negated ? "[^" : "[", result, ']');
    }

    std::string_view m_pattern;
    std::string_view m_origin;
    std::string m_result;
    std::size_t m_position = 0;
    bool m_inClass = false;
};

} // namespace

std::string translatedRegex(std::string_view oniguruma, std::string_view origin)
{
    return RegexTranslator(oniguruma, origin).run();
}

} // namespace tacq
