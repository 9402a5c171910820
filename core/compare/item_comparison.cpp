#include "core/compare/item_comparison.h"

#include "core/base/error.h"
#include "core/compare/item_texts.h"
#include "core/pipeline/run_folder.h"

#include <optional>
#include <tuple>

namespace tacq {

namespace {

struct Scored
{
    std::filesystem::path run;
    RunRecord record;
    Outcomes outcomes;
};

Scored readScored(const ScoredModel& model)
{
    Scored scored { model.run, readRunRecord(model.run), {} };
    const std::filesystem::path file = outcomesPath(model.run, model.what);
    if (!std::filesystem::exists(file))
        failWithHint(ErrorKind::InvalidInput, "Compare runs whose evaluation has finished.",
            model.run.string(),
            " does not hold what became of each item: ", file.lexically_relative(model.run).string(),
            " is missing.");
    scored.outcomes = readOutcomes(file);
    return scored;
}

// The same items without building the task twice.
bool sameByConstruction(const RunRecord& a, const RunRecord& b)
{
    const auto key = [](const RunConfig& config) {
        return std::tuple(scoredTask(config), config.samples, config.sequenceLength, config.tokenBudget,
            config.seed, config.evaluationItems, config.evaluationTokens);
    };
    return a.fingerprints.model == b.fingerprints.model && key(a.config) == key(b.config);
}

void requireSameCounts(const Scored& a, const Scored& b)
{
    const auto told = [](const Scored& scored) {
        return concat(scored.run.filename().string(), " on ", scored.outcomes.items.size(), " of ",
            scored.outcomes.task);
    };
    if (a.outcomes.task != b.outcomes.task || a.outcomes.kind != b.outcomes.kind
        || a.outcomes.items.size() != b.outcomes.items.size())
        failWithHint(ErrorKind::InvalidInput, "Choose two that were scored on the same task.",
            "They were not scored on the same items: ", told(a), ", ", told(b), ".");
}

void requireItems(const ItemTexts& texts, const Scored& scored)
{
    if (texts.kind() != scored.outcomes.kind || texts.count() != std::int64_t(scored.outcomes.items.size()))
        fail(ErrorKind::InvalidInput, "The task ", scored.outcomes.task, " has ", texts.count(),
            " items now, ", scored.run.filename().string(), " was scored on ", scored.outcomes.items.size(),
            ".");
}

void requireSameTexts(const ItemTexts& a, const ItemTexts& b, const RunContext& context)
{
    for (std::int64_t item = 0; item < a.count(); ++item) {
        context.checkpoint();
        if (a.whole(std::size_t(item)) != b.whole(std::size_t(item)))
            failWithHint(ErrorKind::InvalidInput,
                "Score both with the same seed and the same limits of the evaluation.",
                "They were scored on the same task, but not on the same items: item ", item + 1, " differs.");
    }
}

// The items' texts, after a check that both were scored on the same ones. Without a model or a task file to
// read, runs of one model, task and seed can still be compared, but not told in words: null, with `problem`.
std::optional<ItemTexts> readTexts(
    const Scored& a, const Scored& b, std::string& problem, const RunContext& context)
{
    const bool same = sameByConstruction(a.record, b.record);
    try {
        ItemTexts texts(a.record.config);
        requireItems(texts, a);
        context.checkpoint();
        if (!same) {
            const ItemTexts others(b.record.config);
            requireItems(others, b);
            requireSameTexts(texts, others, context);
        }
        return texts;
    } catch (const Error& error) {
        if (!same)
            throw;
        problem = error.what();
        return std::nullopt;
    }
}

void compareAnswers(
    const Scored& a, const Scored& b, const std::optional<ItemTexts>& texts, ItemComparison& comparison)
{
    for (std::size_t i = 0; i < a.outcomes.items.size(); ++i) {
        const ItemOutcome& ofA = a.outcomes.items[i];
        const ItemOutcome& ofB = b.outcomes.items[i];
        if (ofA.correct == ofB.correct) {
            ++(ofA.correct ? comparison.bothRight : comparison.bothWrong);
            continue;
        }
        FlippedItem flipped { std::int64_t(i), ofA.correct, {}, {}, {}, {} };
        if (texts) {
            flipped.prompt = texts->promptEnd(i);
            flipped.expected = texts->expected(i);
            flipped.answerA = texts->answer(ofA);
            flipped.answerB = texts->answer(ofB);
        }
        comparison.flipped.push_back(std::move(flipped));
    }
}

void compareWindows(
    const Scored& a, const Scored& b, const std::optional<ItemTexts>& texts, ItemComparison& comparison)
{
    const auto loss = [](const ItemOutcome& outcome) {
        return outcome.tokens > 0 ? outcome.nll / double(outcome.tokens) : 0;
    };
    for (std::size_t i = 0; i < a.outcomes.items.size(); ++i)
        comparison.windows.push_back({ std::int64_t(i), texts ? texts->promptBegin(i) : std::string(),
            loss(a.outcomes.items[i]), loss(b.outcomes.items[i]) });
}

} // namespace

ItemComparison compareItems(const ScoredModel& a, const ScoredModel& b, const RunContext& context)
{
    const Scored first = readScored(a);
    const Scored second = readScored(b);
    requireSameCounts(first, second);
    ItemComparison comparison;
    comparison.task = first.outcomes.task;
    comparison.kind = first.outcomes.kind;
    const std::optional<ItemTexts> texts = readTexts(first, second, comparison.textProblem, context);
    comparison.difference = pairedDifference({ first.outcomes }, { second.outcomes });
    if (comparison.kind == TaskKind::Perplexity)
        compareWindows(first, second, texts, comparison);
    else
        compareAnswers(first, second, texts, comparison);
    return comparison;
}

} // namespace tacq
