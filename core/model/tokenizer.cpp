#include "core/model/tokenizer.h"

#include "core/base/error.h"
#include "core/model/gguf_file.h"
#include "core/model/tokenizer_data.h"
#include "core/model/unicode_text.h"

#include <algorithm>

namespace tacq {

namespace {

// Longer words are rare enough to be merged anew each time.
constexpr std::size_t kLongestRememberedWord = 48;

// Encodes the words of one call. Remembers where in the output the ids of a word lie: running text repeats
// itself, and a memory of one call needs no lock.
class WordEncoder
{
public:
    WordEncoder(const Tokenizer::Data& data, std::vector<TokenId>& ids)
        : m_data(data)
        , m_ids(ids)
    {
    }

    void append(std::string_view word)
    {
        if (word.size() > kLongestRememberedWord) {
            encode(word);
            return;
        }
        const auto [entry, isNew] = m_known.try_emplace(word, Range { m_ids.size(), 0 });
        if (isNew) {
            encode(word);
            entry->second.count = m_ids.size() - entry->second.first;
            return;
        }
        const Range range = entry->second;
        for (std::size_t i = 0; i < range.count; ++i)
            m_ids.push_back(m_ids[range.first + i]);
    }

    std::deque<std::string>& storage() { return m_storage; } // texts that remembered words point into

private:
    struct Range
    {
        std::size_t first = 0;
        std::size_t count = 0;
    };

    void encode(std::string_view word)
    {
        if (const auto whole = m_data.wholeWords.find(word); whole != m_data.wholeWords.end())
            m_ids.push_back(whole->second);
        else
            m_data.merge.append(word, m_ids);
    }

    const Tokenizer::Data& m_data;
    std::vector<TokenId>& m_ids;
    std::unordered_map<std::string_view, Range> m_known;
    std::deque<std::string> m_storage;
};

void encodePlain(std::string_view text, const Tokenizer::Data& data, WordEncoder& encoder)
{
    for (const std::string_view word : data.preTokenizer.split(text, encoder.storage()))
        encoder.append(word);
}

} // namespace

Tokenizer::Tokenizer(std::unique_ptr<Data> data)
    : m_data(std::move(data))
{
}

Tokenizer::~Tokenizer() = default;

std::shared_ptr<const Tokenizer> Tokenizer::fromFolder(const std::filesystem::path& folder)
{
    return std::make_shared<const Tokenizer>(std::make_unique<Data>(readTokenizerFolder(folder)));
}

std::shared_ptr<const Tokenizer> Tokenizer::fromGguf(const GgufFile& file)
{
    return std::make_shared<const Tokenizer>(std::make_unique<Data>(readTokenizerGguf(file)));
}

std::shared_ptr<const Tokenizer> Tokenizer::open(const std::filesystem::path& model)
{
    if (std::filesystem::is_directory(model))
        return fromFolder(model);
    return fromGguf(GgufFile(model));
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, bool addSpecial) const
{
    requireUtf8(text, "The text");
    std::vector<TokenId> ids;
    ids.reserve(text.size() / 3 + 8);
    if (addSpecial)
        ids = m_data->frame.before;
    WordEncoder encoder(*m_data, ids);
    for (const AddedTokenFinder::Piece& piece : m_data->rawTokens.split(text)) {
        if (piece.id >= 0) {
            ids.push_back(piece.id);
            continue;
        }
        const std::string_view normalized
            = m_data->composes ? encoder.storage().emplace_back(composed(piece.text)) : piece.text;
        for (const AddedTokenFinder::Piece& part : m_data->normalizedTokens.split(normalized)) {
            if (part.id >= 0)
                ids.push_back(part.id);
            else
                encodePlain(part.text, *m_data, encoder);
        }
    }
    if (addSpecial)
        ids.insert(ids.end(), m_data->frame.after.begin(), m_data->frame.after.end());
    return ids;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool skipSpecial) const
{
    std::string text;
    for (const TokenId id : ids) {
        const auto slot = static_cast<std::size_t>(id);
        if (id < 0 || slot >= m_data->bytes.size() || (skipSpecial && m_data->special[slot]))
            continue;
        text += m_data->bytes[slot];
    }
    return text;
}

std::string Tokenizer::token(TokenId id) const
{
    if (id < 0 || static_cast<std::size_t>(id) >= m_data->tokens.size())
        return {};
    return m_data->tokens[static_cast<std::size_t>(id)];
}

std::optional<TokenId> Tokenizer::id(std::string_view token) const
{
    const auto found = m_data->ids.find(token);
    return found == m_data->ids.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t Tokenizer::size() const
{
    return static_cast<std::int64_t>(m_data->tokens.size());
}

std::optional<TokenId> Tokenizer::bos() const
{
    return m_data->source.bos;
}

GenerationDefaults Tokenizer::generationDefaults() const
{
    return m_data->source.generation;
}

std::vector<TokenId> Tokenizer::endOfText() const
{
    return m_data->source.endOfText;
}

bool Tokenizer::addsBos() const
{
    const std::vector<TokenId>& before = m_data->frame.before;
    return m_data->source.bos && std::ranges::find(before, *m_data->source.bos) != before.end();
}

const std::string& Tokenizer::chatTemplateSource() const
{
    return m_data->source.chatTemplate;
}

} // namespace tacq
