#include "core/eval/evaluate.h"

#include "core/base/allocator.h"
#include "core/base/error.h"
#include "core/base/tensor_device.h"
#include "core/eval/evaluation_batch.h"
#include "core/eval/generated_answers.h"
#include "core/eval/prefix_groups.h"
#include "core/eval/score_answer.h"
#include "core/model/head_slabs.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <chrono>

namespace tacq {

namespace {

// Items are scored in batches whose borders depend on the task alone, so that a result does not depend on the
// speed of a machine. As many batches pass through the blocks together as time and memory allow.
constexpr std::int64_t kBatchTokens = 2048; // tokens that no item before has computed
constexpr double kPassSeconds = 3; // a running score about this often
constexpr double kLoadingShare = 0.2; // of a pass's time at most: slow disks get larger passes

class RunningScore
{
public:
    RunningScore(const Task& task, const EvaluationProgress& progress, const ItemObserver& itemScored)
        : m_task(task)
        , m_progress(progress)
        , m_itemScored(itemScored)
    {
    }

    void add(const ScoreTally& part)
    {
        m_tally.nll += part.nll;
        m_tally.tokens += part.tokens;
        m_tally.items += part.items;
        m_tally.correct += part.correct;
        if (m_itemScored)
            for (const ItemOutcome& outcome : part.outcomes)
                m_itemScored(outcome);
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
    const ItemObserver& m_itemScored;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    ScoreTally m_tally;
};

// Tokens that an item puts through the model besides those that its prompt has in common with the one before.
std::int64_t newTokens(const Task& task, std::int64_t item)
{
    if (task.kind == TaskKind::Perplexity)
        return std::int64_t(task.windows[std::size_t(item)].ids.size());
    const ChoiceItem& choice = task.choices[std::size_t(item)];
    auto tokens = std::int64_t(choice.prompt.size());
    if (item > 0)
        tokens -= commonPrefix(task.choices[std::size_t(item) - 1].prompt, choice.prompt);
    for (const auto& ids : choice.choices)
        tokens += std::int64_t(ids.size());
    return tokens;
}

// The batches of a task, in order.
class Batches
{
public:
    Batches(const Task& task, const ModelConfig& config)
        : m_task(task)
        , m_config(config)
    {
    }

    bool isEmpty() const { return m_first == m_task.evaluationItems(); }

    EvaluationBatch next()
    {
        std::int64_t count = 0, tokens = 0;
        while (m_first + count < m_task.evaluationItems()) {
            tokens += newTokens(m_task, m_first + count);
            if (count > 0 && tokens > kBatchTokens)
                break;
            ++count;
        }
        EvaluationBatch batch(m_task, m_first, count, m_config);
        m_first += count;
        return batch;
    }

private:
    const Task& m_task;
    const ModelConfig& m_config;
    std::int64_t m_first = 0;
};

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// One pass of some batches through the blocks, and what it tells about the next.
class Pass
{
public:
    Pass(const WeightSource& model, const Device& device, const RunContext& context,
        std::uint64_t activationBytes)
        : m_model(model)
        , m_device(device)
        , m_context(context)
        , m_mostTokens(std::int64_t(activationBytes / sizeof(float)) / std::int64_t(model.config().hidden))
    {
    }

    // The next batches, as many as the last pass has shown to be right.
    void fill(Batches& batches)
    {
        m_batches.clear();
        std::int64_t tokens = 0;
        const auto fits = [&] { return m_batches.empty() || tokens + kBatchTokens <= m_mostTokens; };
        while (!batches.isEmpty() && std::int64_t(m_batches.size()) < m_wanted && fits()) {
            m_batches.push_back(batches.next());
            tokens += m_batches.back().tokens();
        }
    }

