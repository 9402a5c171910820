#pragma once

#include "core/base/random.h"
#include "core/tasks/task.h"

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

namespace tacq {

// Chooses the tokens of one generated text: repetition penalty, temperature, top-k and top-p in this order
// (as transformers does), then a draw; or the likeliest token when the temperature is 0. Its generator is its
// own, so that a text does not depend on which others are generated beside it.
class TokenSampler
{
public:
    TokenSampler(const Decoding& decoding, std::int64_t item, std::span<const TokenId> prompt);

    TokenId next(std::span<float> logits); // of the whole vocabulary; changes them

private:
    TokenId draw(std::span<const float> logits);

    Decoding m_decoding;
    PythonRandom m_random;
    std::unordered_set<TokenId> m_seen; // filled only with a penalty
};

} // namespace tacq
