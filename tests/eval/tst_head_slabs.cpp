#include "core/eval/target_scores.h"
#include "core/saliency/output_gradient.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

constexpr std::int64_t kSmallSlab = 40 * 32 * 4; // 40 of 256 rows: seven slabs, the last one short

double farthest(const at::Tensor& a, const at::Tensor& b)
{
    return (a - b).abs().max().item<double>();
}

} // namespace

class TestHeadSlabs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void slabsAreTheHead();
    void logProbabilitiesDoNotDependOnSlabs();
    void bareLogitsRankAsLogProbabilities();
    void gradientsDoNotDependOnSlabs();

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const WeightSource> m_model;
    RunObserver m_observer;
    PauseGate m_gate;
    std::stop_source m_stop;
    RunContext m_context { m_observer, m_gate, m_stop.get_token() };
};

void TestHeadSlabs::initTestCase()
{
    writeTinyModel(m_folder.path().toStdString(), TinyModel {});
    m_model = openModel(m_folder.path().toStdString());
}

void TestHeadSlabs::slabsAreTheHead()
{
    const HeadSlabs slabs(*m_model, {}, kSmallSlab);
    QVERIFY(!slabs.isWhole());
    std::vector<at::Tensor> parts;
    std::int64_t expected = 0;
    slabs.each([&](std::int64_t first, const at::Tensor& rows) {
        QCOMPARE(first, expected);
        expected += rows.size(0);
        parts.push_back(rows.clone());
    });
    QVERIFY(parts.size() == 7);
    QVERIFY(at::equal(at::cat(parts), m_model->head({})));
    QVERIFY(HeadSlabs(*m_model, {}).isWhole());
}

void TestHeadSlabs::logProbabilitiesDoNotDependOnSlabs()
{
    at::manual_seed(1);
    const at::Tensor hidden = at::randn({ 50, 32 });
    std::vector<TargetQuery> queries;
    for (std::int64_t row = 0; row < 50; ++row) {
        queries.push_back({ row, row * 37 % 256 });
        queries.push_back({ row, row * 91 % 256 });
    }
    const at::Tensor exact = at::log_softmax(at::mm(hidden, m_model->head({}).t()).to(at::kDouble), -1);
    for (const std::int64_t bytes : { kSmallSlab, kHeadSlabBytes }) {
        const auto values = logProbabilities(HeadSlabs(*m_model, {}, bytes), hidden, queries, m_context);
        for (std::size_t i = 0; i < queries.size(); ++i) {
            const double expected = exact[queries[i].row][queries[i].target].item<double>();
            QVERIFY2(std::abs(double(values[i]) - expected) < 1e-5, qPrintable(QString::number(bytes)));
        }
    }
}

void TestHeadSlabs::bareLogitsRankAsLogProbabilities()
{
    const at::Tensor hidden = at::randn({ 3, 32 });
    const std::vector<TargetQuery> queries = { { 0, 200 }, { 0, 7 }, { 2, 7 }, { 2, 9 }, { 2, 250 } };
    const auto bare = targetLogits(*m_model, hidden, queries, {}, m_context);
    const auto normalised = logProbabilities(HeadSlabs(*m_model, {}), hidden, queries, m_context);
    QVERIFY(std::abs((bare[0] - bare[1]) - (normalised[0] - normalised[1])) < 1e-5);
    QVERIFY(std::abs((bare[3] - bare[4]) - (normalised[3] - normalised[4])) < 1e-5);
}

void TestHeadSlabs::gradientsDoNotDependOnSlabs()
{
    std::vector<CalibrationSample> samples(3);
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (int j = 0; j < 20 + int(i); ++j)
            samples[i].ids.push_back(TokenId((j * 29 + int(i) * 7) % 256));
    const CalibrationSet set = packSamples(samples);
    const at::Tensor hidden = at::randn({ set.tokens, 32 });
    const auto [whole, wholeLoss] = OutputGradient(*m_model, {})(set.packs[0], hidden);
    const auto [parts, partsLoss]
        = OutputGradient(*m_model, {}, at::kFloat, kSmallSlab)(set.packs[0], hidden);
    QVERIFY(farthest(whole, parts) < 1e-6);

    // The same by autograd in float64.
    const c10::AutoGradMode enableGradients(true);
    const at::Tensor x = hidden.to(at::kDouble).requires_grad_(true);
    const at::Tensor logits = at::mm(
        rmsNorm(x, m_model->finalNorm({}).to(at::kDouble), m_model->config().normEpsilon, at::kDouble),
        m_model->head({}).t().to(at::kDouble));
    at::Tensor loss = at::zeros({}, at::kDouble);
    std::int64_t first = 0;
    for (const std::int64_t length : set.packs[0].sequences.lengths) {
        loss = loss
            + at::cross_entropy_loss(
                logits.narrow(0, first, length - 1), set.packs[0].ids.narrow(0, first + 1, length - 1));
        first += length;
    }
    loss.backward();
    QVERIFY(std::abs(wholeLoss - loss.item<double>()) < 1e-4);
    QVERIFY(farthest(whole, x.grad()) < 1e-6);
    QVERIFY(std::abs(wholeLoss - partsLoss) < 1e-5);

    // bfloat16 has 8 bits. A head in slabs stays float32.
    const auto [brain, brainLoss] = OutputGradient(*m_model, {}, at::kBFloat16)(set.packs[0], hidden);
    const double scale = whole.abs().max().item<double>();
    QVERIFY(farthest(whole, brain) > 0);
    QVERIFY(farthest(whole, brain) < 0.02 * scale);
    QVERIFY(std::abs(wholeLoss - brainLoss) < 0.01 * wholeLoss);
    QVERIFY(at::equal(
        OutputGradient(*m_model, {}, at::kBFloat16, kSmallSlab)(set.packs[0], hidden).first, parts));
}

QTEST_APPLESS_MAIN(TestHeadSlabs)
#include "tst_head_slabs.moc"
