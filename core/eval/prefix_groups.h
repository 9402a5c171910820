#pragma once

#include "core/tasks/task.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tacq {

std::int64_t commonPrefix(std::span<const TokenId> a, std::span<const TokenId> b); // tokens

// Sequences that begin with the same `prefix` tokens, to be computed after them once.
struct PrefixGroup
{
    std::int64_t prefix = 0;
    std::vector<std::size_t> members; // indices of sequences
};

// One sequence, and how many of its tokens a prefix may take.
struct PrefixCandidate
{
    std::span<const TokenId> ids;
    std::int64_t limit = 0;
};

// Parts sequences into groups so that few tokens are computed twice. Those that share too little are one
// group without a prefix, the first; it may be empty.
std::vector<PrefixGroup> prefixGroups(const std::vector<PrefixCandidate>& sequences);

} // namespace tacq
