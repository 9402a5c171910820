#include "core/model/byte_pair_merge.h"

#include <algorithm>
#include <bit>
#include <queue>

namespace tacq {

namespace {

std::uint64_t pairKey(std::int32_t left, std::int32_t right)
{
    return (std::uint64_t { static_cast<std::uint32_t>(left) } << 32) | static_cast<std::uint32_t>(right);
}

std::size_t pairHash(std::uint64_t key)
{
    key *= 0x9E3779B97F4A7C15ULL; // 2^64 / golden ratio: spreads neighbouring ids
    return static_cast<std::size_t>(key ^ (key >> 32));
}

struct Candidate
{
    std::int32_t rank = 0;
    std::int32_t position = 0;
    std::int32_t result = 0;

    bool operator<(const Candidate& other) const // the queue gives its largest: lowest rank, then leftmost
    {
        return rank != other.rank ? rank > other.rank : position > other.position;
    }
};

} // namespace

BytePairMerge::BytePairMerge(const std::array<Id, 256>& byteIds, std::span<const Rule> rules,
    std::optional<Id> unknown, bool fuseUnknown)
    : m_byteIds(byteIds)
    , m_unknown(unknown)
    , m_fuseUnknown(fuseUnknown)
    , m_slots(std::bit_ceil(rules.size() * 2 + 2))
{
    for (std::size_t rank = 0; rank < rules.size(); ++rank)
        insert(rules[rank].left, rules[rank].right, { static_cast<std::int32_t>(rank), rules[rank].result });
}

void BytePairMerge::insert(Id left, Id right, Merge merge)
{
    const std::uint64_t key = pairKey(left, right);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = pairHash(key) & mask;
    while (m_slots[slot].merge.rank >= 0 && m_slots[slot].pair != key)
        slot = (slot + 1) & mask;
    m_slots[slot] = { key, merge }; // of a rule given twice the later one counts, as in `tokenizers`
}

const BytePairMerge::Merge* BytePairMerge::find(Id left, Id right) const
{
    const std::uint64_t key = pairKey(left, right);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = pairHash(key) & mask;
    while (m_slots[slot].merge.rank >= 0) {
        if (m_slots[slot].pair == key)
            return &m_slots[slot].merge;
        slot = (slot + 1) & mask;
    }
    return nullptr;
}

std::vector<BytePairMerge::Symbol> BytePairMerge::symbols(std::string_view word) const
{
    std::vector<Symbol> result;
    result.reserve(word.size());
    bool afterUnknown = false;
    for (const char byte : word) {
        const Id id = m_byteIds[static_cast<unsigned char>(byte)];
        const bool unknown = id < 0;
        if (unknown && (!m_unknown || (afterUnknown && m_fuseUnknown)))
            continue;
        const auto position = static_cast<std::int32_t>(result.size());
        result.push_back({ unknown ? *m_unknown : id, position - 1, position + 1 });
        afterUnknown = unknown;
    }
    if (!result.empty())
        result.back().next = -1;
    return result;
}

void BytePairMerge::append(std::string_view word, std::vector<Id>& ids) const
{
    std::vector<Symbol> chain = symbols(word);
    std::priority_queue<Candidate> queue;
    const auto offer = [&](std::int32_t left, std::int32_t right) {
        if (left < 0 || right < 0)
            return;
        if (const Merge* merge
            = find(chain[static_cast<std::size_t>(left)].id, chain[static_cast<std::size_t>(right)].id))
            queue.push({ merge->rank, left, merge->result });
    };
    for (std::int32_t i = 0; i + 1 < static_cast<std::int32_t>(chain.size()); ++i)
        offer(i, i + 1);
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Symbol& left = chain[static_cast<std::size_t>(best.position)];
        if (left.id < 0 || left.next < 0)
            continue;
        Symbol& right = chain[static_cast<std::size_t>(left.next)];
        const Merge* merge = find(left.id, right.id);
        if (merge == nullptr || merge->result != best.result) // a neighbour has changed since
            continue;
        left.id = best.result;
        left.next = right.next;
        right.id = -1;
        if (left.next >= 0)
            chain[static_cast<std::size_t>(left.next)].previous = best.position;
        offer(left.previous, best.position);
        offer(best.position, left.next);
    }
    for (const Symbol& symbol : chain)
        if (symbol.id >= 0)
            ids.push_back(symbol.id);
}

} // namespace tacq
