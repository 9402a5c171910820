#include "core/eval/evaluation_batch.h"

#include "core/base/error.h"
#include "core/base/tensor_device.h"
#include "core/eval/prefix_groups.h"
#include "core/eval/target_scores.h"
#include "core/eval/wilson.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

at::Tensor idTensor(const std::vector<TokenId>& ids)
{
    return at::tensor(at::ArrayRef<TokenId>(ids), at::kInt).to(at::kLong);
}

void checkItem(
    const std::vector<TokenId>& ids, std::int64_t item, std::int64_t length, const ModelConfig& config)
{
    if (length > config.context)
        failWithHint(ErrorKind::InvalidInput, "Shorten the item, or choose a model with a longer context.",
            "Evaluation item ", item + 1, " has ", length, " tokens, the model's context holds ",
            config.context, ".");
    for (const TokenId id : ids) {
        if (id < 0 || id >= config.vocabulary)
            fail(ErrorKind::InvalidInput, "Evaluation item ", item + 1, " holds token id ", id,
                ", the model's vocabulary has ", config.vocabulary, " tokens.");
    }
}

void checkChoice(const ChoiceItem& item, std::int64_t number, const ModelConfig& config)
{
    if (item.prompt.empty() || item.choices.empty())
        fail(ErrorKind::InvalidInput, "Evaluation item ", number + 1, " has no prompt or no choices.");
    checkItem(item.prompt, number, std::int64_t(item.prompt.size()), config);
    for (const auto& choice : item.choices) {
        if (choice.empty())
            fail(ErrorKind::InvalidInput, "Evaluation item ", number + 1, " has an empty choice.");
        checkItem(choice, number, std::int64_t(item.prompt.size() + choice.size()), config);
    }
}

} // namespace

EvaluationResult evaluationResult(const Task& task, const ScoreTally& tally, double seconds)
{
    EvaluationResult result;
    result.task = task.specification;
    if (task.convention)
        result.convention = name(*task.convention);
    result.items = tally.items;
    result.tokens = tally.tokens;
    result.seconds = seconds;
    if (task.kind == TaskKind::Perplexity) {
        result.nll = tally.tokens > 0 ? tally.nll / double(tally.tokens) : 0;
        result.perplexity = std::exp(result.nll);
        return result;
    }
    result.correct = tally.correct;
    result.accuracy = tally.items > 0 ? double(tally.correct) / double(tally.items) : 0;
    std::tie(result.low, result.high) = wilsonInterval(tally.correct, tally.items);
    return result;
}

EvaluationBatch::EvaluationBatch(
    const Task& task, std::int64_t first, std::int64_t count, const ModelConfig& config)
    : m_first(first)
    , m_items(count)
    , m_normalised(task.convention == Convention::Harness) // its rule asks for log-likelihoods
{
    for (std::int64_t i = first; i < first + count; ++i) {
        if (task.kind == TaskKind::Perplexity) {
            const TextWindow& window = task.windows.at(std::size_t(i));
            checkItem(window.ids, i, std::int64_t(window.ids.size()), config);
            addWindow(window);
        } else {
            const ChoiceItem& item = task.choices.at(std::size_t(i));
            checkChoice(item, i, config);
            addChoice(item, i);
        }
    }
    pack();
}

void EvaluationBatch::addWindow(const TextWindow& window)
{
    m_normalised = true;
    const std::int64_t slot = m_slots++;
    Sequence sequence { window.ids, {} };
    for (std::size_t i = 1; i < window.ids.size(); ++i)
        sequence.queries.push_back({ std::int64_t(i) - 1, window.ids[i], slot });
    if (!sequence.queries.empty())
        m_sequences.push_back(std::move(sequence));
}

void EvaluationBatch::addChoice(const ChoiceItem& item, std::int64_t number)
{
    m_choices.push_back({ m_slots, std::int64_t(item.choices.size()), number, item.answer });
    const auto last = std::int64_t(item.prompt.size()) - 1;
    const bool singleTokens
        = std::ranges::all_of(item.choices, [](const auto& choice) { return choice.size() == 1; });
    if (singleTokens) {
        Sequence sequence { item.prompt, {} };
        for (const auto& choice : item.choices)
            sequence.queries.push_back({ last, choice.front(), m_slots++ });
        m_sequences.push_back(std::move(sequence));
        return;
    }
    m_normalised = true;
    for (const auto& choice : item.choices) {
        Sequence sequence { item.prompt, {} };
        sequence.ids.insert(sequence.ids.end(), choice.begin(), choice.end() - 1);
        for (std::size_t i = 0; i < choice.size(); ++i)
            sequence.queries.push_back({ last + std::int64_t(i), choice[i], m_slots });
        m_sequences.push_back(std::move(sequence));
        ++m_slots;
    }
}

void EvaluationBatch::pack()
{
    std::vector<PrefixCandidate> candidates;
    for (const Sequence& sequence : m_sequences) // a query needs its position behind the prefix
        candidates.push_back({ sequence.ids, sequence.queries.front().position });
    for (PrefixGroup& group : prefixGroups(candidates)) {
        // Sequences of one length stand side by side, so that attention computes them together.
        std::ranges::stable_sort(group.members, {}, [&](std::size_t i) { return m_sequences[i].ids.size(); });
        bool isFirst = true;
        for (const std::size_t i : group.members) {
            if (isFirst)
                m_packs.emplace_back();
            isFirst = false;
            addToPack(group.prefix, m_sequences[i]);
        }
    }
    m_sequences.clear();
}

