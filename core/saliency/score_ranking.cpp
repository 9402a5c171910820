#include "core/saliency/score_ranking.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>
#include <limits>

namespace tacq {

namespace {

std::int64_t countFrom(const std::vector<float>& falling, float threshold)
{
    return std::upper_bound(falling.begin(), falling.end(), threshold, std::greater<>()) - falling.begin();
}

std::int64_t countAbove(const std::vector<float>& falling, float score)
{
    return std::lower_bound(falling.begin(), falling.end(), score, std::greater<>()) - falling.begin();
}

} // namespace

void ScoreRanking::add(std::vector<float> scores)
{
    std::sort(scores.begin(), scores.end(), std::greater<>());
    m_size += std::int64_t(scores.size());
    m_matrices.push_back(std::move(scores));
}

// Scores are not negative, so that their bit patterns are ordered as they are: the highest pattern that k
// scores reach is found bit by bit.
float ScoreRanking::kth(std::int64_t k) const
{
    assert(k >= 1 && k <= m_size);
    constexpr int kTopBit = 30; // below the sign
    std::uint32_t pattern = 0;
    for (int bit = kTopBit; bit >= 0; --bit) {
        const std::uint32_t higher = pattern | (1U << bit);
        if (higher <= std::bit_cast<std::uint32_t>(std::numeric_limits<float>::infinity())
            && countFrom(std::bit_cast<float>(higher)) >= k)
            pattern = higher;
    }
    return std::bit_cast<float>(pattern);
}

std::int64_t ScoreRanking::countFrom(float threshold) const
{
    std::int64_t count = 0;
    for (const auto& scores : m_matrices)
        count += tacq::countFrom(scores, threshold);
    return count;
}

std::vector<std::int64_t> ScoreRanking::countsFrom(float threshold) const
{
    std::vector<std::int64_t> counts;
    counts.reserve(m_matrices.size());
    for (const auto& scores : m_matrices)
        counts.push_back(tacq::countFrom(scores, threshold));
    return counts;
}

std::int64_t ScoreRanking::rank(float score) const
{
    std::int64_t above = 0;
    for (const auto& scores : m_matrices)
        above += countAbove(scores, score);
    return above + 1;
}

std::int64_t ScoreRanking::rank(float score, std::size_t matrix) const
{
    return countAbove(m_matrices[matrix], score) + 1;
}

} // namespace tacq
