#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tacq {

// The saved scores of a model, for asking what a selection of any size would keep: every answer is a search
// in sorted lists, one per matrix, and needs no pass over the scores. Holds 4 bytes a score.
class ScoreRanking
{
public:
    // Scores of the next matrix (canonical order), 0 or above, sorted in any way.
    void add(std::vector<float> scores);

    std::int64_t size() const { return m_size; } // scores of all matrices
    float kth(std::int64_t k) const; // the k-th largest score of the model; 1 <= k <= size()
    std::vector<std::int64_t> countsFrom(float threshold) const; // per matrix: scores at or above it
    std::int64_t rank(float score) const; // in the model, from 1: one more than the scores above it
    std::int64_t rank(float score, std::size_t matrix) const; // in one matrix

private:
    std::int64_t countFrom(float threshold) const;

    std::vector<std::vector<float>> m_matrices; // falling
    std::int64_t m_size = 0;
};

} // namespace tacq
