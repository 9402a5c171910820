#include "core/eval/evaluate.h"
#include "core/eval/generated_answers.h"
#include "core/eval/greedy_answers.h"
#include "core/eval/prefix_groups.h"
#include "core/eval/score_answer.h"
#include "core/eval/token_sampler.h"
#include "core/eval/utf8_stream.h"
#include "tests/support/small_tokenizer.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace tacq;
using namespace tacq::test;

class TestGeneratedAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void greedyAnswersAreThoseOfOnePromptAlone();
    void answersDoNotDependOnTheirNeighbours_data();
    void answersDoNotDependOnTheirNeighbours();
    void progressMovesWithEveryTokenAndNeverFalls();
    void seedsChangeSampledAnswers();
    void samplerKeepsToItsLimits();
    void samplerFollowsTheProbabilities();
    void repeatedTokensAreDisfavoured();
    void stopTextsEndAnAnswer();
    void decidedAnswersAreCorrectOrWrongForGood();
    void groupsShareLongPrefixesOnly();
    void sharedPrefixesChangeNoScore();

private:
    Task prompts(int items, int newTokens) const;
    std::map<std::int64_t, std::vector<TokenId>> answers(const Task& task, int rows) const;

    QTemporaryDir m_folder;
    std::shared_ptr<const WeightSource> m_source;
    std::shared_ptr<const Tokenizer> m_tokenizer; // one token per byte, and "<end>"
    std::unique_ptr<ResidentModel> m_model;
};

void TestGeneratedAnswers::initTestCase()
{
    const std::string folder = m_folder.path().toStdString();
    TinyModel model;
    model.blocks = 3;
    model.vocabulary = 260;
    model.seed = 5;
    writeTinyModel(folder, model);
    writeTokenizer(folder, smallTokenizer({}));
    m_source = openModel(folder);
    m_tokenizer = Tokenizer::open(folder);
    m_model = std::make_unique<ResidentModel>(m_source, Device {});
}

// Prompts of different lengths, many with a common begin, as few-shot prompts have.
Task TestGeneratedAnswers::prompts(int items, int newTokens) const
{
    PythonRandom random(21);
    std::vector<TokenId> shots(40);
    for (TokenId& id : shots)
        id = TokenId(97 + random.below(26));
    Task task;
    task.specification = "some";
    task.kind = TaskKind::Generation;
    for (int i = 0; i < items; ++i) {
        GenerationItem item;
        item.prompt.assign(shots.begin(), shots.begin() + std::int64_t(20 * random.below(3)));
        for (std::uint64_t extra = 1 + random.below(9); extra > 0; --extra)
            item.prompt.push_back(TokenId(97 + random.below(26)));
        item.maxTokens = newTokens + i % 4;
        task.generations.push_back(std::move(item));
    }
    return task;
}

std::map<std::int64_t, std::vector<TokenId>> TestGeneratedAnswers::answers(const Task& task, int rows) const
{
    std::map<std::int64_t, std::vector<TokenId>> result;
    UnobservedContext context;
    generateAnswers(
        *m_model, task, *m_tokenizer, context.get(),
        [&](const GeneratedAnswer& answer) { result[answer.item] = answer.ids; }, rows);
    return result;
}

void TestGeneratedAnswers::greedyAnswersAreThoseOfOnePromptAlone()
{
    const Task task = prompts(20, 12);
    const auto batched = answers(task, 6);
    QCOMPARE(batched.size(), std::size_t(20));
    UnobservedContext context;
    for (std::size_t i = 0; i < task.generations.size(); ++i) {
        const GenerationItem& item = task.generations[i];
        const Continuation alone = continuePrompt(
            *m_model, item.prompt, item.maxTokens, m_tokenizer->endOfText(), mostLikely, context.get());
        QCOMPARE(batched.at(std::int64_t(i)), alone.ids);
    }
}

void TestGeneratedAnswers::answersDoNotDependOnTheirNeighbours_data()
{
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("penalty");
    QTest::newRow("greedy") << 0.0 << 1.0;
    QTest::newRow("sampled") << 0.8 << 1.0;
    QTest::newRow("sampled with a penalty") << 0.8 << 1.1;
}

void TestGeneratedAnswers::answersDoNotDependOnTheirNeighbours()
{
    QFETCH(double, temperature);
    QFETCH(double, penalty);
    Task task = prompts(17, 10);
    task.decoding = { temperature, 50, 0.95, penalty, 3 };
    const auto alone = answers(task, 1);
    QCOMPARE(answers(task, 5), alone);
    QCOMPARE(answers(task, 17), alone);
    Task fewer = task;
    fewer.generations.resize(4);
    for (const auto& [item, ids] : answers(fewer, 3))
        QCOMPARE(ids, alone.at(item));
}

