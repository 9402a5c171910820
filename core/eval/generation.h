#pragma once

#include "core/report/run_context.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tacq {

struct GenerationOptions
{
    bool chat = false; // wrap the prompt in the model's chat template
    int maxTokens = 128;
    double temperature = 0; // 0: greedy
    std::uint64_t seed = 0; // of the sampling generator
    std::string device = "auto";
    int threads = 0; // of the processor; 0: as they are set
};

struct GenerationResult
{
    std::string text; // without the prompt
    std::vector<std::int32_t> ids;
    std::int64_t promptTokens = 0;
    double seconds = 0;
    double promptTokensPerSecond = 0;
    double decodeTokensPerSecond = 0; // one at a time, each behind the one before; 0 when there was none
    bool endedByModel = false; // an end-of-text token came before the limit
};

// Continues `prompt` with MODEL (resolved path or "demo"). `piece` receives the text as it comes, cut at
// character boundaries. Stops at the context's stop request with Cancelled.
GenerationResult generate(const std::string& model, const std::string& prompt,
    const GenerationOptions& options, RunContext& context,
    const std::function<void(const std::string& piece)>& piece = {});

// The most likely next tokens after `ids`.
struct TokenProbability
{
    std::int32_t id = 0;
    std::string token;
    double logProbability = 0;
};
std::vector<TokenProbability> nextTokens(
    const std::string& model, const std::vector<std::int32_t>& ids, int top, const std::string& device);

} // namespace tacq
