#include "core/base/parallel.h"

#include <QTest>

#include <atomic>
#include <vector>

using namespace tacq;

class TestParallel : public QObject
{
    Q_OBJECT

private slots:
    void phasesFollowEachOther_data();
    void phasesFollowEachOther();
    void membersPrepareBeforeTheirFirstPiece();
    void cleanup() { setThreadCount(0); }
};

void TestParallel::phasesFollowEachOther_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("alone") << 1;
    QTest::newRow("two") << 2;
    QTest::newRow("more than cores") << 5;
}

// Every piece of a phase adds one to a sum over the pieces of the phase before: all must have been done,
// once.
void TestParallel::phasesFollowEachOther()
{
    QFETCH(int, threads);
    constexpr int kPhases = 300, kPieces = 7;
    setThreadCount(threads);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::atomic<int>> done(kPhases);
        std::atomic<int> early = 0;
        parallelTeam(kPhases, [&](TeamMember& member) {
            for (int i = 0; i < kPhases; ++i) {
                member.phase(
                    kPieces, [] {},
                    [&](int) {
                        if (i > 0 && done[std::size_t(i - 1)] != kPieces)
                            ++early;
                        ++done[std::size_t(i)];
                    });
            }
        });
        QCOMPARE(early.load(), 0);
        for (const std::atomic<int>& pieces : done)
            QCOMPARE(pieces.load(), kPieces);
    }
}

void TestParallel::membersPrepareBeforeTheirFirstPiece()
{
    setThreadCount(4);
    std::vector<int> prepared(4, 0);
    std::atomic<int> unprepared = 0;
    parallelTeam(1, [&](TeamMember& member) {
        int& mine = prepared[std::size_t(member.index())];
        member.phase(
            1000, [&] { ++mine; }, [&](int) { unprepared += mine == 1 ? 0 : 1; });
    });
    QCOMPARE(unprepared.load(), 0);
}

QTEST_APPLESS_MAIN(TestParallel)
#include "tst_parallel.moc"