// To the last pack, or to a new one where that is full.
void EvaluationBatch::addToPack(std::int64_t prefix, Sequence& sequence)
{
    const std::int64_t most = std::max(kPackTokens, 2 * prefix); // behind the prefix
    const std::int64_t own = std::int64_t(sequence.ids.size()) - prefix;
    const SequencePack& last = m_packs.back().sequences;
    if (!last.lengths.empty() && last.tokens() - last.prefix + own > most)
        m_packs.emplace_back();
    Pack& pack = m_packs.back();
    if (pack.sequences.lengths.empty()) {
        pack.sequences.prefix = prefix;
        pack.ids.assign(sequence.ids.begin(), sequence.ids.begin() + prefix);
    }
    const std::int64_t offset = std::int64_t(pack.ids.size()) - prefix; // of its positions in the pack
    pack.sequences.lengths.push_back(own);
    pack.ids.insert(pack.ids.end(), sequence.ids.begin() + prefix, sequence.ids.end());
    for (const Query& query : sequence.queries)
        pack.queries.push_back({ offset + query.position, query.target, query.slot });
    m_queries += std::int64_t(sequence.queries.size());
}

std::int64_t EvaluationBatch::tokens() const
{
    std::int64_t total = 0;
    for (const Pack& pack : m_packs)
        total += std::int64_t(pack.ids.size());
    return total;
}

std::vector<at::Tensor> EvaluationBatch::embed(const WeightSource& model, const Device& device) const
{
    std::vector<at::Tensor> activations;
    for (const Pack& pack : m_packs)
        activations.push_back(model.embeddingRows(idTensor(pack.ids), device));
    return activations;
}

void EvaluationBatch::advance(const ModelConfig& config, const BlockWeights& weights,
    std::vector<at::Tensor>& activations, const RunContext& context) const
{
    const c10::NoGradGuard noGradients;
    for (std::size_t i = 0; i < m_packs.size(); ++i) {
        context.checkpoint();
        activations[i] = forwardBlock(config, weights, m_packs[i].sequences, activations[i]);
    }
}

ScoreTally EvaluationBatch::score(const WeightSource& model, const Device& device,
    const std::vector<at::Tensor>& activations, const RunContext& context) const
{
    const c10::NoGradGuard noGradients;
    const std::vector<double> sums = slotSums(model, device, activations, context);
    if (m_choices.empty())
        return scoreOfWindows(sums);
    ScoreTally tally;
    tally.items = m_items;
    for (const Choice& choice : m_choices) {
        const auto begin = sums.begin() + choice.firstSlot;
        const bool correct = std::max_element(begin, begin + choice.slots) - begin == choice.answer;
        tally.correct += correct ? 1 : 0;
        tally.outcomes.push_back({ choice.item, correct, { begin, begin + choice.slots }, {} });
    }
    return tally;
}

// A window has one slot, in the order of the windows.
ScoreTally EvaluationBatch::scoreOfWindows(const std::vector<double>& sums) const
{
    ScoreTally tally;
    tally.items = m_items;
    tally.tokens = m_queries;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        tally.nll -= sums[i];
        ItemOutcome outcome { m_first + std::int64_t(i) };
        outcome.nll = -sums[i];
        tally.outcomes.push_back(outcome);
    }
    for (const Pack& pack : m_packs) {
        for (const Query& query : pack.queries)
            ++tally.outcomes[std::size_t(query.slot)].tokens;
    }
    return tally;
}

std::vector<double> EvaluationBatch::slotSums(const WeightSource& model, const Device& device,
    const std::vector<at::Tensor>& activations, const RunContext& context) const
{
    std::vector<at::Tensor> states; // where something is asked, per pack
    std::vector<TargetQuery> queries;
    std::int64_t rows = 0;
    for (std::size_t p = 0; p < m_packs.size(); ++p) {
        std::vector<std::int64_t> positions; // queries of one position share a row
        for (const Query& query : m_packs[p].queries) {
            if (positions.empty() || positions.back() != query.position)
                positions.push_back(query.position);
            queries.push_back({ rows + std::int64_t(positions.size()) - 1, query.target });
        }
        rows += std::int64_t(positions.size());
        states.push_back(
            activations[p].index_select(0, at::tensor(positions, at::kLong).to(tensorDevice(device))));
    }
    std::vector<double> sums(std::size_t(m_slots), 0.0);
    if (queries.empty())
        return sums;
    const at::Tensor hidden = rmsNorm(at::cat(states), model.finalNorm(device), model.config().normEpsilon);
    const std::vector<float> values = m_normalised
        ? logProbabilities(HeadSlabs(model, device), hidden, queries, context)
        : targetLogits(model, hidden, queries, device, context);
    auto value = values.begin();
    for (const Pack& pack : m_packs) {
        for (const Query& query : pack.queries)
            sums[std::size_t(query.slot)] += *value++;
    }
    return sums;
}

ScoreTally finishBatch(const WeightSource& model, const EvaluationBatch& batch, int firstBlock,
    std::vector<at::Tensor> activations, const Device& device, const RunContext& context)
{
    for (int block = firstBlock; block < model.config().blocks; ++block) {
        context.checkpoint();
        batch.advance(model.config(), model.compactBlock(block, device), activations, context);
    }
    return batch.score(model, device, activations, context);
}

} // namespace tacq
