#include "core/eval/evaluate.h"

#include "core/base/error.h"
#include "core/base/tensor_device.h"
#include "core/eval/evaluation_batch.h"
#include "core/eval/greedy_answers.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <chrono>

namespace tacq {

namespace {

constexpr std::int64_t kBatchTokens = 8192; // a running score at least this often
constexpr std::int64_t kBatchValues = 1 << 26; // of a batch's activations, 256 MB

class RunningScore
{
public:
    RunningScore(const Task& task, const EvaluationProgress& progress)
        : m_task(task)
        , m_progress(progress)
    {
    }

    void add(const ScoreTally& part)
    {
        m_tally.nll += part.nll;
        m_tally.tokens += part.tokens;
        m_tally.items += part.items;
        m_tally.correct += part.correct;
        const bool final = m_tally.items == m_task.evaluationItems();
        if (m_progress)
            m_progress(result(), final);
    }

    EvaluationResult result() const
    {
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - m_begin;
        return evaluationResult(m_task, m_tally, seconds.count());
    }

private:
    const Task& m_task;
    const EvaluationProgress& m_progress;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    ScoreTally m_tally;
};

// Tokens that an item puts through the model.
std::int64_t itemTokens(const Task& task, std::int64_t item)
{
    if (task.kind == TaskKind::Perplexity)
        return std::int64_t(task.windows[std::size_t(item)].ids.size());
    const ChoiceItem& choice = task.choices[std::size_t(item)];
    std::int64_t tokens = 0;
    for (const auto& ids : choice.choices)
        tokens += std::int64_t(choice.prompt.size() + ids.size());
    return tokens;
}

void scoreByBlocks(const WeightSource& model, const Task& task, const Device& device, RunContext& context,
    RunningScore& score)
{
    const std::int64_t items = task.evaluationItems();
    const std::int64_t budget
        = std::clamp<std::int64_t>(kBatchValues / model.config().hidden, 1, kBatchTokens);
    for (std::int64_t first = 0; first < items;) {
        std::int64_t count = 0, tokens = 0;
        while (first + count < items && (count == 0 || tokens + itemTokens(task, first + count) <= budget))
            tokens += itemTokens(task, first + count++);
        const EvaluationBatch batch(task, first, count, model.config());
        score.add(finishBatch(model, batch, 0, batch.embed(model, device), device, context));
        first += count;
    }
}

void scoreByGeneration(const WeightSource& model, const Task& task, const Device& device,
    const Tokenizer* tokenizer, RunContext& context, RunningScore& score)
{
    if (tokenizer == nullptr)
        fail(
            ErrorKind::Internal, "Task ", task.specification, " generates text, but no tokenizer was given.");
    // The caller owns the source and outlives the resident copy.
    const std::shared_ptr<const WeightSource> borrowed(std::shared_ptr<const WeightSource>(), &model);
    const ResidentModel resident(borrowed, device);
    for (const GenerationItem& item : task.generations)
        score.add(scoreGeneration(resident, item, *tokenizer, context));
}

} // namespace

EvaluationResult evaluate(const WeightSource& model, const Task& task, const Device& device,
    RunContext& context, const EvaluationProgress& progress, const Tokenizer* tokenizer)
{
    if (task.evaluationItems() == 0)
        fail(ErrorKind::InvalidInput, "Task ", task.specification, " has no evaluation items.");
    const c10::NoGradGuard noGradients;
    RunningScore score(task, progress);
    if (task.kind == TaskKind::Generation)
        scoreByGeneration(model, task, device, tokenizer, context, score);
    else
        scoreByBlocks(model, task, device, context, score);
    return score.result();
}

at::Tensor lastLogits(const WeightSource& model, std::span<const TokenId> ids, const Device& device)
{
    const c10::NoGradGuard noGradients;
    const ModelConfig& config = model.config();
    const auto count = std::int64_t(ids.size());
    if (count < 1 || count > config.context)
        fail(ErrorKind::InvalidInput, "The sequence has ", count, " tokens, it must have 1 to ",
            config.context, ", the model's context.");
    const SequencePack pack { { count } };
    at::Tensor x = model.embeddingRows(
        at::tensor(at::ArrayRef<TokenId>(ids.data(), ids.size()), at::kInt).to(at::kLong), device);
    for (int block = 0; block < config.blocks; ++block)
        x = forwardBlock(config, model.block(block, device), pack, x);
    x = rmsNorm(x.narrow(0, count - 1, 1), model.finalNorm(device), config.normEpsilon);
    return at::linear(x, model.head(device)).squeeze(0).cpu();
}

} // namespace tacq
