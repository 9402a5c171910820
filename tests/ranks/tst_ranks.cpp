#include "core/quant/calibration.h"
#include "core/quant/gptq.h"
#include "core/quant/hessian.h"
#include "core/ranks/rank_watch.h"
#include "core/ranks/ranks.h"
#include "tests/support/throws.h"

#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/HashStore.hpp>

#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <numeric>
#include <thread>

using namespace tacq;
using namespace std::chrono_literals;

namespace {

constexpr const char* kLoopback = "127.0.0.1";

int freePort()
{
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    const bool known = bind(descriptor, any, length) == 0 && getsockname(descriptor, any, &length) == 0;
    close(descriptor);
    return known ? ntohs(address.sin_port) : 0;
}

RankPlace place(int rank, int size, int port)
{
    RankPlace result;
    result.rank = rank;
    result.size = size;
    result.address = kLoopback;
    result.port = port;
    return result;
}

// How a rank's part ended: "done", "stopped" or its error.
using Part = std::function<void(Ranks& ranks)>;
std::string endOf(const RankPlace& place, const Part& part, std::stop_token stop)
{
    std::string end = "done";
    try {
        end = test::errorOf([&] {
            Ranks ranks(place, stop, { 20s, 2s });
            ranks.together([&] { part(ranks); });
        });
    } catch (const Cancelled&) {
        return "stopped";
    }
    return end.starts_with("(no error") ? "done" : end;
}

// Ranks as threads of this process, over loopback. `stops` may stop single ones.
std::vector<std::string> runRanks(int size, const Part& part, std::vector<std::stop_source> stops = {})
{
    const int port = freePort();
    stops.resize(std::size_t(size));
    std::vector<std::string> ends(static_cast<std::size_t>(size));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < size; ++rank)
        threads.emplace_back([&, rank] {
            const auto i = std::size_t(rank);
            ends[i] = endOf(place(rank, size, port), part, stops[i].get_token());
        });
    for (std::thread& thread : threads)
        thread.join();
    return ends;
}

Variables variables(std::map<std::string, std::string> values)
{
    return [values = std::move(values)](const char* name) {
        const auto entry = values.find(name);
        return entry == values.end() ? nullptr : entry->second.c_str();
    };
}

std::vector<CalibrationSample> samplesOf(const std::vector<int>& lengths)
{
    std::vector<CalibrationSample> samples;
    for (const int length : lengths)
        samples.emplace_back().ids.resize(std::size_t(length));
    return samples;
}

} // namespace

class TestRanks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aProcessByItselfIsAlone();
    void torchrunAndSlurmTellThePlace();
    void aHalfToldPlaceIsRefused_data();
    void aHalfToldPlaceIsRefused();
    void everyPackIsOneRanks_data();
    void everyPackIsOneRanks();
    void packsAreOfOneSize();
    void ranksLeaveNoTraceInAHessian();
    void sumsAreEqualToTheLastBit();
    void theLeadsValuesReachAll();
    void rowsOfAMatrixAreSharedOut_data();
    void rowsOfAMatrixAreSharedOut();
    void aSlowRankIsNotLost();
    void aFailureEndsAllWithItsSentence();
    void aStopEndsAll();
    void aRankThatNeverComesIsNamed();
    void aSilentRankIsLost();
    void lastWordsAreHeard();
};

void TestRanks::aProcessByItselfIsAlone()
{
    QVERIFY(rankPlace(variables({})).isAlone());
    QVERIFY(rankPlace(variables({ { "WORLD_SIZE", "1" }, { "RANK", "0" } })).isAlone());
    // The script of a Slurm job, before any srun
    QVERIFY(rankPlace(variables({ { "SLURM_NTASKS", "4" }, { "SLURM_PROCID", "0" } })).isAlone());
    Ranks alone;
    at::Tensor values = at::ones({ 3 });
    alone.sum(values, "");
    QVERIFY(at::equal(values, at::ones({ 3 })));
    QVERIFY(alone.shared(values, "").is_same(values));
    QCOMPARE(alone.sharedText("word", ""), std::string("word"));
}

