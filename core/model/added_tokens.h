#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// A token that is looked for in the text itself, before any pre-tokenization.
struct AddedToken
{
    std::string content;
    std::int32_t id = 0;
    bool special = false;
    bool normalized = false; // looked for in the normalized text instead of the raw one
    bool leftStrip = false; // takes the white space before it
    bool rightStrip = false; // takes the white space after it
    bool singleWord = false; // only where no word character touches it
};

// Finds added tokens in a text: the leftmost first and the longest of those that start there.
class AddedTokenFinder
{
public:
    struct Piece
    {
        std::string_view text;
        std::int32_t id = -1; // -1: ordinary text
    };

    explicit AddedTokenFinder(std::vector<AddedToken> tokens);

    // The text cut into added tokens and ordinary text, in order; ordinary pieces are never empty.
    std::vector<Piece> split(std::string_view text) const;

private:
    struct Node
    {
        std::vector<std::pair<char, std::int32_t>> children;
        std::int32_t token = -1; // index into m_tokens
    };
    struct Match
    {
        std::int32_t token = -1;
        std::size_t end = 0;
    };

    void insert(std::int32_t index);
    std::int32_t child(std::int32_t node, char byte) const;
    Match longestAt(std::string_view text, std::size_t position) const;

    std::vector<AddedToken> m_tokens;
    std::vector<Node> m_nodes; // a trie over bytes; the first node is its root
    std::array<bool, 256> m_starts {}; // bytes a token begins with
};

} // namespace tacq
