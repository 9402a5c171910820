#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tacq {

// Byte-pair merging of one pre-tokenized word: starts from one token per byte and joins the neighbouring pair
// of lowest rank, the leftmost first, until no pair has a rule. Immutable; O(n log n) for a word of n bytes.
class BytePairMerge
{
public:
    using Id = std::int32_t;

    struct Rule // its rank is its place in the list
    {
        Id left = 0;
        Id right = 0;
        Id result = 0;
    };

    // `byteIds`: token of each single byte, -1 when the vocabulary has none. Such bytes become `unknown`,
    // neighbouring ones a single one with `fuseUnknown`, or vanish when there is no unknown token.
    BytePairMerge(const std::array<Id, 256>& byteIds, std::span<const Rule> rules, std::optional<Id> unknown,
        bool fuseUnknown);

    void append(std::string_view word, std::vector<Id>& ids) const;

private:
    struct Merge // what a pair becomes, and when
    {
        std::int32_t rank = -1;
        Id result = -1;
    };
    struct Slot
    {
        std::uint64_t pair = 0;
        Merge merge;
    };
    struct Symbol
    {
        Id id = -1; // -1: swallowed by its left neighbour
        std::int32_t previous = -1;
        std::int32_t next = -1;
    };

    std::vector<Symbol> symbols(std::string_view word) const;
    const Merge* find(Id left, Id right) const;
    void insert(Id left, Id right, Merge merge);

    std::array<Id, 256> m_byteIds;
    std::optional<Id> m_unknown;
    bool m_fuseUnknown = false;
    std::vector<Slot> m_slots; // open addressing, a power of two; an empty slot has rank -1
};

} // namespace tacq
