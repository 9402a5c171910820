#pragma once

#include "core/base/device.h"
#include "core/config/memory_plan.h"
#include "core/eval/item_outcome.h"
#include "core/model/weight_source.h"
#include "core/report/run_context.h"
#include "core/tasks/task.h"

#include <functional>
#include <span>

namespace tacq {

// Scores a model on a task, streaming over its blocks: activations of a batch of items in memory, one block
// at a time, so that a model larger than memory can be scored. Choice and perplexity items are exact
// functions of the logits. A generation item is right when its continuation of at most `maxTokens` tokens
// answers it by its own rule; it needs the `tokenizer` and holds the model in memory. `progress(result so
// far, final)` is called after each batch.
using EvaluationProgress = std::function<void(const EvaluationResult&, bool final)>;
// Errors: InvalidInput for an empty task, an item longer than the context or beyond the vocabulary.
// `itemScored` gets each item, in no particular order, before the progress that counts it.
// `answering` hears from generated answers between the calls of `progress`. `activationBytes`: of items that
// pass through the blocks together, at most.
using AnswerObserver = std::function<void(const AnswerProgress&)>;
EvaluationResult evaluate(const WeightSource& model, const Task& task, const Device& device,
    RunContext& context, const EvaluationProgress& progress = {}, const Tokenizer* tokenizer = nullptr,
    const ItemObserver& itemScored = {}, const AnswerObserver& answering = {},
    std::uint64_t activationBytes = kEvaluationBytes);

// Logits of the last position of one sequence, streaming. [vocabulary] float32 on the CPU.
at::Tensor lastLogits(const WeightSource& model, std::span<const TokenId> ids, const Device& device);

} // namespace tacq