void TestRanks::torchrunAndSlurmTellThePlace()
{
    const RankPlace torchrun
        = rankPlace(variables({ { "RANK", "5" }, { "WORLD_SIZE", "8" }, { "LOCAL_RANK", "1" },
            { "LOCAL_WORLD_SIZE", "4" }, { "MASTER_ADDR", "node7" }, { "MASTER_PORT", "1234" },
            { "TORCHELASTIC_USE_AGENT_STORE", "True" }, { "TORCHELASTIC_RESTART_COUNT", "2" } }));
    QCOMPARE(torchrun.rank, 5);
    QCOMPARE(torchrun.size, 8);
    QCOMPARE(torchrun.localRank, 1);
    QCOMPARE(torchrun.address, std::string("node7"));
    QCOMPARE(torchrun.port, 1234);
    QCOMPARE(torchrun.attempt, std::string("2"));
    QVERIFY(torchrun.hasKeeper);

    const RankPlace slurm = rankPlace(variables({ { "SLURM_PROCID", "3" }, { "SLURM_STEP_NUM_TASKS", "4" },
        { "SLURM_LOCALID", "1" }, { "SLURM_CPUS_PER_TASK", "6" }, { "MASTER_ADDR", "node1" } }));
    QCOMPARE(slurm.rank, 3);
    QCOMPARE(slurm.size, 4);
    QCOMPARE(slurm.localRank, 1);
    QCOMPARE(slurm.threads, 6);
    QCOMPARE(slurm.port, 29500);
    QVERIFY(!slurm.hasKeeper);

    const RankPlace script
        = rankPlace(variables({ { "RANK", "1" }, { "WORLD_SIZE", "2" }, { "MASTER_ADDR", "127.0.0.1" } }));
    QCOMPARE(script.localRank, 1); // both on this machine
}

void TestRanks::aHalfToldPlaceIsRefused_data()
{
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no rank") << QStringList { "WORLD_SIZE=2", "MASTER_ADDR=a" } << "RANK is missing";
    QTest::newRow("no address") << QStringList { "WORLD_SIZE=2", "RANK=0" } << "MASTER_ADDR is missing";
    QTest::newRow("no number") << QStringList { "WORLD_SIZE=two" } << "WORLD_SIZE is \"two\"";
    QTest::newRow("beyond") << QStringList { "WORLD_SIZE=2", "RANK=2", "MASTER_ADDR=a" }
                            << "Rank 2 of 2 cannot be";
    QTest::newRow("no port") << QStringList { "WORLD_SIZE=2", "RANK=0", "MASTER_ADDR=a", "MASTER_PORT=70000" }
                             << "70000";
}

void TestRanks::aHalfToldPlaceIsRefused()
{
    QFETCH(QStringList, settings);
    QFETCH(QString, sentence);
    std::map<std::string, std::string> values;
    for (const QString& setting : settings)
        values[setting.section('=', 0, 0).toStdString()] = setting.section('=', 1).toStdString();
    TACQ_VERIFY_ERROR(rankPlace(variables(values)), sentence.toStdString());
}

void TestRanks::everyPackIsOneRanks_data()
{
    QTest::addColumn<QList<int>>("lengths");
    QTest::addColumn<int>("ranks");
    QTest::newRow("equal") << QList<int>(128, 16) << 2;
    QTest::newRow("a rest") << QList<int>(17, 16) << 2;
    QTest::newRow("uneven") << QList<int> { 3, 90, 4, 4, 4, 60, 1, 1, 33, 20 } << 3;
    QTest::newRow("one giant") << QList<int> { 5, 1000, 5 } << 3;
    QTest::newRow("more ranks than samples") << QList<int> { 7, 7 } << 5;
    QTest::newRow("none") << QList<int>() << 2;
}

void TestRanks::everyPackIsOneRanks()
{
    constexpr std::int64_t kMost = 64; // tokens of a pack
    QFETCH(QList<int>, lengths);
    QFETCH(int, ranks);
    const CalibrationSet all = packSamples(samplesOf({ lengths.begin(), lengths.end() }), kMost);
    std::vector<std::int64_t> packed;
    std::int64_t largest = 0;
    for (const CalibrationPack& pack : all.packs) {
        packed.insert(packed.end(), pack.sequences.lengths.begin(), pack.sequences.lengths.end());
        largest = std::max(largest, pack.tokens());
        QVERIFY(pack.tokens() <= kMost || pack.samples() == 1);
    }
    QCOMPARE(packed, std::vector<std::int64_t>(lengths.begin(), lengths.end()));

    std::size_t next = 0;
    for (int rank = 0; rank < ranks; ++rank) {
        const CalibrationSet share = shareOf(all, rank, ranks);
        std::int64_t tokens = 0, samples = 0;
        for (const CalibrationPack& pack : share.packs) {
            QCOMPARE(pack.firstToken, tokens);
            QVERIFY(pack.ids.is_same(all.packs[next++].ids));
            tokens += pack.tokens();
            samples += pack.samples();
        }
        QCOMPARE(share.tokens, tokens);
        QCOMPARE(share.samples, samples);
        QVERIFY2(std::abs(double(tokens) - double(all.tokens) / ranks) <= double(largest),
            qPrintable(QString::number(tokens)));
    }
    QCOMPARE(next, all.packs.size());
}