void TestGeneratedAnswers::progressMovesWithEveryTokenAndNeverFalls()
{
    const Task task = prompts(9, 12);
    std::int64_t written = 0;
    std::vector<AnswerProgress> steps;
    UnobservedContext context;
    generateAnswers(
        *m_model, task, *m_tokenizer, context.get(),
        [&](const GeneratedAnswer& answer) { written += std::int64_t(answer.ids.size()); }, 4,
        [&](const AnswerProgress& progress) { steps.push_back(progress); });
    QVERIFY2(steps.size() > 20, qPrintable(QString::number(steps.size())));
    for (std::size_t i = 1; i < steps.size(); ++i) {
        QVERIFY(steps[i].finished >= steps[i - 1].finished);
        QVERIFY(steps[i].tokens >= steps[i - 1].tokens);
        QVERIFY(steps[i].share >= steps[i - 1].share);
        QVERIFY(steps[i].tokens > steps[i - 1].tokens || steps[i].finished > steps[i - 1].finished);
    }
    QCOMPARE(steps.front().finished, 0);
    QCOMPARE(steps.back().finished, 9);
    QCOMPARE(steps.back().items, 9);
    QCOMPARE(steps.back().tokens, written);
    QCOMPARE(steps.back().share, 1.0);
}

void TestGeneratedAnswers::seedsChangeSampledAnswers()
{
    Task task = prompts(8, 10);
    task.decoding = { 0.8, 50, 0.95, 1, 0 };
    const auto first = answers(task, 8);
    QCOMPARE(answers(task, 8), first);
    task.decoding.seed = 1;
    QVERIFY(answers(task, 8) != first);
}

void TestGeneratedAnswers::samplerKeepsToItsLimits()
{
    const std::vector<float> logits { 0, 3, 2, 1, -1 };
    const auto drawn = [&](const Decoding& decoding) {
        std::set<TokenId> ids;
        TokenSampler sampler(decoding, 0, {});
        for (int i = 0; i < 400; ++i) {
            std::vector<float> copy = logits;
            ids.insert(sampler.next(copy));
        }
        return ids;
    };
    QCOMPARE(drawn({ 0, 0, 1, 1, 0 }), (std::set<TokenId> { 1 }));
    QCOMPARE(drawn({ 1, 2, 1, 1, 0 }), (std::set<TokenId> { 1, 2 }));
    // Probabilities 0.636 0.234 0.086 …: the second token completes 0.8, the third 0.95.
    QCOMPARE(drawn({ 1, 0, 0.8, 1, 0 }), (std::set<TokenId> { 1, 2 }));
    QCOMPARE(drawn({ 1, 0, 0.9, 1, 0 }), (std::set<TokenId> { 1, 2, 3 }));
    QCOMPARE(drawn({ 1, 0, 0.1, 1, 0 }), (std::set<TokenId> { 1 }));
    QCOMPARE(drawn({ 10, 0, 1, 1, 0 }), (std::set<TokenId> { 0, 1, 2, 3, 4 }));
}

void TestGeneratedAnswers::samplerFollowsTheProbabilities()
{
    TokenSampler sampler({ 0.5, 0, 1, 1, 7 }, 0, {});
    std::map<TokenId, int> counts;
    for (int i = 0; i < 20000; ++i) {
        std::vector<float> logits { 0, 0.5, 1 };
        ++counts[sampler.next(logits)];
    }
    const double total = 1 + std::exp(1.0) + std::exp(2.0); // of exp(logit / 0.5)
    for (const TokenId id : { 0, 1, 2 })
        QVERIFY(std::abs(counts[id] / 20000.0 - std::exp(double(id)) / total) < 0.015);
}

void TestGeneratedAnswers::repeatedTokensAreDisfavoured()
{
    const std::vector<TokenId> prompt { 1 };
    TokenSampler sampler({ 0, 0, 1, 1.5, 0 }, 0, prompt);
    std::vector<float> logits { 1, 1.4F, 0 };
    QCOMPARE(sampler.next(logits), 0); // 1.4 / 1.5 < 1
    logits = { 1, 1.4F, 0.9F };
    QCOMPARE(sampler.next(logits), 1); // 1 / 1.5 < 1.4 / 1.5, and 0.9
    logits = { -1, -1.2F, -1.45F };
    QCOMPARE(sampler.next(logits), 2); // −1 · 1.5 < −1.45
}

