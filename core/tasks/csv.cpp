#include "core/tasks/csv.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/unicode_text.h"

namespace tacq {

namespace {

class CsvReader
{
public:
    CsvReader(std::string_view text, std::string path)
        : m_text(text)
        , m_path(std::move(path))
    {
    }

    std::vector<CsvRow> rows()
    {
        std::vector<CsvRow> result;
        while (m_at < m_text.size()) {
            if (endOfRecord()) // a blank line
                continue;
            result.push_back(row());
        }
        return result;
    }

private:
    CsvRow row()
    {
        CsvRow row;
        row.line = m_line;
        for (;;) {
            row.fields.push_back(peek() == '"' ? quoted() : plain());
            if (m_at == m_text.size() || endOfRecord())
                return row;
            if (peek() != ',')
                fail(ErrorKind::InvalidInput, m_path, " line ", m_line,
                    ": text follows a closing quote; a quote inside a field must be doubled.");
            ++m_at;
        }
    }

    std::string plain()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && m_text[m_at] != ',' && !atLineEnd())
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }

    std::string quoted()
    {
        const std::int64_t firstLine = m_line;
        std::string field;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '"') {
                if (m_at + 1 == m_text.size() || m_text[m_at + 1] != '"') {
                    ++m_at;
                    return field;
                }
                ++m_at;
            }
            if (c == '\n')
                ++m_line;
            field += c;
        }
        fail(ErrorKind::InvalidInput, m_path, " line ", firstLine,
            ": the quote that begins a field is never closed.");
    }

    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\n'; }

    bool atLineEnd() const
    {
        return m_text[m_at] == '\n'
            || (m_text[m_at] == '\r' && m_at + 1 < m_text.size() && m_text[m_at + 1] == '\n');
    }

    // Steps over LF or CRLF when one stands here.
    bool endOfRecord()
    {
        if (!atLineEnd())
            return false;
        m_at += m_text[m_at] == '\r' ? 2 : 1;
        ++m_line;
        return true;
    }

    std::string_view m_text;
    std::string m_path;
    std::size_t m_at = 0;
    std::int64_t m_line = 1;
};

} // namespace

std::vector<CsvRow> readCsv(const std::filesystem::path& path)
{
    const std::string text = readText(path);
    requireUtf8(text, path.string());
    return CsvReader(text, path.string()).rows();
}

} // namespace tacq
