#pragma once

#include "core/model/resident_model.h"
#include "core/model/tokenizer.h"
#include "core/report/run_context.h"

#include <functional>

namespace tacq {

// The most likely continuation of a prompt, token by token: ends before one of `stopIds`, after `maxTokens`,
// or where the model's context ends.
struct Continuation
{
    std::vector<TokenId> ids;
    bool endedByModel = false; // a stop id came before the limit
    double promptSeconds = 0; // until the logits behind the prompt
    double decodeSeconds = 0; // of the steps behind it
    std::int64_t steps = 0; // of one token each
};

// Chooses the next token from logits [1, vocabulary]; called once per token.
using TokenChoice = std::function<TokenId(const at::Tensor& logits)>;
TokenId mostLikely(const at::Tensor& logits);

// `onToken` sees each token as it comes.
Continuation continuePrompt(const ResidentModel& model, std::span<const TokenId> prompt, int maxTokens,
    std::span<const TokenId> stopIds, const TokenChoice& choose, const RunContext& context,
    const std::function<void(TokenId)>& onToken = {});

} // namespace tacq
