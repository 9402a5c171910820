#include "core/base/random.h"
#include "core/eval/evaluate.h"
#include "core/eval/probe.h"
#include "core/eval/utf8_stream.h"
#include "core/eval/wilson.h"
#include "core/model/transformer.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace tacq;
using namespace tacq::test;

namespace {

constexpr int kVocabulary = 256;

std::shared_ptr<const WeightSource> openTiny(std::uint64_t seed)
{
    const QTemporaryDir folder;
    TinyModel model;
    model.seed = seed;
    model.blocks = 3;
    writeTinyModel(folder.path().toStdString(), model);
    return openModel(folder.path().toStdString()); // stays mapped after the folder is gone
}

std::vector<TokenId> someIds(std::size_t count, PythonRandom& random)
{
    std::vector<TokenId> ids(count);
    for (TokenId& id : ids)
        id = TokenId(random.below(kVocabulary));
    return ids;
}

// log p(next | ids) for every next, [vocabulary], by one pass over one sequence.
at::Tensor nextLogProbabilities(const WeightSource& model, const std::vector<TokenId>& ids)
{
    return at::log_softmax(lastLogits(model, ids, Device {}).to(at::kDouble), 0);
}

double logLikelihood(
    const WeightSource& model, std::vector<TokenId> prompt, const std::vector<TokenId>& continuation)
{
    double sum = 0;
    for (const TokenId id : continuation) {
        sum += nextLogProbabilities(model, prompt)[id].item<double>();
        prompt.push_back(id);
    }
    return sum;
}

Task textTask(const std::vector<std::size_t>& lengths)
{
    PythonRandom random(11);
    Task task;
    task.specification = "text:some";
    task.kind = TaskKind::Perplexity;
    for (const std::size_t length : lengths)
        task.windows.push_back({ someIds(length, random) });
    return task;
}

Task choiceTask(int items, bool singleTokens)
{
    PythonRandom random(12);
    Task task;
    task.specification = "jsonl:some";
    task.kind = TaskKind::Choice;
    for (int i = 0; i < items; ++i) {
        ChoiceItem item { someIds(3 + random.below(8), random), {}, int(random.below(3)) };
        for (int c = 0; c < 3; ++c)
            item.choices.push_back(someIds(singleTokens ? 1 : 1 + random.below(3), random));
        task.choices.push_back(std::move(item));
    }
    return task;
}

std::int64_t correctByDefinition(const WeightSource& model, const Task& task)
{
    std::int64_t correct = 0;
    for (const ChoiceItem& item : task.choices) {
        std::vector<double> scores;
        for (const auto& choice : item.choices)
            scores.push_back(logLikelihood(model, item.prompt, choice));
        correct += std::max_element(scores.begin(), scores.end()) - scores.begin() == item.answer ? 1 : 0;
    }
    return correct;
}

} // namespace

class TestEvaluate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wilsonIntervalOfKnownCases();
    void perplexityIsThatOfItsDefinition();
    void choicesAreScoredByTheirLikelihood_data();
    void choicesAreScoredByTheirLikelihood();
    void firstOfEqualChoicesWins();
    void progressEndsWithTheResult();
    void cancelledEvaluationStops();
    void probeScoresQuantizedBlocksBeforeFullOnes();
    void impossibleItemsAreRefused();
    void textArrivesInWholeCharacters();
};

// Values of statsmodels' proportion_confint(method="wilson").
void TestEvaluate::wilsonIntervalOfKnownCases()
{
    const auto near = [](double value, double expected) { return std::abs(value - expected) < 1e-6; };
    const auto [low, high] = wilsonInterval(8, 10);
    QVERIFY(near(low, 0.4901625) && near(high, 0.9433178));
    const auto [none, some] = wilsonInterval(0, 20);
    QVERIFY(none == 0 && near(some, 0.1611252));
    QCOMPARE(wilsonInterval(20, 20).second, 1.0);
    QCOMPARE(wilsonInterval(0, 0), (std::pair { 0.0, 1.0 }));
}

void TestEvaluate::perplexityIsThatOfItsDefinition()
{
    const auto model = openTiny(1);
    const Task task = textTask({ 16, 16, 16, 5, 1 });
    double nll = 0;
    std::int64_t tokens = 0;
    for (const TextWindow& window : task.windows) {
        nll -= logLikelihood(*model, { window.ids.front() }, { window.ids.begin() + 1, window.ids.end() });
        tokens += std::int64_t(window.ids.size()) - 1;
    }
    UnobservedContext context;
    const EvaluationResult result = evaluate(*model, task, Device {}, context);
    QCOMPARE(result.tokens, tokens);
    QVERIFY(std::abs(result.nll - nll / double(tokens)) < 1e-5);
    QVERIFY(std::abs(*result.perplexity / std::exp(nll / double(tokens)) - 1) < 1e-5);
}

void TestEvaluate::choicesAreScoredByTheirLikelihood_data()
{
    QTest::addColumn<bool>("singleTokens");
    QTest::newRow("single tokens") << true;
    QTest::newRow("several tokens") << false;
}

