#pragma once

#include "core/config/run_config.h"
#include "core/eval/item_outcome.h"
#include "core/model/tokenizer.h"
#include "core/tasks/task.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tacq {

// The evaluation items of a run as a person reads them.
class ItemTexts
{
public:
    // Builds the evaluation task of `config` with the model's tokenizer. Errors of opening either.
    explicit ItemTexts(const RunConfig& config);

    std::int64_t count() const { return m_task.evaluationItems(); }
    TaskKind kind() const { return m_task.kind; }
    // Everything that an item asks and expects, whole: equal for the same item, whatever the tokenizer.
    std::string whole(std::size_t item) const;
    std::string promptBegin(std::size_t item) const;
    std::string promptEnd(std::size_t item) const;
    std::string expected(std::size_t item) const;
    // What the model answered. Error (InvalidInput) for an outcome of an item with other choices.
    std::string answer(const ItemOutcome& outcome) const;

private:
    const std::vector<TokenId>& prompt(std::size_t item) const;
    std::string text(std::span<const TokenId> ids) const;

    std::shared_ptr<const Tokenizer> m_tokenizer;
    Task m_task;
};

} // namespace tacq
