#include "core/eval/generated_answers.h"

#include "core/base/file.h"
#include "core/eval/prefix_groups.h"
#include "core/eval/score_answer.h"
#include "core/eval/token_sampler.h"
#include "core/eval/utf8_stream.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <memory>
#include <numeric>

namespace tacq {

namespace {

constexpr std::int64_t kRows = 16; // more gain little on a CPU
constexpr std::uint64_t kLeastCache = std::uint64_t(256) << 20;
constexpr std::uint64_t kMostCache = std::uint64_t(4) << 30;

// Items in the order of their prompts, so that neighbours have long prefixes in common.
std::vector<std::size_t> promptOrder(const Task& task)
{
    std::vector<std::size_t> order(task.generations.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(
        order, {}, [&](std::size_t i) -> const auto& { return task.generations[i].prompt; });
    return order;
}

// As many as have room for their keys and values in an eighth of the free memory.
std::int64_t rowsFor(const Task& task, const ModelConfig& config)
{
    std::size_t tokens = 1;
    for (const GenerationItem& item : task.generations)
        tokens = std::max(tokens, item.prompt.size() + static_cast<std::size_t>(item.maxTokens));
    const std::uint64_t bytes = std::uint64_t(tokens) * std::uint64_t(config.blocks)
        * std::uint64_t(config.keyValueHeads) * std::uint64_t(config.headDimension) * 2 * sizeof(float);
    const std::uint64_t room = std::clamp(availableMemory() / 8, kLeastCache, kMostCache);
    return std::clamp<std::int64_t>(std::int64_t(room / bytes), 1, kRows);
}

// One answer on its way.
struct Row
{
    Row(const Task& task, std::size_t index)
        : item(task.generations[index])
        , sampler(task.decoding, std::int64_t(index), item.prompt)
    {
        answer.item = std::int64_t(index);
    }

    const GenerationItem& item;
    TokenSampler sampler;
    GeneratedAnswer answer;
    Utf8Stream stream;
};

class AnswerBatch
{
public:
    AnswerBatch(const ResidentModel& model, const Task& task, const Tokenizer& tokenizer,
        const std::function<void(const GeneratedAnswer&)>& answered)
        : m_model(model)
        , m_task(task)
        , m_tokenizer(tokenizer)
        , m_answered(answered)
        , m_stopIds(tokenizer.endOfText())
        , m_prompt(model.config().blocks)
        , m_batch(model.config().blocks)
    {
    }

    bool isEmpty() const { return m_rows.empty(); }
    std::int64_t rows() const { return std::int64_t(m_rows.size()); }

    AnswerProgress progress() const
    {
        AnswerProgress progress;
        progress.finished = m_finished;
        progress.items = std::int64_t(m_task.generations.size());
        progress.tokens = m_tokens;
        double begun = 0;
        for (const auto& row : m_rows)
            begun += double(row->answer.ids.size()) / double(row->item.maxTokens);
        progress.share = (double(m_finished) + begun) / double(progress.items);
        return progress;
    }

    // Reads the prompt of an item and chooses its first token; it joins the batch unless that ends it.
    void begin(std::size_t index)
    {
        auto row = std::make_unique<Row>(m_task, index);
        if (row->item.maxTokens <= 0)
            return finish(*row);
        const std::vector<TokenId>& ids = row->item.prompt;
        // At least the last token goes through the model, which then says what follows.
        const std::int64_t shared
            = std::max<std::int64_t>(0, std::min(commonPrefix(m_read, ids), std::int64_t(ids.size()) - 1));
        m_prompt.truncate(shared);
        at::Tensor logits
            = m_model.logits(std::span(ids).subspan(std::size_t(shared)), m_prompt, true).cpu().contiguous();
        m_read = ids;
        if (take(*row, { logits.data_ptr<float>(), std::size_t(logits.size(1)) })) {
            m_batch.add(m_prompt);
            m_rows.push_back(std::move(row));
        }
    }

    // One more token for each row.
    void step()
    {
        std::vector<TokenId> ids;
        for (const auto& row : m_rows)
            ids.push_back(row->answer.ids.back());
        const at::Tensor logits = m_model.nextLogits(ids, m_batch).cpu().contiguous();
        for (std::int64_t i = rows(); i-- > 0;) { // from the end: a removed row is replaced by a finished one
            float* values = logits.data_ptr<float>() + i * logits.size(1);
            if (take(*m_rows[std::size_t(i)], { values, std::size_t(logits.size(1)) }))
                continue;
            m_batch.remove(i);
            if (i + 1 != rows())
                std::swap(m_rows[std::size_t(i)], m_rows.back());
            m_rows.pop_back();
        }
    }

private:
    // Takes the next token; false, and the answer is given away, when it ends the text.
    bool take(Row& row, std::span<float> logits)
    {
        const TokenId id = row.sampler.next(logits);
        const bool ended = std::ranges::find(m_stopIds, id) != m_stopIds.end();
        if (!ended) {
            row.answer.ids.push_back(id);
            ++m_tokens;
            row.answer.text += row.stream.push(m_tokenizer.decode(std::span(&id, 1)));
        }
        const auto count = std::int64_t(row.answer.ids.size());
        const bool full = count >= row.item.maxTokens
            || std::int64_t(row.item.prompt.size()) + count > m_model.config().context;
        if (!ended && !full && !isDecided(row.item, row.answer.text))
            return true;
        row.answer.text += row.stream.finish();
        finish(row);
        return false;
    }

    void finish(const Row& row)
    {
        ++m_finished;
        m_answered(row.answer);
    }

    const ResidentModel& m_model;
    const Task& m_task;
    const Tokenizer& m_tokenizer;
    const std::function<void(const GeneratedAnswer&)>& m_answered;
    std::vector<TokenId> m_stopIds;
    KeyValueCache m_prompt; // of the prompt read last
    std::vector<TokenId> m_read; // that prompt
    KeyValueBatch m_batch;
    std::vector<std::unique_ptr<Row>> m_rows; // as in the batch
    std::int64_t m_finished = 0;
    std::int64_t m_tokens = 0; // of all answers
};

} // namespace

void generateAnswers(const ResidentModel& model, const Task& task, const Tokenizer& tokenizer,
    const RunContext& context, const std::function<void(const GeneratedAnswer&)>& answered, int rows,
    const AnswerObserver& progressed)
{
    const auto tell = [&](const AnswerBatch& batch) {
        if (progressed)
            progressed(batch.progress());
    };
    const std::int64_t limit = rows > 0 ? rows : rowsFor(task, model.config());
    const std::vector<std::size_t> order = promptOrder(task);
    AnswerBatch batch(model, task, tokenizer, answered);
    for (std::size_t next = 0; next < order.size() || !batch.isEmpty();) {
        while (next < order.size() && batch.rows() < limit) {
            context.checkpoint();
            batch.begin(order[next++]);
            tell(batch);
        }
        if (batch.isEmpty())
            continue;
        context.checkpoint();
        batch.step();
        tell(batch);
    }
}

} // namespace tacq
