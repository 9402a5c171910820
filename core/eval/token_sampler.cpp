#include "core/eval/token_sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tacq {

namespace {

// One number for run and item: 2^32 items are more than any task has.
std::uint64_t itemSeed(std::uint64_t seed, std::int64_t item)
{
    return (seed << 32) | static_cast<std::uint32_t>(item);
}

struct Candidate
{
    TokenId id = 0;
    double weight = 0; // the logit, then the probability before normalisation
};

// The `count` largest, descending; of equal ones the first.
std::vector<Candidate> largest(std::span<const float> logits, std::size_t count)
{
    std::vector<TokenId> ids(logits.size());
    std::iota(ids.begin(), ids.end(), 0);
    const auto before = [&](TokenId a, TokenId b) {
        const float x = logits[static_cast<std::size_t>(a)], y = logits[static_cast<std::size_t>(b)];
        return x > y || (x == y && a < b);
    };
    std::partial_sort(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count), ids.end(), before);
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < count; ++i)
        candidates.push_back({ ids[i], logits[static_cast<std::size_t>(ids[i])] });
    return candidates;
}

} // namespace

TokenSampler::TokenSampler(const Decoding& decoding, std::int64_t item, std::span<const TokenId> prompt)
    : m_decoding(decoding)
    , m_random(itemSeed(decoding.seed, item))
{
    if (decoding.repetitionPenalty != 1)
        m_seen.insert(prompt.begin(), prompt.end());
}

TokenId TokenSampler::next(std::span<float> logits)
{
    const auto penalty = static_cast<float>(m_decoding.repetitionPenalty);
    for (const TokenId id : m_seen) {
        float& logit = logits[static_cast<std::size_t>(id)];
        logit = logit < 0 ? logit * penalty : logit / penalty;
    }
    const TokenId id = m_decoding.temperature > 0
        ? draw(logits)
        : static_cast<TokenId>(std::ranges::max_element(logits) - logits.begin());
    if (m_decoding.repetitionPenalty != 1)
        m_seen.insert(id);
    return id;
}

TokenId TokenSampler::draw(std::span<const float> logits)
{
    const auto limit = static_cast<std::size_t>(std::max(m_decoding.topK, 0));
    std::vector<Candidate> kept = largest(logits, limit > 0 ? std::min(limit, logits.size()) : logits.size());
    const double highest = kept.front().weight;
    double total = 0;
    for (Candidate& candidate : kept) {
        candidate.weight = std::exp((candidate.weight - highest) / m_decoding.temperature);
        total += candidate.weight;
    }
    // A token stays while those before it have less than top-p together.
    std::size_t count = 0;
    double sum = 0;
    while (count < kept.size() && (count == 0 || sum < m_decoding.topP * total))
        sum += kept[count++].weight;
    double point = m_random.uniform() * sum;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        point -= kept[i].weight;
        if (point < 0)
            return kept[i].id;
    }
    return kept[count - 1].id;
}

} // namespace tacq
