#include "core/eval/greedy_answers.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace tacq {

TokenId mostLikely(const at::Tensor& logits)
{
    return TokenId(logits.argmax(-1).item<std::int64_t>());
}

Continuation continuePrompt(const ResidentModel& model, std::span<const TokenId> prompt, int maxTokens,
    std::span<const TokenId> stopIds, const TokenChoice& choose, const RunContext& context,
    const std::function<void(TokenId)>& onToken)
{
    KeyValueCache cache(model.config().blocks);
    Continuation continuation;
    std::vector<TokenId> next(prompt.begin(), prompt.end());
    while (int(continuation.ids.size()) < maxTokens
        && (cache.length() == 0 || cache.length() < model.config().context)) {
        context.checkpoint();
        const auto begin = std::chrono::steady_clock::now();
        const bool isPrompt = cache.length() == 0;
        const TokenId id = choose(model.logits(next, cache, true));
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
        (isPrompt ? continuation.promptSeconds : continuation.decodeSeconds) += seconds.count();
        continuation.steps += isPrompt ? 0 : 1;
        if (std::ranges::find(stopIds, id) != stopIds.end()) {
            continuation.endedByModel = true;
            break;
        }
        continuation.ids.push_back(id);
        if (onToken)
            onToken(id);
        next.assign(1, id);
    }
    return continuation;
}

} // namespace tacq
