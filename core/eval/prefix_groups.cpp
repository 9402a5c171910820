#include "core/eval/prefix_groups.h"

#include <algorithm>
#include <numeric>

namespace tacq {

namespace {

// Below this, sequences of one length side by side are quicker than sequences after a prefix.
constexpr std::int64_t kLeastPrefix = 32; // tokens

// Whether a member that shortens the prefix to `shorter` costs less inside the group than alone: what it
// saves is the shorter prefix, what it costs the others is the part of theirs that is no longer shared.
bool worthJoining(const PrefixGroup& group, std::int64_t shorter)
{
    const auto others = std::int64_t(group.members.size()) - 1;
    return shorter >= kLeastPrefix && others * (group.prefix - shorter) < shorter;
}

} // namespace

std::int64_t commonPrefix(std::span<const TokenId> a, std::span<const TokenId> b)
{
    return std::ranges::mismatch(a, b).in1 - a.begin();
}

std::vector<PrefixGroup> prefixGroups(const std::vector<PrefixCandidate>& sequences)
{
    std::vector<std::size_t> order(sequences.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return std::ranges::lexicographical_compare(sequences[a].ids, sequences[b].ids);
    });
    std::vector<PrefixGroup> open;
    for (const std::size_t index : order) {
        const PrefixCandidate& next = sequences[index];
        if (!open.empty()) {
            PrefixGroup& group = open.back();
            const std::int64_t shared = std::min(
                { group.prefix, next.limit, commonPrefix(sequences[group.members.back()].ids, next.ids) });
            if (worthJoining(group, shared)) {
                group.prefix = shared;
                group.members.push_back(index);
                continue;
            }
        }
        open.push_back({ next.limit, { index } });
    }
    std::vector<PrefixGroup> groups(1); // those that stand alone
    for (PrefixGroup& group : open) {
        if (group.members.size() == 1)
            groups.front().members.push_back(group.members.front());
        else
            groups.push_back(std::move(group));
    }
    return groups;
}

} // namespace tacq