void TestEvaluate::choicesAreScoredByTheirLikelihood()
{
    QFETCH(bool, singleTokens);
    const auto model = openTiny(2);
    const Task task = choiceTask(24, singleTokens);
    UnobservedContext context;
    const EvaluationResult result = evaluate(*model, task, Device {}, context);
    QCOMPARE(result.items, std::int64_t(24));
    QCOMPARE(result.correct, correctByDefinition(*model, task));
    QCOMPARE(result.accuracy, double(result.correct) / 24);
    QCOMPARE((std::pair { result.low, result.high }), wilsonInterval(result.correct, 24));
    QVERIFY(!result.isPerplexity());
}

void TestEvaluate::firstOfEqualChoicesWins()
{
    const auto model = openTiny(3);
    Task task = choiceTask(1, true);
    task.choices.front().choices = { { 9 }, { 9 } };
    UnobservedContext context;
    for (const int answer : { 0, 1 }) {
        task.choices.front().answer = answer;
        QCOMPARE(evaluate(*model, task, Device {}, context).correct, std::int64_t(answer == 0));
    }
}

void TestEvaluate::progressEndsWithTheResult()
{
    const auto model = openTiny(1);
    const Task task = choiceTask(7, true);
    UnobservedContext context;
    int finals = 0;
    std::int64_t last = -1;
    const EvaluationResult result
        = evaluate(*model, task, Device {}, context, [&](const EvaluationResult& soFar, bool final) {
              finals += final ? 1 : 0;
              last = soFar.correct;
          });
    QCOMPARE(finals, 1);
    QCOMPARE(last, result.correct);
}

void TestEvaluate::cancelledEvaluationStops()
{
    RunObserver observer;
    PauseGate gate;
    std::stop_source stop;
    RunContext context { observer, gate, stop.get_token() };
    stop.request_stop();
    bool cancelled = false;
    try {
        evaluate(*openTiny(1), choiceTask(3, true), Device {}, context);
    } catch (const Cancelled&) {
        cancelled = true;
    }
    QVERIFY(cancelled);
}

// After each block the probe must agree with a model whose first blocks are those of another model.
void TestEvaluate::probeScoresQuantizedBlocksBeforeFullOnes()
{
    const auto full = openTiny(1), quantized = openTiny(2);
    const Task task = textTask({ 12, 7 });
    UnobservedContext context;
    LiveProbe probe(*full, task, 2, Device {});
    QCOMPARE(probe.score(context).nll, evaluate(*full, task, Device {}, context).nll);
    for (int block = 0; block < 3; ++block) {
        probe.advance(quantized->block(block, Device {}), context.get());
        QCOMPARE(probe.nextBlock(), block + 1);
        const c10::NoGradGuard noGradients;
        const EvaluationBatch batch(task, 0, 2, full->config());
        auto activations = batch.embed(*full, Device {});
        for (int i = 0; i < 3; ++i)
            batch.advance(full->config(), (i <= block ? quantized : full)->block(i, Device {}), activations,
                context.get());
        const ScoreTally expected = batch.score(*full, Device {}, activations, context.get());
        QCOMPARE(probe.score(context).nll, expected.nll / double(expected.tokens));
    }
}

void TestEvaluate::impossibleItemsAreRefused()
{
    const auto model = openTiny(1);
    UnobservedContext context;
    const auto failure = [&](const Task& task) { evaluate(*model, task, Device {}, context); };
    TACQ_VERIFY_ERROR(failure(textTask({})), "has no evaluation items");
    TACQ_VERIFY_ERROR(failure(textTask({ 10, 129 })), "item 2 has 129 tokens, the model's context holds 128");
    Task foreign = choiceTask(1, true);
    foreign.choices.front().choices.front() = { kVocabulary };
    TACQ_VERIFY_ERROR(failure(foreign), "item 1 holds token id 256, the model's vocabulary has 256 tokens");
    Task empty = choiceTask(1, true);
    empty.choices.front().choices.back().clear();
    TACQ_VERIFY_ERROR(failure(empty), "item 1 has an empty choice");
}

void TestEvaluate::textArrivesInWholeCharacters()
{
    Utf8Stream stream;
    QCOMPARE(stream.push("a\xF0\x9F"), std::string("a"));
    QCOMPARE(stream.push("\x99\x82z"), std::string("\xF0\x9F\x99\x82z"));
    QCOMPARE(stream.push("\xE4\xBD"), std::string());
    QCOMPARE(stream.push("!"), std::string("\xEF\xBF\xBD!")); // the unfinished character can no longer come
    QCOMPARE(stream.push("\xC0\xAF"), std::string("\xEF\xBF\xBD\xEF\xBF\xBD"));
    QCOMPARE(stream.push("\xC3"), std::string());
    QCOMPARE(stream.finish(), std::string("\xEF\xBF\xBD"));
    QCOMPARE(stream.finish(), std::string());
}

QTEST_APPLESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
