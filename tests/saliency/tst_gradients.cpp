#include "core/ranks/ranks.h"
#include "core/saliency/gradients.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

using namespace tacq;
using namespace tacq::test;

namespace {

struct Outcome
{
    std::map<int, GradientSums> sums; // of the blocks that were not finished
    std::vector<int> order;
    double loss = 0;
};

bool sameSums(const GradientSums& a, const GradientSums& b)
{
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!at::equal(a[i].absolute, b[i].absolute) || !at::equal(a[i].squares, b[i].squares)
            || !at::equal(a[i].sum, b[i].sum))
            return false;
    }
    return true;
}

} // namespace

// Block by block or pack by pack: both ways through the model must agree to the last bit.
class TestGradients : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void bothWaysGiveTheSameBits_data();
    void bothWaysGiveTheSameBits();
    void bfloat16ChangesLittle();

private:
    Outcome outcome(bool keepsGraph, at::ScalarType compute, const std::set<int>& finished) const;

    QTemporaryDir m_folder;
    std::shared_ptr<const WeightSource> m_model;
    CalibrationSet m_calibration;
};

void TestGradients::initTestCase()
{
    TinyModel tiny;
    tiny.blocks = 4;
    writeTinyModel(m_folder.path().toStdString(), tiny);
    m_model = openModel(m_folder.path().toStdString());
    std::vector<CalibrationSample> samples(9);
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (int j = 0; j < 20 + int(i); ++j)
            samples[i].ids.push_back(TokenId((j * 37 + int(i) * 11) % 256));
    m_calibration = packSamples(samples, 64);
    QVERIFY(m_calibration.packs.size() > 2);
}

Outcome TestGradients::outcome(bool keepsGraph, at::ScalarType compute, const std::set<int>& finished) const
{
    const c10::NoGradGuard noGradients;
    Outcome result;
    GradientOptions options;
    options.spillFolder = m_folder.path().toStdString();
    options.moments = true;
    options.compute = compute;
    options.keepsGraph = keepsGraph;
    const GradientSink sink { [&](int block) { return finished.contains(block); },
        [&](int block, const BlockWeights&, GradientSums& sums) {
            result.sums[block] = sums;
            result.order.push_back(block);
        } };
    RunObserver observer;
    PauseGate gate;
    std::stop_source stop;
    RunContext context { observer, gate, stop.get_token() };
    Ranks alone;
    result.loss = sumGradients(*m_model, m_calibration, options, sink, alone, context);
    return result;
}

void TestGradients::bothWaysGiveTheSameBits_data()
{
    QTest::addColumn<at::ScalarType>("type");
    QTest::addColumn<std::set<int>>("finished");
    QTest::newRow("float32") << at::kFloat << std::set<int> {};
    QTest::newRow("bfloat16") << at::kBFloat16 << std::set<int> {};
    QTest::newRow("first and third block finished") << at::kFloat << std::set<int> { 0, 2 };
    QTest::newRow("all finished") << at::kFloat << std::set<int> { 0, 1, 2, 3 };
}

void TestGradients::bothWaysGiveTheSameBits()
{
    QFETCH(at::ScalarType, type);
    QFETCH(std::set<int>, finished);
    const Outcome blocks = outcome(false, type, finished), packs = outcome(true, type, finished);
    QCOMPARE(packs.loss, blocks.loss);
    QCOMPARE(packs.order, blocks.order);
    QCOMPARE(blocks.order.size(), 4 - finished.size());
    for (const auto& [block, sums] : blocks.sums) {
        QVERIFY(sameSums(packs.sums.at(block), sums));
        QVERIFY(sums.front().absolute.sum().item<double>() > 0);
    }
}

void TestGradients::bfloat16ChangesLittle()
{
    const Outcome exact = outcome(true, at::kFloat, {}), narrow = outcome(true, at::kBFloat16, {});
    QVERIFY(std::abs(narrow.loss - exact.loss) < 1e-2 * exact.loss);
    for (const auto& [block, sums] : exact.sums) {
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const at::Tensor difference = narrow.sums.at(block)[i].absolute - sums[i].absolute;
            QVERIFY(difference.norm().item<double>() < 0.05 * sums[i].absolute.norm().item<double>());
        }
    }
}

QTEST_APPLESS_MAIN(TestGradients)
#include "tst_gradients.moc"
