#pragma once

#include "core/model/resident_model.h"
#include "core/model/tokenizer.h"
#include "core/report/run_context.h"
#include "core/tasks/task.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tacq {

// The text that a model generates for an item: until it ends it itself, the item is decided, or the limit.
struct GeneratedAnswer
{
    std::int64_t item = 0;
    std::vector<TokenId> ids;
    std::string text; // valid UTF-8, without special tokens
};

using AnswerObserver = std::function<void(const AnswerProgress&)>;

// Generates the answers to all items of a task, several at once; `answered` gets each as it is finished, in
// no particular order. Prompts are read in sorted order, and what one has in common with the one before is
// taken from its cache. The answers do not depend on `rows`, how many are generated side by side at most (0:
// what memory allows). `progressed` is called after each prompt and each token of all rows.
void generateAnswers(const ResidentModel& model, const Task& task, const Tokenizer& tokenizer,
    const RunContext& context, const std::function<void(const GeneratedAnswer&)>& answered, int rows = 0,
    const AnswerObserver& progressed = {});

} // namespace tacq
