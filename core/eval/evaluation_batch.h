#pragma once

#include "core/eval/item_outcome.h"
#include "core/model/transformer.h"
#include "core/report/run_context.h"
#include "core/tasks/task.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tacq {

// Sums over the items scored so far.
struct ScoreTally
{
    double nll = 0; // nats
    std::int64_t tokens = 0; // scored
    std::int64_t items = 0;
    std::int64_t correct = 0;
    std::vector<ItemOutcome> outcomes;
};

EvaluationResult evaluationResult(const Task& task, const ScoreTally& tally, double seconds);

// Some choice or text items of a task as sequences, and the way from the last block's output to their score.
// A batch is scored block by block: embed, advance × blocks, score. Tokens that prompts begin with in common
// are computed once.
class EvaluationBatch
{
public:
    // Items [first, first + count); Error (InvalidInput) for one longer than the model's context or with a
    // token beyond its vocabulary.
    EvaluationBatch(const Task& task, std::int64_t first, std::int64_t count, const ModelConfig& config);

    std::int64_t tokens() const;

    // Activations [tokens, hidden] at the entry of block 0, one tensor per pack.
    std::vector<at::Tensor> embed(const WeightSource& model, const Device& device) const;
    // Moves them through a block, in place.
    void advance(const ModelConfig& config, const BlockWeights& weights, std::vector<at::Tensor>& activations,
        const RunContext& context) const;
    // Final norm and head where a prediction is asked for.
    ScoreTally score(const WeightSource& model, const Device& device,
        const std::vector<at::Tensor>& activations, const RunContext& context) const;

private:
    // log p(target | tokens up to `position`), added to a slot: a text, or one choice of an item.
    struct Query
    {
        std::int64_t position = 0;
        TokenId target = 0;
        std::int64_t slot = 0;
    };
    struct Sequence
    {
        std::vector<TokenId> ids;
        std::vector<Query> queries; // ascending positions
    };
    struct Pack
    {
        SequencePack sequences;
        std::vector<TokenId> ids;
        std::vector<Query> queries; // positions counted from the begin of the pack
    };
    struct Choice
    {
        std::int64_t firstSlot = 0;
        std::int64_t slots = 0;
        std::int64_t item = 0;
        int answer = 0;
    };

    void addWindow(const TextWindow& window);
    void addChoice(const ChoiceItem& item, std::int64_t number);
    void pack();
    void addToPack(std::int64_t prefix, Sequence& sequence);
    ScoreTally scoreOfWindows(const std::vector<double>& sums) const;
    std::vector<double> slotSums(const WeightSource& model, const Device& device,
        const std::vector<at::Tensor>& activations, const RunContext& context) const;

    std::vector<Sequence> m_sequences; // until packed
    std::vector<Pack> m_packs;
    std::vector<Choice> m_choices;
    std::int64_t m_slots = 0;
    std::int64_t m_queries = 0;
    std::int64_t m_first = 0; // item
    std::int64_t m_items = 0;
    // A choice between single tokens compares logits of one position: no normalisation over the vocabulary,
    // and no head row but those of the choices, is needed.
    bool m_normalised = false;
};

// Moves activations that stand before `firstBlock` through the remaining blocks and scores them.
ScoreTally finishBatch(const WeightSource& model, const EvaluationBatch& batch, int firstBlock,
    std::vector<at::Tensor> activations, const Device& device, const RunContext& context);

} // namespace tacq
