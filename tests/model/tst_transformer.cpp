#include "core/base/random.h"
#include "core/model/resident_model.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace tacq;
using namespace tacq::test;

namespace {

std::shared_ptr<const WeightSource> openTiny(const TinyModel& model, int slidingWindow = 0)
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    writeTinyModel(path, model);
    if (slidingWindow > 0) {
        ModelConfig config = model.config();
        config.slidingWindow = slidingWindow;
        writeText(path / "config.json", huggingFaceConfig(config).dump());
    }
    return openModel(path); // stays mapped after the folder is gone
}

std::vector<std::int32_t> someIds(std::size_t count, int vocabulary, std::uint64_t seed = 5)
{
    PythonRandom random(seed);
    std::vector<std::int32_t> ids(count);
    for (std::int32_t& id : ids)
        id = std::int32_t(random.below(std::uint64_t(vocabulary)));
    return ids;
}

at::Tensor embedded(const WeightSource& model, const std::vector<std::int32_t>& ids)
{
    return model.embeddingRows(at::tensor(ids, at::kInt).to(at::kLong), Device {});
}

at::Tensor throughBlocks(const WeightSource& model, const SequencePack& pack, at::Tensor x)
{
    for (int block = 0; block < model.config().blocks; ++block)
        x = forwardBlock(model.config(), model.block(block, Device {}), pack, x);
    return x;
}

at::Tensor wholeLogits(const WeightSource& model, const std::vector<std::int32_t>& ids)
{
    const at::Tensor x = throughBlocks(model, { { std::int64_t(ids.size()) } }, embedded(model, ids));
    return at::linear(
        rmsNorm(x, model.finalNorm(Device {}), model.config().normEpsilon), model.head(Device {}));
}

double difference(const at::Tensor& a, const at::Tensor& b)
{
    return (a - b).abs().max().item<double>();
}

// Attention of one sequence by its definition, position by position, in double.
at::Tensor attentionByDefinition(
    const ModelConfig& config, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t tokens = q.size(0), dim = config.headDimension, half = dim / 2;
    const std::int64_t shared = config.heads / config.keyValueHeads;
    const at::Tensor result = at::zeros_like(q, at::kDouble);
    const auto rotated = [&](const at::Tensor& row, std::int64_t position) {
        const at::Tensor turned = row.to(at::kDouble).clone();
        for (std::int64_t i = 0; i < half; ++i) {
            const double angle
                = double(position) * std::pow(config.ropeTheta, -2.0 * double(i) / double(dim));
            const double a = row[i].item<double>(), b = row[i + half].item<double>();
            turned[i] = a * std::cos(angle) - b * std::sin(angle);
            turned[i + half] = b * std::cos(angle) + a * std::sin(angle);
        }
        return turned;
    };
    for (std::int64_t head = 0; head < config.heads; ++head) {
        const auto part = [&](const at::Tensor& x, std::int64_t at) { return x.narrow(1, at * dim, dim); };
        const at::Tensor keys = part(k, head / shared), values = part(v, head / shared);
        for (std::int64_t t = 0; t < tokens; ++t) {
            const std::int64_t first
                = config.slidingWindow > 0 ? std::max<std::int64_t>(0, t - config.slidingWindow + 1) : 0;
            std::vector<double> scores;
            const at::Tensor query = rotated(part(q, head)[t], t);
            for (std::int64_t s = first; s <= t; ++s)
                scores.push_back((query * rotated(keys[s], s)).sum().item<double>() / std::sqrt(double(dim)));
            const at::Tensor weights = at::softmax(at::tensor(scores, at::kDouble), 0);
            part(result, head)[t].copy_(
                (weights.unsqueeze(1) * values.narrow(0, first, t - first + 1).to(at::kDouble)).sum(0));
        }
    }
    return result;
}

} // namespace

class TestTransformer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attentionIsThatOfItsDefinition_data();
    void attentionIsThatOfItsDefinition();
    void longSequencesGiveWhatShortOnesGive();
    void packingDoesNotChangeResults();
    void gradientsPassThroughPacks();
    void cachedTokensGiveTheSameLogits_data();
    void cachedTokensGiveTheSameLogits();
    void truncatedCacheForgetsWhatFollowed();
    void impossibleSequencesAreRefused();
};

void TestTransformer::attentionIsThatOfItsDefinition_data()
{
    QTest::addColumn<int>("keyValueHeads");
    QTest::addColumn<int>("window");
    QTest::newRow("every head its own keys") << 4 << 0;
    QTest::newRow("grouped queries") << 2 << 0;
    QTest::newRow("one key head") << 1 << 0;
    QTest::newRow("sliding window") << 2 << 3;
}

void TestTransformer::attentionIsThatOfItsDefinition()
{
    QFETCH(int, keyValueHeads);
    QFETCH(int, window);
    TinyModel model;
    model.keyValueHeads = keyValueHeads;
    ModelConfig config = model.config();
    config.slidingWindow = window;
    const std::int64_t tokens = 9, dim = config.headDimension;
    const at::Tensor q = at::sin(at::arange(tokens * config.heads * dim, at::kFloat)).view({ tokens, -1 });
    const at::Tensor k
        = at::cos(at::arange(tokens * keyValueHeads * dim, at::kFloat) * 1.3).view({ tokens, -1 });
    const at::Tensor v
        = at::sin(at::arange(tokens * keyValueHeads * dim, at::kFloat) * 0.7).view({ tokens, -1 });
    const at::Tensor result = attention(config, { { tokens } }, q, k, v);
    QVERIFY(difference(result, attentionByDefinition(config, q, k, v)) < 1e-5);
}

