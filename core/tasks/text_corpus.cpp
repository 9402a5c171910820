#include "core/tasks/text_corpus.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/unicode_text.h"
#include "core/tasks/jsonl_line.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr std::string_view kJoined = "?join=space";
constexpr std::size_t kScoredDocuments = 1100;
constexpr std::size_t kScoredWindows = 256;

std::string joinedLines(const std::string& text)
{
    std::string joined;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = stripped(std::string_view(text).substr(start, end - start));
        if (!line.empty())
            joined += concat(joined.empty() ? "" : " ", line);
        start = end + 1;
    }
    return joined;
}

std::vector<std::string> readDocuments(const std::string& path)
{
    std::vector<std::string> documents;
    for (JsonlLine& line : readJsonl(path)) {
        if (line.kind != JsonlLine::Kind::Text)
            failWithHint(ErrorKind::InvalidInput,
                concat("Lines of questions and answers are the task jsonl:", path, "."), line.place,
                " is no document: {\"text\": …}.");
        documents.push_back(std::move(line.prompt));
    }
    if (documents.empty())
        fail(ErrorKind::InvalidInput, path, " is empty.");
    return documents;
}

TokenWindow cut(const std::vector<TokenId>& ids, std::int64_t start, std::size_t length)
{
    const auto from = ids.begin() + start;
    return { from, from + static_cast<std::ptrdiff_t>(length) };
}

} // namespace

TextCorpus::TextCorpus(std::string_view argument, const Tokenizer& tokenizer)
    : m_tokenizer(tokenizer)
{
    const bool joined = argument.ends_with(kJoined);
    if (joined)
        argument.remove_suffix(kJoined.size());
    m_path = argument;
    if (argument.ends_with(".jsonl")) {
        if (joined)
            fail(ErrorKind::InvalidInput, "join=space is for a file of sentences; ", m_path,
                " holds documents.");
        m_documents = readDocuments(m_path);
        m_documentTokens.resize(m_documents.size());
        return;
    }
    std::string text = readText(m_path);
    requireUtf8(text, m_path);
    if (joined)
        text = joinedLines(text);
    if (text.empty())
        fail(ErrorKind::InvalidInput, m_path, " is empty.");
    m_text = tokenizer.encode(text, false);
    if (m_text.size() < 2)
        fail(ErrorKind::InvalidInput, m_path, " has ", m_text.size(), " token; a text needs at least 2.");
}

std::vector<TokenWindow> TextCorpus::randomWindows(int count, std::size_t length, PythonRandom& random)
{
    if (m_documents.empty() && m_text.size() <= length)
        return { m_text }; // too short to choose from
    std::vector<TokenWindow> windows;
    for (int i = 0; i < count; ++i) {
        if (m_documents.empty())
            windows.push_back(cut(
                m_text, random.integer(0, static_cast<std::int64_t>(m_text.size() - length) - 1), length));
        else
            windows.push_back(windowOfDocuments(length, random));
    }
    return windows;
}

TokenWindow TextCorpus::windowOfDocuments(std::size_t length, PythonRandom& random)
{
    while (m_short < m_documents.size()) {
        const auto last = static_cast<std::int64_t>(m_documents.size()) - 1;
        const auto index = static_cast<std::size_t>(random.integer(0, last));
        const bool known = m_documentTokens[index].has_value();
        const std::vector<TokenId>& ids = document(index);
        if (ids.size() >= length)
            return cut(ids, random.integer(0, static_cast<std::int64_t>(ids.size() - length)), length);
        if (!known)
            ++m_short;
    }
    failWithHint(ErrorKind::InvalidInput, "Choose a shorter sequence length (--seq-len).", "No document of ",
        m_path, " has the ", length, " tokens of one window.");
}

const std::vector<TokenId>& TextCorpus::document(std::size_t index)
{
    std::optional<std::vector<TokenId>>& tokens = m_documentTokens[index];
    if (!tokens)
        tokens = m_tokenizer.encode(m_documents[index], false);
    return *tokens;
}

std::vector<TokenId> TextCorpus::evaluationTokens(std::size_t length)
{
    if (m_documents.empty())
        return m_text;
    std::string joined;
    for (std::size_t i = 0; i < std::min(kScoredDocuments, m_documents.size()); ++i)
        joined += concat(i == 0 ? "" : " ", m_documents[i]);
    std::vector<TokenId> ids = m_tokenizer.encode(joined, false);
    ids.resize(std::min(ids.size(), kScoredWindows * length));
    if (ids.size() < 2)
        fail(ErrorKind::InvalidInput, m_path, " has ", ids.size(), " token; a text needs at least 2.");
    return ids;
}

} // namespace tacq
