#include "core/saliency/select_outliers.h"

#include "core/base/error.h"
#include "core/kernels/saliency_score_math.h"
#include "core/saliency/score_histogram.h"

#include <algorithm>

namespace tacq {

namespace {

// A weight whose score shares the threshold's bin; in or out is decided when all of them are known.
struct Borderline
{
    float score = 0;
    int block = 0;
    std::size_t projection = 0;
    std::uint64_t index = 0;
};

void requireValid(const ScoreCandidates& matrix, int block, std::size_t projection)
{
    const auto where = [&] { return concat("block ", block, ", ", name(kProjections[projection])); };
    if (matrix.indices.size() != matrix.scores.size())
        fail(ErrorKind::Internal, where(), ": ", matrix.indices.size(), " candidate weights have ",
            matrix.scores.size(), " scores.");
    for (std::size_t i = 0; i < matrix.scores.size(); ++i) {
        if (!isValidScore(matrix.scores[i]))
            failWithHint(ErrorKind::InvalidInput,
                "Check the model's weights and the calibration examples for NaN or infinite values.", where(),
                ": weight ", matrix.indices[i], " has the saliency score ", matrix.scores[i],
                ", which has no place in an order.");
    }
}

ScoreTable countCandidates(int blocks, const std::function<BlockCandidates(int)>& candidates)
{
    ScoreTable table;
    for (int block = 0; block < blocks; ++block) {
        const BlockCandidates matrices = candidates(block);
        for (std::size_t projection = 0; projection < matrices.size(); ++projection) {
            requireValid(matrices[projection], block, projection);
            for (const float score : matrices[projection].scores)
                ++table.counts[scoreBin(score)];
        }
    }
    return table;
}

// Keeps what lies above the threshold's bin and returns what lies in it, in canonical order.
std::vector<Borderline> keepAboveBin(
    OutlierSelection& selection, std::uint32_t bin, const std::function<BlockCandidates(int)>& candidates)
{
    std::vector<Borderline> borderline;
    for (int block = 0; block < int(selection.blocks.size()); ++block) {
        const BlockCandidates matrices = candidates(block);
        for (std::size_t projection = 0; projection < matrices.size(); ++projection) {
            const ScoreCandidates& matrix = matrices[projection];
            OutlierIndices& kept = selection.blocks[std::size_t(block)][projection];
            for (std::size_t i = 0; i < matrix.scores.size(); ++i) {
                if (scoreBin(matrix.scores[i]) > bin)
                    kept.push_back(matrix.indices[i]);
                else if (scoreBin(matrix.scores[i]) == bin)
                    borderline.push_back({ matrix.scores[i], block, projection, matrix.indices[i] });
            }
        }
    }
    return borderline;
}

// Adds the `missing` best of the borderline weights; equal scores in canonical order.
void keepBest(OutlierSelection& selection, std::vector<Borderline>& borderline, std::uint64_t missing)
{
    std::stable_sort(borderline.begin(), borderline.end(),
        [](const Borderline& a, const Borderline& b) { return a.score > b.score; });
    const auto end = borderline.begin() + std::ptrdiff_t(missing);
    selection.threshold = (end - 1)->score;
    const auto isTie = [&](const Borderline& weight) { return weight.score == selection.threshold; };
    selection.tiesAtThreshold = std::uint64_t(std::count_if(borderline.begin(), borderline.end(), isTie));
    selection.tiesKept = std::uint64_t(std::count_if(borderline.begin(), end, isTie));
    for (auto it = borderline.begin(); it != end; ++it)
        selection.blocks[std::size_t(it->block)][it->projection].push_back(it->index);
    for (auto& block : selection.blocks) {
        for (OutlierIndices& indices : block)
            std::sort(indices.begin(), indices.end());
    }
}

} // namespace

OutlierSelection selectOutliers(
    int blocks, std::uint64_t k, const std::function<BlockCandidates(int block)>& candidates)
{
    OutlierSelection selection;
    selection.count = k;
    selection.blocks.resize(std::size_t(blocks));
    if (k == 0)
        return selection;
    const ScoreTable table = countCandidates(blocks, candidates);
    const std::uint32_t bin = scoreBin(table.lowerBoundOfTop(k));
    std::vector<Borderline> borderline = keepAboveBin(selection, bin, candidates);
    std::uint64_t above = 0;
    for (const auto& block : selection.blocks) {
        for (const OutlierIndices& indices : block)
            above += indices.size();
    }
    if (above >= k || k - above > borderline.size())
        fail(ErrorKind::Internal, "The candidates for outliers changed while they were being selected.");
    keepBest(selection, borderline, k - above);
    return selection;
}

} // namespace tacq
