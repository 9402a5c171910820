#include "core/model/added_tokens.h"

#include "core/model/unicode_text.h"

#include <algorithm>

namespace tacq {

namespace {

bool touchesWord(std::string_view text, std::size_t begin, std::size_t end)
{
    return (begin > 0 && isWordCharacter(codePointBefore(text, begin).value))
        || (end < text.size() && isWordCharacter(codePointAt(text, end).value));
}

std::size_t whiteSpaceStart(std::string_view text, std::size_t position, std::size_t limit)
{
    while (position > limit) {
        const CodePoint point = codePointBefore(text, position);
        if (!isWhiteSpace(point.value))
            break;
        position -= static_cast<std::size_t>(point.bytes);
    }
    return std::max(position, limit);
}

std::size_t whiteSpaceEnd(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        const CodePoint point = codePointAt(text, position);
        if (!isWhiteSpace(point.value))
            break;
        position += static_cast<std::size_t>(point.bytes);
    }
    return position;
}

} // namespace

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens)
    : m_tokens(std::move(tokens))
    , m_nodes(1)
{
    for (std::size_t i = 0; i < m_tokens.size(); ++i)
        insert(static_cast<std::int32_t>(i));
}

void AddedTokenFinder::insert(std::int32_t index)
{
    const std::string& content = m_tokens[static_cast<std::size_t>(index)].content;
    if (content.empty())
        return;
    m_starts[static_cast<unsigned char>(content.front())] = true;
    std::int32_t node = 0;
    for (const char byte : content) {
        std::int32_t next = child(node, byte);
        if (next < 0) {
            next = static_cast<std::int32_t>(m_nodes.size());
            m_nodes[static_cast<std::size_t>(node)].children.emplace_back(byte, next);
            m_nodes.emplace_back();
        }
        node = next;
    }
    if (m_nodes[static_cast<std::size_t>(node)].token < 0)
        m_nodes[static_cast<std::size_t>(node)].token = index;
}

std::int32_t AddedTokenFinder::child(std::int32_t node, char byte) const
{
    for (const auto& [label, next] : m_nodes[static_cast<std::size_t>(node)].children)
        if (label == byte)
            return next;
    return -1;
}

AddedTokenFinder::Match AddedTokenFinder::longestAt(std::string_view text, std::size_t position) const
{
    Match best;
    std::int32_t node = 0;
    for (std::size_t i = position; i < text.size(); ++i) {
        node = child(node, text[i]);
        if (node < 0)
            break;
        if (const std::int32_t token = m_nodes[static_cast<std::size_t>(node)].token; token >= 0)
            best = { token, i + 1 };
    }
    return best;
}

std::vector<AddedTokenFinder::Piece> AddedTokenFinder::split(std::string_view text) const
{
    std::vector<Piece> pieces;
    std::size_t done = 0; // text before it is in a piece
    for (std::size_t position = 0; position < text.size();) {
        const Match match
            = m_starts[static_cast<unsigned char>(text[position])] ? longestAt(text, position) : Match {};
        if (match.token < 0) {
            ++position;
            continue;
        }
        const AddedToken& token = m_tokens[static_cast<std::size_t>(match.token)];
        std::size_t begin = position;
        std::size_t end = match.end;
        position = match.end;
        if (token.singleWord && touchesWord(text, begin, end))
            continue;
        if (token.leftStrip)
            begin = whiteSpaceStart(text, begin, std::min(done, begin));
        if (token.rightStrip)
            end = whiteSpaceEnd(text, end);
        if (done < begin)
            pieces.push_back({ text.substr(done, begin - done), -1 });
        pieces.push_back({ text.substr(begin, end - begin), token.id });
        done = end;
    }
    if (done < text.size())
        pieces.push_back({ text.substr(done), -1 });
    return pieces;
}

} // namespace tacq