void TestRanks::packsAreOfOneSize()
{
    const CalibrationSet set = packSamples(samplesOf(std::vector<int>(25, 10)), 200);
    QCOMPARE(set.packs.size(), std::size_t(2));
    QCOMPARE(set.packs[0].tokens(), 130);
    QCOMPARE(set.packs[1].tokens(), 120);
}

// The sums of three ranks, which see unequal numbers of packs, are those of one to the last bit.
void TestRanks::ranksLeaveNoTraceInAHessian()
{
    constexpr std::int64_t kColumns = 96;
    std::vector<at::Tensor> packs;
    for (int i = 0; i < 7; ++i)
        packs.push_back(
            at::arange(40 * kColumns, at::kFloat).mul_(0.1 + i).sin_().mul_(i + 1).view({ 40, kColumns }));
    HessianAccumulator alone(kColumns, at::kCPU);
    for (const at::Tensor& pack : packs)
        alone.add(pack, 2);

    std::vector<at::Tensor> results(3);
    const auto ends = runRanks(3, [&](Ranks& ranks) {
        HessianAccumulator own(kColumns, at::kCPU);
        for (std::size_t i = 0; i < packs.size(); ++i) {
            if (int(i) / 3 == ranks.rank())
                own.add(packs[i], 2);
        }
        own.sumOver(ranks, "a test");
        results[std::size_t(ranks.rank())] = own.take();
    });
    QCOMPARE(ends, std::vector<std::string>(3, "done"));
    for (const at::Tensor& result : results)
        QVERIFY(at::equal(result, alone.result()));
}

