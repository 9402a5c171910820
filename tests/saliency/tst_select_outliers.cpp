#include "core/base/random.h"
#include "core/saliency/score_histogram.h"
#include "core/saliency/select_outliers.h"
#include "tests/support/throws.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

using namespace tacq;

namespace {

using Blocks = std::vector<BlockCandidates>;

ScoreCandidates matrixOf(std::vector<float> scores)
{
    ScoreCandidates matrix;
    matrix.scores = std::move(scores);
    for (std::uint64_t i = 0; i < matrix.scores.size(); ++i)
        matrix.indices.push_back(i);
    return matrix;
}

OutlierSelection select(const Blocks& blocks, std::uint64_t k)
{
    return selectOutliers(int(blocks.size()), k, [&](int block) { return blocks[std::size_t(block)]; });
}

// All candidates sorted in full: score falling, then canonical order.
std::vector<std::array<OutlierIndices, kProjectionCount>> plainSelection(
    const Blocks& blocks, std::uint64_t k)
{
    std::vector<std::tuple<float, std::size_t, std::size_t, std::uint64_t>> all;
    for (std::size_t b = 0; b < blocks.size(); ++b)
        for (std::size_t p = 0; p < kProjectionCount; ++p)
            for (std::size_t i = 0; i < blocks[b][p].scores.size(); ++i)
                all.emplace_back(-blocks[b][p].scores[i], b, p, blocks[b][p].indices[i]);
    std::sort(all.begin(), all.end());
    std::vector<std::array<OutlierIndices, kProjectionCount>> kept(blocks.size());
    for (std::size_t i = 0; i < k; ++i)
        kept[std::get<1>(all[i])][std::get<2>(all[i])].push_back(std::get<3>(all[i]));
    for (auto& block : kept)
        for (OutlierIndices& indices : block)
            std::sort(indices.begin(), indices.end());
    return kept;
}

Blocks randomBlocks(int distinct) // scores take so many different values: few values make many ties
{
    PythonRandom random { std::uint64_t(distinct) };
    Blocks blocks(3);
    for (BlockCandidates& block : blocks) {
        for (ScoreCandidates& matrix : block) {
            std::uint64_t index = 0;
            for (int i = 0; i < 400; ++i) {
                index += 1 + random.below(5);
                matrix.indices.push_back(index);
                matrix.scores.push_back(
                    float(1e-9 * std::exp2(double(random.below(std::uint64_t(distinct))) / 97)));
            }
        }
    }
    return blocks;
}

} // namespace

class TestSelectOutliers : public QObject
{
    Q_OBJECT

private slots:
    void goldenSelection();
    void selectionIsTheSortedOne_data();
    void selectionIsTheSortedOne();
    void invalidScoresAreNamed();
    void tooFewCandidatesAreAnError();
    void topOfTheTableHoldsTheLargest();
    void plotKeepsEveryScore();
};

// method.md §10.4: A = [[3, 1], [2, 5]], B = [[4, 2, 0]].
void TestSelectOutliers::goldenSelection()
{
    Blocks blocks(1);
    blocks[0][index(Projection::Query)] = matrixOf({ 3, 1, 2, 5 });
    blocks[0][index(Projection::Key)] = matrixOf({ 4, 2, 0 });
    const OutlierSelection three = select(blocks, 3);
    QCOMPARE(three.blocks[0][0], (OutlierIndices { 0, 3 }));
    QCOMPARE(three.blocks[0][1], (OutlierIndices { 0 }));
    QCOMPARE(three.threshold, 3.0F);
    QCOMPARE(three.tiesAtThreshold, std::uint64_t(1));
    const OutlierSelection four = select(blocks, 4);
    QCOMPARE(four.blocks[0][0], (OutlierIndices { 0, 2, 3 }));
    QCOMPARE(four.blocks[0][1], (OutlierIndices { 0 }));
    QCOMPARE(four.tiesAtThreshold, std::uint64_t(2));
    QCOMPARE(four.tiesKept, std::uint64_t(1));
    QCOMPARE(select(blocks, 0).blocks[0][0], OutlierIndices());
    QCOMPARE(select(blocks, 7).threshold, 0.0F);
}

