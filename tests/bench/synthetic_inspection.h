#pragma once

#include "core/config/estimate.h"
#include "core/config/run_config.h"
#include "core/kernels/saliency_score_math.h"
#include "core/saliency/score_histogram.h"
#include "core/saliency/score_ranking.h"
#include "tests/support/fake_engine.h"

namespace tacq::test {

// Saved scores of a model of any size, without the model: per matrix the share that a run saves, falling like
// a power, some matrices hotter than others.
class SyntheticInspection : public FakeInspection
{
public:
    SyntheticInspection(int blocks, std::int64_t weights, double keptShare)
        : FakeInspection({})
    {
        const std::int64_t matrices = blocks * std::int64_t(kProjectionCount);
        const auto saved = std::int64_t(kKeptScoreShare * double(weights) / double(matrices));
        ScoreTable table;
        for (std::int64_t matrix = 0; matrix < matrices; ++matrix) {
            std::vector<float> scores;
            scores.reserve(std::size_t(saved));
            const double heat = 1e-5 * (1 + matrix % 7) / (1 + 0.05 * double(matrix / 7));
            for (std::int64_t i = 0; i < saved; ++i)
                scores.push_back(float(heat * std::pow(double(i + 1), -0.6)));
            for (const float score : scores)
                ++table.counts[scoreBin(score)];
            m_ranking.add(std::move(scores));
        }
        const std::uint32_t lowest = scoreBin(m_ranking.kth(m_ranking.size()));
        for (std::uint32_t bin = lowest - 1024; bin < lowest;
             ++bin) // eight octaves hold the scores not saved
            table.counts[bin] += std::uint64_t(weights - m_ranking.size()) / 1024;
        m_report.quantizable = weights;
        m_report.outliers = std::int64_t(keptShare * double(weights));
        m_report.outlierFraction = keptShare;
        m_report.scoreThreshold = double(m_ranking.kth(m_report.outliers));
        fillLayers(blocks, weights / matrices);
        m_histogram = std::make_shared<ScoreHistogram>(
            table.forPlot(m_report.scoreThreshold, std::uint64_t(m_report.outliers)));
    }

    const RunReport& report() const override { return m_report; }
    ScoreHistogramPtr histogram() const override { return m_histogram; }
    const ScoreRanking& ranking() const { return m_ranking; }

    SelectionPreview preview(double share) const override
    {
        SelectionPreview preview;
        preview.outliers = std::min(std::int64_t(share * double(m_report.quantizable)), m_ranking.size());
        const float threshold = m_ranking.kth(std::max<std::int64_t>(1, preview.outliers));
        preview.threshold = double(threshold);
        preview.perMatrix = m_ranking.countsFrom(threshold);
        preview.averageBits = publishedBits(2, share);
        preview.packedBytes = std::uint64_t(preview.averageBits * double(m_report.quantizable) / 8);
        return preview;
    }

private:
    void fillLayers(int blocks, std::int64_t weights)
    {
        const auto counts = m_ranking.countsFrom(float(m_report.scoreThreshold));
        const auto side = std::int64_t(std::sqrt(double(weights)));
        for (int block = 0; block < blocks; ++block) {
            for (const Projection projection : kProjections) {
                LayerReport layer = fakeLayer(block, projection, true);
                layer.rows = side;
                layer.columns = side;
                layer.outliers = counts[std::size_t(block) * kProjectionCount + index(projection)];
                m_report.layers.push_back(layer);
            }
        }
    }

    RunReport m_report;
    ScoreRanking m_ranking;
    ScoreHistogramPtr m_histogram;
};

} // namespace tacq::test
