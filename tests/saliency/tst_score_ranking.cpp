#include "core/base/random.h"
#include "core/saliency/score_ranking.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace tacq;

class TestScoreRanking : public QObject
{
    Q_OBJECT

private slots:
    void anyCountIsCutWhereSortingCutsIt();
    void countsAndRanksOfAMatrixAreItsOwn();
    void zerosAndTiesAreCounted();
};

void TestScoreRanking::anyCountIsCutWhereSortingCutsIt()
{
    PythonRandom random { 7 };
    ScoreRanking ranking;
    std::vector<float> all;
    for (int matrix = 0; matrix < 9; ++matrix) {
        std::vector<float> scores;
        for (int i = 0; i < 300; ++i)
            scores.push_back(float(random.uniform() * random.uniform() * 1e-6));
        all.insert(all.end(), scores.begin(), scores.end());
        ranking.add(std::move(scores));
    }
    std::sort(all.begin(), all.end(), std::greater<>());
    QCOMPARE(ranking.size(), std::int64_t(all.size()));
    for (const std::int64_t k : { 1, 2, 17, 400, 2699, 2700 }) {
        const float threshold = ranking.kth(k);
        QCOMPARE(threshold, all[std::size_t(k - 1)]);
        const auto counts = ranking.countsFrom(threshold);
        std::int64_t sum = 0;
        for (const std::int64_t count : counts)
            sum += count;
        QCOMPARE(sum, k);
        QCOMPARE(ranking.rank(threshold), k);
    }
}

void TestScoreRanking::countsAndRanksOfAMatrixAreItsOwn()
{
    ScoreRanking ranking;
    ranking.add({ 1, 4, 2 });
    ranking.add({});
    ranking.add({ 3, 5 });
    QCOMPARE(ranking.countsFrom(2.5F), (std::vector<std::int64_t> { 1, 0, 2 }));
    QCOMPARE(ranking.rank(2), 4);
    QCOMPARE(ranking.rank(2, 0), 2);
    QCOMPARE(ranking.rank(9, 2), 1);
}

void TestScoreRanking::zerosAndTiesAreCounted()
{
    ScoreRanking ranking;
    ranking.add({ 0, 2, 2 });
    ranking.add({ 2, 0 });
    QCOMPARE(ranking.kth(2), 2.0F);
    QCOMPARE(ranking.countsFrom(2), (std::vector<std::int64_t> { 2, 1 }));
    QCOMPARE(ranking.kth(4), 0.0F);
    QCOMPARE(ranking.rank(2), 1);
    QCOMPARE(ranking.rank(0), 4);
}

QTEST_APPLESS_MAIN(TestScoreRanking)
#include "tst_score_ranking.moc"