// Above 128 tokens another kernel computes the same attention.
void TestTransformer::longSequencesGiveWhatShortOnesGive()
{
    for (const int window : { 0, 20 }) {
        TinyModel model;
        model.context = 512;
        model.architecture = window > 0 ? "mistral" : "llama";
        const auto source = openTiny(model, window);
        const auto ids = someIds(300, model.vocabulary);
        const at::Tensor whole = wholeLogits(*source, ids);
        const at::Tensor begin = wholeLogits(*source, { ids.begin(), ids.begin() + 100 });
        QVERIFY2(difference(whole.narrow(0, 0, 100), begin) < 1e-4, std::to_string(window).c_str());
    }
}

void TestTransformer::packingDoesNotChangeResults()
{
    const c10::NoGradGuard noGradients;
    const auto source = openTiny({});
    const std::vector<std::int64_t> lengths = { 5, 9, 5, 1, 9, 30, 5 };
    std::vector<std::int32_t> all;
    std::vector<at::Tensor> separate;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const auto ids = someIds(std::size_t(lengths[i]), source->config().vocabulary, i);
        separate.push_back(throughBlocks(*source, { { lengths[i] } }, embedded(*source, ids)));
        all.insert(all.end(), ids.begin(), ids.end());
    }
    const at::Tensor together = throughBlocks(*source, { lengths }, embedded(*source, all));
    QVERIFY(difference(together, at::cat(separate)) < 1e-5);
}

void TestTransformer::gradientsPassThroughPacks()
{
    const auto source = openTiny({});
    const BlockWeights weights = source->block(0, Device {});
    const at::Tensor first = embedded(*source, someIds(6, 256, 1)),
                     second = embedded(*source, someIds(4, 256, 2));
    const auto gradient = [&](const at::Tensor& x, const std::vector<std::int64_t>& lengths) {
        const at::Tensor input = x.clone().requires_grad_(true);
        forwardBlock(source->config(), weights, { lengths }, input).square().sum().backward();
        return input.grad();
    };
    const at::Tensor packed = gradient(at::cat({ first, second }), { 6, 4 });
    const at::Tensor apart = at::cat({ gradient(first, { 6 }), gradient(second, { 4 }) });
    QVERIFY(difference(packed, apart) < 1e-4 * apart.abs().max().item<double>());
    QVERIFY(packed.abs().max().item<double>() > 0);
}

void TestTransformer::cachedTokensGiveTheSameLogits_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("prompt");
    for (const int prompt : { 1, 7, 170 }) {
        QTest::addRow("llama, prompt of %d", prompt) << "llama" << 0 << prompt;
        QTest::addRow("qwen2, prompt of %d", prompt) << "qwen2" << 0 << prompt;
        QTest::addRow("mistral, window of 5, prompt of %d", prompt) << "mistral" << 5 << prompt;
    }
}

void TestTransformer::cachedTokensGiveTheSameLogits()
{
    QFETCH(QString, architecture);
    QFETCH(int, window);
    QFETCH(int, prompt);
    TinyModel model;
    model.architecture = architecture.toStdString();
    model.context = 256;
    const auto source = openTiny(model, window);
    const auto ids = someIds(180, model.vocabulary);
    const at::Tensor whole = wholeLogits(*source, ids);
    const ResidentModel resident(source, Device {});
    KeyValueCache cache(model.blocks);
    const std::span<const std::int32_t> all(ids);
    at::Tensor logits = resident.logits(all.first(std::size_t(prompt)), cache, false);
    QVERIFY(difference(logits, whole.narrow(0, 0, prompt)) < 1e-4);
    // Single tokens, then several at once.
    for (std::int64_t i = prompt; i < prompt + 3; ++i)
        QVERIFY(
            difference(resident.logits(all.subspan(std::size_t(i), 1), cache, true), whole.narrow(0, i, 1))
            < 1e-4);
    logits = resident.logits(all.subspan(std::size_t(prompt) + 3), cache, false);
    QVERIFY(difference(logits, whole.narrow(0, prompt + 3, logits.size(0))) < 1e-4);
    QCOMPARE(cache.length(), std::int64_t(ids.size()));
}

void TestTransformer::truncatedCacheForgetsWhatFollowed()
{
    const auto source = openTiny({});
    const ResidentModel resident(source, Device {});
    const auto prefix = someIds(10, 256, 1), first = someIds(4, 256, 2), second = someIds(4, 256, 3);
    KeyValueCache cache(2);
    resident.logits(prefix, cache, true);
    resident.logits(first, cache, true);
    cache.truncate(10);
    const at::Tensor again = resident.logits(second, cache, true);
    KeyValueCache fresh(2);
    resident.logits(prefix, fresh, true);
    QVERIFY(at::equal(again, resident.logits(second, fresh, true)));
}

void TestTransformer::impossibleSequencesAreRefused()
{
    const ResidentModel resident(openTiny({}), Device {});
    KeyValueCache cache(2);
    TACQ_VERIFY_ERROR(
        resident.logits(someIds(129, 256), cache, true), "129 tokens, the model's context holds 128");
    const std::vector<std::int32_t> unknown = { 3, 256 }, negative = { -1 }, none;
    TACQ_VERIFY_ERROR(
        resident.logits(unknown, cache, true), "Token id 256 is not in the model's vocabulary of 256");
    TACQ_VERIFY_ERROR(resident.logits(negative, cache, true), "Token id -1");
    TACQ_VERIFY_ERROR(resident.logits(none, cache, true), "at least one");
    QCOMPARE(cache.length(), std::int64_t(0));
}

QTEST_APPLESS_MAIN(TestTransformer)
#include "tst_transformer.moc"