void TestGeneratedAnswers::stopTextsEndAnAnswer()
{
    Task task = prompts(1, 30);
    const std::vector<TokenId> whole = answers(task, 1).at(0);
    Utf8Stream stream; // what the model writes need not be UTF-8
    std::string text = stream.push(m_tokenizer->decode(whole));
    text += stream.finish();
    const std::size_t place = text.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789 ", 2);
    if (place == std::string::npos)
        QSKIP("the tiny model wrote no character to stop at");
    GenerationItem& item = task.generations.front();
    item.stops = { text.substr(place, 1) };
    item.expected = text.substr(0, text.find(item.stops.front()));
    UnobservedContext context;
    const EvaluationResult result = evaluate(*m_source, task, Device {}, context, {}, m_tokenizer.get());
    QCOMPARE(result.correct, std::int64_t(1));
    QVERIFY(answers(task, 1).at(0).size() < whole.size());
}

void TestGeneratedAnswers::decidedAnswersAreCorrectOrWrongForGood()
{
    GenerationItem item { {}, "5300", 1, Scorer::TriggeredNumber };
    QVERIFY(!isDecided(item, "so 7 and the answer is"));
    QVERIFY(!isDecided(item, "The answer is 5"));
    QVERIFY(!isDecided(item, "The answer is 5,"));
    QVERIFY(!isDecided(item, "The answer is 5,300"));
    QVERIFY(!isDecided(item, "The answer is 5,300."));
    QVERIFY(isDecided(item, "The answer is $5,300. "));
    QVERIFY(isCorrect(item, "The answer is $5,300. "));
    QVERIFY(isDecided(item, "the answer is, well, the answer is"));
    QVERIFY(!isCorrect(item, "the answer is, well, the answer is 5300"));
    item = { {}, "5300", 1, Scorer::FinalNumber, {}, { "Q:" } };
    QVERIFY(!isDecided(item, "#### 5,300 "));
    QVERIFY(isDecided(item, "It is $5,300.\n\nQ: What about 7"));
    QVERIFY(isCorrect(item, "It is $5,300.\n\nQ: What about 7"));
}

void TestGeneratedAnswers::groupsShareLongPrefixesOnly()
{
    const auto sequence = [](TokenId shots, std::int64_t shared, TokenId own) {
        std::vector<TokenId> ids(std::size_t(shared), shots);
        ids.insert(ids.end(), { own, own, own });
        return ids;
    };
    const std::vector<std::vector<TokenId>> ids { sequence(1, 100, 7), sequence(2, 80, 7),
        sequence(1, 100, 8), sequence(3, 10, 7), sequence(2, 80, 9), sequence(3, 10, 8),
        sequence(1, 100, 9) };
    std::vector<PrefixCandidate> candidates;
    for (const auto& one : ids)
        candidates.push_back({ one, std::int64_t(one.size()) - 1 });
    const std::vector<PrefixGroup> groups = prefixGroups(candidates);
    QCOMPARE(groups.size(), std::size_t(3));
    QCOMPARE(groups[0].members, (std::vector<std::size_t> { 3, 5 }));
    QCOMPARE(groups[1].prefix, std::int64_t(100));
    QCOMPARE(groups[1].members, (std::vector<std::size_t> { 0, 2, 6 }));
    QCOMPARE(groups[2].prefix, std::int64_t(80));
}

void TestGeneratedAnswers::sharedPrefixesChangeNoScore()
{
    PythonRandom random(4);
    Task task;
    task.kind = TaskKind::Choice;
    task.convention = Convention::Harness; // log-likelihoods
    for (int i = 0; i < 12; ++i) {
        ChoiceItem item { std::vector<TokenId>(i < 7 ? 50 : 33, TokenId(40 + i / 7)), {}, 0 };
        for (std::uint64_t extra = 1 + random.below(20); extra > 0; --extra)
            item.prompt.push_back(TokenId(random.below(256)));
        for (int c = 0; c < 4; ++c)
            item.choices.push_back(std::vector<TokenId>(std::size_t(i % 3 == 0 ? 2 : 1), TokenId(65 + c)));
        task.choices.push_back(std::move(item));
    }
    int seen = 0;
    UnobservedContext context;
    evaluate(*m_source, task, Device {}, context, {}, nullptr, [&](const ItemOutcome& outcome) {
        ++seen;
        const ChoiceItem& item = task.choices[std::size_t(outcome.item)];
        for (std::size_t c = 0; c < item.choices.size(); ++c) {
            double expected = 0;
            std::vector<TokenId> ids = item.prompt;
            for (const TokenId id : item.choices[c]) {
                const at::Tensor logits = lastLogits(*m_source, ids, Device {}).to(at::kDouble);
                expected += at::log_softmax(logits, 0)[id].item<double>();
                ids.push_back(id);
            }
            QVERIFY(std::abs(outcome.choices[c] - expected) < 1e-4);
        }
    });
    QCOMPARE(seen, 12);
}

QTEST_APPLESS_MAIN(TestGeneratedAnswers)
#include "tst_generated_answers.moc"