void TestRanks::sumsAreEqualToTheLastBit()
{
    std::vector<at::Tensor> sums(3);
    std::vector<at::Tensor> parts;
    for (int rank = 0; rank < 3; ++rank)
        parts.push_back(at::linspace(-1.0 / (rank + 1), 1, 100'003).sin_().view({ -1 }));
    const auto ends = runRanks(3, [&](Ranks& ranks) {
        at::Tensor values = parts[std::size_t(ranks.rank())].clone();
        ranks.sum(values, "a test");
        at::Tensor columns = at::full({ 4, 6 }, ranks.rank() + 1).t(); // not contiguous
        ranks.sum(columns, "a test");
        if (!at::equal(columns, at::full({ 6, 4 }, 6)))
            fail(ErrorKind::Internal, "wrong sum");
        sums[std::size_t(ranks.rank())] = values;
    });
    QCOMPARE(ends, std::vector<std::string>(3, "done"));
    QVERIFY(at::allclose(sums[0], parts[0] + parts[1] + parts[2], 1e-5, 1e-6));
    QVERIFY(at::equal(sums[0], sums[1]) && at::equal(sums[0], sums[2]));
}

void TestRanks::theLeadsValuesReachAll()
{
    const auto ends = runRanks(2, [](Ranks& ranks) {
        const bool leads = ranks.isLead();
        const at::Tensor own = leads ? at::arange(12).view({ 3, 4 }) : at::zeros({ 3, 4 }, at::kLong);
        const bool equal = at::equal(ranks.shared(own, "a test"), at::arange(12).view({ 3, 4 }))
            && ranks.sharedText(leads ? "words of the lead" : "", "a test") == "words of the lead"
            && ranks.sharedText(leads ? "" : "words", "a test").empty() && ranks.sharedAnswer(leads, "a test")
            && (leads || own.sum().item<int>() == 0);
        if (!equal)
            fail(ErrorKind::Internal, "something else arrived");
    });
    QCOMPARE(ends, std::vector<std::string>(2, "done"));
}

void TestRanks::rowsOfAMatrixAreSharedOut_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<bool>("outliers");
    QTest::newRow("even") << 48 << false;
    QTest::newRow("odd, with outliers") << 37 << true;
    QTest::newRow("fewer rows than ranks") << 2 << true;
}

void TestRanks::rowsOfAMatrixAreSharedOut()
{
    QFETCH(int, rows);
    QFETCH(bool, outliers);
    constexpr int kColumns = 64;
    const at::Tensor weight
        = at::arange(rows * kColumns, at::kFloat).mul_(0.37).sin_().view({ rows, kColumns });
    HessianAccumulator hessian(kColumns, at::kCPU);
    hessian.add(at::arange(200 * kColumns, at::kFloat).mul_(1.7).cos_().view({ 200, kColumns }), 4);
    const HessianFactor factor = factorise(hessian.result(), "a matrix");
    const at::Tensor kept = outliers ? weight.abs() > 0.999 : at::Tensor();
    const GridOptions grid { .bits = 3, .groupSize = 32 };
    const at::Tensor alone = gptq(weight, factor, kept, grid, "a matrix").dequantized;

    std::vector<at::Tensor> results(3);
    std::vector<double> losses(3);
    const auto ends = runRanks(3, [&](Ranks& ranks) {
        const QuantizeResult result = gptq(weight, factor, kept, grid, "a matrix", ranks);
        results[std::size_t(ranks.rank())] = result.dequantized;
        losses[std::size_t(ranks.rank())] = result.loss;
    });
    QCOMPARE(ends, std::vector<std::string>(3, "done"));
    QVERIFY(at::equal(results[0], results[1]) && at::equal(results[0], results[2]));
    QVERIFY(losses[0] == losses[1] && losses[0] > 0);
    // A product of fewer rows may round otherwise and tip a code that lay between two.
    QVERIFY((results[0] != alone).sum().item<int>() <= rows * kColumns / 100);
}

void TestRanks::aSlowRankIsNotLost()
{
    const auto ends = runRanks(2, [](Ranks& ranks) {
        if (ranks.rank() == 1)
            std::this_thread::sleep_for(4s); // twice the silence that means a loss
        at::Tensor values = at::ones({ 8 });
        ranks.sum(values, "a test");
    });
    QCOMPARE(ends, std::vector<std::string>(2, "done"));
}

void TestRanks::aFailureEndsAllWithItsSentence()
{
    const auto ends = runRanks(3, [](Ranks& ranks) {
        ranks.enter(Stage::Simulate);
        if (ranks.rank() == 1)
            fail(ErrorKind::InvalidInput, "A file is missing.");
        at::Tensor values = at::ones({ 8 });
        ranks.sum(values, "block 7");
    });
    QCOMPARE(ends[1], std::string("A file is missing."));
    for (const int rank : { 0, 2 }) {
        const std::string& end = ends[std::size_t(rank)];
        QVERIFY2(end.starts_with("Rank 1 of 3 failed: A file is missing. "), end.c_str());
        QVERIFY2(end.find("--resume") != std::string::npos, end.c_str());
    }
}

void TestRanks::aStopEndsAll()
{
    std::vector<std::stop_source> stops(2);
    const auto ends = runRanks(
        2,
        [&](Ranks& ranks) {
            if (ranks.rank() == 1)
                stops[1].request_stop();
            at::Tensor values = at::ones({ 8 });
            for (;;)
                ranks.sum(values, "block 7");
        },
        stops);
    QCOMPARE(ends, std::vector<std::string>(2, "stopped"));
}

void TestRanks::aRankThatNeverComesIsNamed()
{
    const RankPlace lead = place(0, 3, freePort());
    TACQ_VERIFY_ERROR(Ranks(lead, {}, { 1s, 2s }), "Only 1 of 3 ranks came");
    const RankPlace other = place(1, 3, freePort());
    TACQ_VERIFY_ERROR(Ranks(other, {}, { 1s, 2s }), "Rank 1 of 3 finds no rank 0");
}

void TestRanks::aSilentRankIsLost()
{
    const auto store = c10::make_intrusive<c10d::HashStore>();
    const RankWatch watch(store, 0, 2, 1000ms, false);
    QVERIFY(!watch.untimelyEnd());
    QTRY_VERIFY_WITH_TIMEOUT(watch.untimelyEnd().has_value(), 4000);
    const RankEnd end = *watch.untimelyEnd();
    QCOMPARE(end.rank, 1);
    QCOMPARE(end.kind, RankEnd::Kind::Lost);
}

void TestRanks::lastWordsAreHeard()
{
    const auto store = c10::make_intrusive<c10d::HashStore>();
    const RankWatch watch(store, 0, 3, 2000ms, false);
    RankWatch done(store, 1, 3, 2000ms, false);
    RankWatch failed(store, 2, 3, 2000ms, false);
    done.leave(RankEnd::Kind::Done, "");
    QTest::qWait(2500);
    QVERIFY2(!watch.untimelyEnd(), "a rank that is done is not lost");
    failed.leave(RankEnd::Kind::Failed, "It broke.");
    QTRY_VERIFY_WITH_TIMEOUT(watch.untimelyEnd().has_value(), 4000);
    QCOMPARE(watch.untimelyEnd()->rank, 2);
    QCOMPARE(watch.untimelyEnd()->reason, std::string("It broke."));
}

QTEST_MAIN(TestRanks)
#include "tst_ranks.moc"
