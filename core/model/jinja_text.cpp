#include "core/model/jinja_text.h"

#include <cctype>

namespace tacq {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class JinjaReader
{
public:
    explicit JinjaReader(std::string_view source)
        : m_source(source)
    {
    }

    void read(JinjaText& result)
    {
        while (m_position < m_source.size()) {
            readText(result);
            if (m_position < m_source.size())
                readTag(result);
        }
    }

private:
    bool at(std::string_view text) const { return m_source.substr(m_position).starts_with(text); }

    // Text up to the next tag. transformers drops the first newline after a block and blanks before one; a
    // trim mark drops all blanks on its side.
    void readText(JinjaText& result)
    {
        const std::size_t begin = m_position;
        while (m_position < m_source.size() && !at("{{") && !at("{%") && !at("{#"))
            ++m_position;
        std::string_view text = m_source.substr(begin, m_position - begin);
        const bool trimmedAfter = m_position + 2 < m_source.size() && m_source[m_position + 2] == '-';
        if (m_afterTrim || trimmedAfter) {
            for (const char c : text)
                result.hasLooseText = result.hasLooseText || !isBlank(c);
            return;
        }
        if (m_afterBlock && text.starts_with('\n'))
            text.remove_prefix(1);
        if (at("{%") || at("{#")) // blanks at the start of the block's line
            while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
                text.remove_suffix(1);
        if (m_position == m_source.size() && text == "\n") // a template's last newline is not printed
            return;
        result.hasLooseText = result.hasLooseText || !text.empty();
    }

    void readTag(JinjaText& result)
    {
        const char kind = m_source[m_position + 1];
        m_position += 2;
        if (kind == '#') {
            const std::size_t end = m_source.find("#}", m_position);
            m_position = end == std::string_view::npos ? m_source.size() : end + 2;
            m_afterTrim = end != std::string_view::npos && m_source[end - 1] == '-';
            m_afterBlock = true;
            return;
        }
        const std::string_view close = kind == '{' ? "}}" : "%}";
        m_code = { '{', kind };
        if (at("-") || at("+"))
            ++m_position;
        m_afterTrim = false;
        while (m_position < m_source.size() && !at(close))
            readToken(result, close);
        m_position = std::min(m_position + 2, m_source.size());
        m_afterBlock = kind == '%';
        result.code += m_code + std::string(close);
    }

    void readToken(JinjaText& result, std::string_view close)
    {
        const char c = m_source[m_position];
        if (c == '\'' || c == '"') {
            readLiteral(result);
            return;
        }
        ++m_position;
        if (c == '-' && at(close))
            m_afterTrim = true;
        else if (!isBlank(c))
            m_code += c;
    }

    void readLiteral(JinjaText& result)
    {
        const char quote = m_source[m_position++];
        std::string value;
        while (m_position < m_source.size() && m_source[m_position] != quote) {
            char c = m_source[m_position++];
            if (c == '\\' && m_position < m_source.size()) {
                c = m_source[m_position++];
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
            }
            value += c;
        }
        ++m_position;
        result.literals.push_back(value);
        if (m_code.ends_with('[') && m_position < m_source.size() && m_source[m_position] == ']') {
            m_code.back() = '.'; // message['role'] -> message.role
            m_code += value;
            ++m_position;
        } else
            m_code.append(1, '\'').append(value).append(1, '\'');
    }

    std::string_view m_source;
    std::size_t m_position = 0;
    std::string m_code; // of the tag being read
    bool m_afterTrim = false;
    bool m_afterBlock = false;
};

} // namespace

JinjaText::JinjaText(std::string_view source)
{
    JinjaReader(source).read(*this);
}

} // namespace tacq
