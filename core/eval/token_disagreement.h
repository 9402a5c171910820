#pragma once

#include "core/eval/generation.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tacq {

// How far two models are apart about one token of a text. Both see the same tokens before it.
struct TokenDisagreement
{
    std::int32_t id = 0; // of the text's token
    // Total variation ½ Σ |p − q| of the two distributions over the next token: 0 alike, 1 nothing in common.
    double distance = 0;
    double first = 0; // probability that each model gives the text's token
    double second = 0;
    std::int32_t firstBest = 0; // what each model would have written
    std::int32_t secondBest = 0;
};

// Scores `answer`, a continuation of `prompt`, on two models with one tokenizer (teacher forcing: neither
// writes). The models are held in memory one after the other; the distributions of the first stay, answer
// length × vocabulary floats. Errors of generate(), and InvalidInput for models with other vocabularies.
std::vector<TokenDisagreement> tokenDisagreement(const std::string& firstModel,
    const std::string& secondModel, const std::string& prompt, const std::vector<std::int32_t>& answer,
    const GenerationOptions& options, RunContext& context);

} // namespace tacq