    void run(RunningScore& score)
    {
        const auto begin = std::chrono::steady_clock::now();
        std::vector<std::vector<at::Tensor>> activations;
        for (const EvaluationBatch& batch : m_batches)
            activations.push_back(batch.embed(m_model, m_device));
        double loading = 0;
        for (int block = 0; block < m_model.config().blocks; ++block) {
            m_context.checkpoint();
            const auto loadBegin = std::chrono::steady_clock::now();
            const BlockWeights weights = m_model.compactBlock(block, m_device);
            loading += secondsSince(loadBegin);
            for (std::size_t i = 0; i < m_batches.size(); ++i)
                m_batches[i].advance(m_model.config(), weights, activations[i], m_context);
        }
        releaseFreedMemory(); // the head needs other things than the blocks
        for (std::size_t i = 0; i < m_batches.size(); ++i)
            score.add(m_batches[i].score(m_model, m_device, activations[i], m_context));
        plan(loading, secondsSince(begin) - loading);
    }

private:
    void plan(double loading, double computing)
    {
        const double each = std::max(computing, 1e-6) / double(m_batches.size());
        const double target = std::max(kPassSeconds - loading, loading * (1 / kLoadingShare - 1));
        const double wanted = std::clamp(target / each, 1.0, 4.0 * double(m_batches.size()));
        m_wanted = std::int64_t(wanted);
    }

    const WeightSource& m_model;
    const Device& m_device;
    const RunContext& m_context;
    std::int64_t m_mostTokens = 0;
    std::vector<EvaluationBatch> m_batches;
    std::int64_t m_wanted = 1;
};

void scoreByBlocks(const WeightSource& model, const Task& task, const Device& device, RunContext& context,
    RunningScore& score, std::uint64_t activationBytes)
{
    Batches batches(task, model.config());
    Pass pass(model, device, context, activationBytes);
    while (!batches.isEmpty()) {
        pass.fill(batches);
        pass.run(score);
    }
}

void scoreByGeneration(const WeightSource& model, const Task& task, const Device& device,
    const Tokenizer* tokenizer, RunContext& context, RunningScore& score, const AnswerObserver& answering)
{
    if (tokenizer == nullptr)
        fail(
            ErrorKind::Internal, "Task ", task.specification, " generates text, but no tokenizer was given.");
    // The caller owns the source and outlives the resident copy.
    const std::shared_ptr<const WeightSource> borrowed(std::shared_ptr<const WeightSource>(), &model);
    const ResidentModel resident(borrowed, device);
    const auto stopped = [&] { return context.stop.stop_requested(); };
    const auto answered = [&](const GeneratedAnswer& answer) {
        const GenerationItem& item = task.generations[std::size_t(answer.item)];
        ScoreTally tally;
        tally.items = 1;
        const bool correct = isCorrect(item, answer.text, stopped);
        context.checkpoint();
        tally.correct = correct ? 1 : 0;
        tally.outcomes.push_back({ answer.item, correct, {}, answer.text });
        score.add(tally);
    };
    generateAnswers(resident, task, *tokenizer, context, answered, 0, answering);
}

} // namespace

EvaluationResult evaluate(const WeightSource& model, const Task& task, const Device& device,
    RunContext& context, const EvaluationProgress& progress, const Tokenizer* tokenizer,
    const ItemObserver& itemScored, const AnswerObserver& answering, std::uint64_t activationBytes)
{
    if (task.evaluationItems() == 0)
        fail(ErrorKind::InvalidInput, "Task ", task.specification, " has no evaluation items.");
    const c10::NoGradGuard noGradients;
    RunningScore score(task, progress, itemScored);
    if (task.kind == TaskKind::Generation)
        scoreByGeneration(model, task, device, tokenizer, context, score, answering);
    else
        scoreByBlocks(model, task, device, context, score, activationBytes);
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
        x = forwardBlock(config, model.compactBlock(block, device), pack, x);
    x = rmsNorm(x.narrow(0, count - 1, 1), model.finalNorm(device), config.normEpsilon);
    std::vector<at::Tensor> logits;
    HeadSlabs(model, device).each([&](std::int64_t, const at::Tensor& rows) {
        logits.push_back(at::linear(x, rows).squeeze(0).cpu());
    });
    return at::cat(logits);
}

} // namespace tacq