void TestSelectOutliers::selectionIsTheSortedOne_data()
{
    QTest::addColumn<int>("distinct");
    for (const int distinct : { 1, 3, 50, 5000 })
        QTest::addRow("%d distinct scores", distinct) << distinct;
}

void TestSelectOutliers::selectionIsTheSortedOne()
{
    QFETCH(int, distinct);
    const Blocks blocks = randomBlocks(distinct);
    for (const std::uint64_t k : { 1, 29, 1000, 8399, 8400 }) {
        const OutlierSelection selection = select(blocks, k);
        QVERIFY(selection.blocks == plainSelection(blocks, k));
        QCOMPARE(selection.count, k);
    }
}

void TestSelectOutliers::invalidScoresAreNamed()
{
    Blocks blocks(2);
    blocks[0][0] = matrixOf({ 1, 2 });
    for (const float score :
        { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1.0F }) {
        blocks[1][index(Projection::Down)] = matrixOf({ 1, score });
        TACQ_VERIFY_ERROR(select(blocks, 1), "block 1, down_proj: weight 1");
    }
}

void TestSelectOutliers::tooFewCandidatesAreAnError()
{
    Blocks blocks(1);
    blocks[0][0] = matrixOf({ 1, 2 });
    TACQ_VERIFY_ERROR(select(blocks, 3), "3 outliers were asked for, but only 2");
}

void TestSelectOutliers::topOfTheTableHoldsTheLargest()
{
    ScoreTable first;
    ScoreTable second;
    const std::vector<float> scores { 8, 7.99F, 1e-9F, 0, 3, 3 };
    for (std::size_t i = 0; i < scores.size(); ++i)
        ++(i % 2 == 0 ? first : second).counts[std::bit_cast<std::uint32_t>(scores[i]) >> 16];
    first.add(second);
    QCOMPARE(first.total(), std::uint64_t(6));
    QCOMPARE(first.lowerBoundOfTop(1), 8.0F);
    QVERIFY(first.lowerBoundOfTop(2) <= 7.99F && first.lowerBoundOfTop(2) > 7.9F);
    QCOMPARE(first.lowerBoundOfTop(4), 3.0F);
    QVERIFY(first.lowerBoundOfTop(5) <= 1e-9F && first.lowerBoundOfTop(5) > 0.99e-9F);
    QCOMPARE(first.lowerBoundOfTop(6), 0.0F);
    QVERIFY(first.lowerBoundOfTop(0) > 1e30F);
}

void TestSelectOutliers::plotKeepsEveryScore()
{
    PythonRandom random(2);
    ScoreTable table;
    table.counts[0] = 5; // zeros
    for (int i = 0; i < 10000; ++i)
        ++table.counts[std::bit_cast<std::uint32_t>(float(std::exp2(-40 + 20 * random.uniform()))) >> 16];
    const ScoreHistogram plot = table.forPlot(1e-8, 5);
    QCOMPARE(plot.kept, std::uint64_t(5));
    QCOMPARE(plot.zeros, std::uint64_t(5));
    QCOMPARE(plot.total, std::uint64_t(10005));
    QCOMPARE(plot.threshold, 1e-8);
    QCOMPARE(plot.firstExponent, -40);
    QCOMPARE(plot.counts.size(), std::size_t(20 * ScoreHistogram::kBinsPerOctave));
    std::uint64_t sum = 0;
    for (const std::uint64_t count : plot.counts) {
        QVERIFY2(count > 20 && count < 130, "an even distribution must stay even");
        sum += count;
    }
    QCOMPARE(sum, std::uint64_t(10000));
    QVERIFY(ScoreTable().forPlot(0, 0).counts.empty());
}

QTEST_GUILESS_MAIN(TestSelectOutliers)
#include "tst_select_outliers.moc"
