#pragma once

#include "core/circuits/circuit_overlap.h"
#include "core/pipeline/inspection.h"
#include "core/report/run_observer.h"
#include "core/report/run_report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

// Values as a run of a small model would give them, from a formula: the same in every test, no model needed.
namespace tacq::test {

inline constexpr int kFakeBlocks = 30;
inline constexpr std::int64_t kFakeWidth = 576;

inline LayerReport fakeLayer(int block, Projection projection)
{
    LayerReport layer;
    layer.block = block;
    layer.projection = projection;
    layer.rows = projection == Projection::Gate || projection == Projection::Up ? 1536 : kFakeWidth;
    layer.columns = projection == Projection::Down ? 1536 : kFakeWidth;
    const double wave = 0.5 + 0.5 * std::sin(0.9 * block + 1.3 * double(index(projection)));
    const double share = 0.0002 + 0.012 * wave * wave * std::exp(-0.05 * block);
    layer.outliers = std::int64_t(share * double(layer.rows * layer.columns));
    layer.bits = 2 + 30 * layer.outlierShare();
    layer.error = std::exp(8 * wave - 2);
    layer.relativeError = 0.25 + 0.3 * wave;
    layer.damping = 0.01 * std::pow(10.0, int(3 * wave));
    layer.scoreMass = share / 2;
    return layer;
}

// Two runs that agree more in the middle blocks; the second keeps more in early blocks, the first in late
// ones.
inline CircuitOverlapPtr fakeOverlap()
{
    auto overlap = std::make_shared<CircuitOverlap>();
    overlap->blocks = kFakeBlocks;
    for (int block = 0; block < kFakeBlocks; ++block) {
        for (const Projection projection : kProjections) {
            const LayerReport layer = fakeLayer(block, projection);
            OverlapCounts counts;
            counts.weights = layer.rows * layer.columns;
            counts.first = layer.outliers;
            counts.second = layer.outliers * (45 - block) / 30;
            const double agreement = 0.1 + 0.7 * std::exp(-0.01 * (block - 15) * (block - 15));
            counts.common = std::int64_t(agreement * double(std::min(counts.first, counts.second)));
            counts.byChanceWithin = counts.byChance();
            overlap->matrices.push_back({ block, projection, counts });
        }
    }
    return overlap;
}

inline EvaluationResult fakeChoice(double accuracy, std::int64_t items = 200)
{
    EvaluationResult result;
    result.task = "ioi";
    result.items = items;
    result.correct = std::llround(accuracy * double(items));
    result.accuracy = double(result.correct) / double(items);
    const double half = 1.96 * std::sqrt(result.accuracy * (1 - result.accuracy) / double(items) + 1e-4);
    result.low = std::max(0.0, result.accuracy - half);
    result.high = std::min(1.0, result.accuracy + half);
    return result;
}

inline EvaluationResult fakeText(double perplexity)
{
    EvaluationResult result;
    result.task = "text:wiki.txt";
    result.perplexity = perplexity;
    result.nll = std::log(perplexity);
    result.tokens = 65536;
    return result;
}

inline RunReport fakeReport(bool text = false)
{
    RunReport report;
    for (int block = 0; block < kFakeBlocks; ++block) {
        for (const Projection projection : kProjections) {
            report.layers.push_back(fakeLayer(block, projection));
            report.outliers += report.layers.back().outliers;
            report.quantizable += report.layers.back().rows * report.layers.back().columns;
        }
        const double lost = double(block) / kFakeBlocks;
        report.probe.push_back(
            { block + 1, text ? fakeText(18 + 9 * lost) : fakeChoice(0.99 - 0.04 * lost * lost, 32) });
    }
    report.outlierFraction = double(report.outliers) / double(report.quantizable);
    report.averageBits = 2 + 30 * report.outlierFraction;
    report.storedBits = report.averageBits + 0.1;
    report.bytes = std::uint64_t(double(report.quantizable) * report.storedBits / 8) + 57'000'000;
    report.scoreThreshold = 3e-7;
    report.fullPrecision = text ? fakeText(17.9) : fakeChoice(0.99);
    report.simulated = text ? fakeText(410) : fakeChoice(0.52);
    report.evaluation = text ? fakeText(28.1) : fakeChoice(0.965);
    for (const Stage stage : kStages)
        report.stages.push_back({ stage, 1.5 + 4 * double(stage), 800'000'000 });
    return report;
}

// A bell in the logarithm of the score, with its threshold in the right tail.
inline ScoreHistogramPtr fakeHistogram()
{
    auto histogram = std::make_shared<ScoreHistogram>();
    histogram->firstExponent = -48;
    for (int bin = 0; bin < 36 * ScoreHistogram::kBinsPerOctave; ++bin) {
        const double distance = (bin / double(ScoreHistogram::kBinsPerOctave) - 17) / 3.4;
        histogram->counts.push_back(std::uint64_t(1.5e6 * std::exp(-0.5 * distance * distance)));
        histogram->total += histogram->counts.back();
    }
    histogram->zeros = 1000;
    histogram->total += histogram->zeros;
    histogram->threshold = std::exp2(-48 + 17 + 3.4 * 2.7);
    return histogram;
}

// Flat indices of what a run keeps of a matrix: more in some rows and columns.
inline std::vector<std::uint64_t> fakeKept(std::int64_t rows, std::int64_t columns)
{
    std::vector<std::uint64_t> kept;
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            const std::uint64_t mixed = std::uint64_t(row * 2654435761 + column * 40503 + row * column * 97);
            const bool hot = row % 97 < 3 || column % 131 < 2;
            if (mixed % 1000 < (hot ? 60U : 3U))
                kept.push_back(std::uint64_t(row * columns + column));
        }
    }
    return kept;
}

inline std::shared_ptr<const MatrixSummary> fakeSummary(int block, Projection projection)
{
    const LayerReport layer = fakeLayer(block, projection);
    HeadLayout heads;
    if (index(projection) < index(Projection::Gate))
        heads = { .heads = 9,
            .dimension = 64,
            .queriesPerGroup = 3,
            .alongColumns = projection == Projection::Output };
    const auto kept = fakeKept(layer.rows, layer.columns);
    MatrixSummary summary
        = summarize(layer.rows, layer.columns, heads, kept, std::vector<float>(kept.begin(), kept.end()));
    summary.block = block;
    summary.projection = projection;
    return std::make_shared<const MatrixSummary>(std::move(summary));
}

inline std::shared_ptr<const MatrixPicture> fakePicture(
    const MatrixSummary& matrix, const MatrixArea& area, MatrixQuantity quantity, int maxGrid)
{
    MatrixPicture picture = emptyPicture(area, quantity, maxGrid);
    picture.block = matrix.block;
    picture.projection = matrix.projection;
    countKept(picture, fakeKept(matrix.rows, matrix.columns), matrix.columns);
    if (quantity != MatrixQuantity::Outliers)
        fillStrongest(picture, [](std::int64_t row, std::int64_t column) {
            return float(std::sin(0.05 * double(row)) * std::cos(0.03 * double(column)));
        });
    return std::make_shared<const MatrixPicture>(std::move(picture));
}

} // namespace tacq::test
