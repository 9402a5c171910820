#include "core/eval/generation.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/eval/evaluate.h"
#include "core/eval/greedy_answers.h"
#include "core/eval/prompt_ids.h"
#include "core/eval/utf8_stream.h"
#include "core/model/model_info.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace tacq {

namespace {

// A draw from softmax(logits / temperature).
TokenId sample(const at::Tensor& logits, double temperature, PythonRandom& random)
{
    const at::Tensor scaled = logits.squeeze(0).to(at::kCPU, at::kDouble) / temperature;
    const at::Tensor sums = at::softmax(scaled, 0).cumsum(0);
    const double* begin = sums.const_data_ptr<double>();
    const double* end = begin + sums.numel();
    const double point = random.uniform() * end[-1];
    return TokenId(std::min(std::upper_bound(begin, end, point), end - 1) - begin);
}

double rate(std::int64_t tokens, double seconds)
{
    return seconds > 0 ? double(tokens) / seconds : 0;
}

} // namespace

GenerationResult generate(const std::string& model, const std::string& prompt,
    const GenerationOptions& options, RunContext& context,
    const std::function<void(const std::string& piece)>& piece)
{
    if (options.maxTokens < 1 || !(options.temperature >= 0))
        fail(ErrorKind::InvalidInput,
            "Generation needs at least 1 new token and a temperature of 0 or more, but ", options.maxTokens,
            " and ", options.temperature, " are given.");
    const std::filesystem::path path = resolveModel(model);
    const Device device = resolveDevice(options.device);
    if (options.threads > 0)
        setThreadCount(options.threads);
    prepareFloat32MatrixProduct();
    const auto tokenizer = Tokenizer::open(path);
    const std::vector<TokenId> ids = promptIds(*tokenizer, prompt, options.chat);
    const ResidentModel resident(openModel(path), device);
    context.checkpoint();

    const auto begin = std::chrono::steady_clock::now();
    GenerationResult result;
    result.promptTokens = std::int64_t(ids.size());
    Utf8Stream stream;
    const auto give = [&](const std::string& text) {
        result.text += text;
        if (piece && !text.empty())
            piece(text);
    };
    PythonRandom random(options.seed);
    const TokenChoice choose = options.temperature > 0
        ? TokenChoice([&](const at::Tensor& logits) { return sample(logits, options.temperature, random); })
        : TokenChoice(mostLikely);
    const std::vector<TokenId> stopIds = tokenizer->endOfText();
    Continuation continuation = continuePrompt(resident, ids, options.maxTokens, stopIds, choose, context,
        [&](TokenId id) { give(stream.push(tokenizer->decode(std::span(&id, 1)))); });
    give(stream.finish());
    result.ids = std::move(continuation.ids);
    result.endedByModel = continuation.endedByModel;
    result.promptTokensPerSecond = rate(result.promptTokens, continuation.promptSeconds);
    result.decodeTokensPerSecond = rate(continuation.steps, continuation.decodeSeconds);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

std::vector<TokenProbability> nextTokens(
    const std::string& model, const std::vector<std::int32_t>& ids, int top, const std::string& device)
{
    const std::filesystem::path path = resolveModel(model);
    const Device place = resolveDevice(device);
    prepareFloat32MatrixProduct();
    const auto source = openModel(path);
    const at::Tensor logits = lastLogits(*source, ids, place);
    const at::Tensor logProbabilities = at::log_softmax(logits.to(at::kDouble), 0);
    const auto count = std::clamp<std::int64_t>(top, 1, logits.numel());
    const auto [values, indices] = logProbabilities.topk(count);
    const auto tokenizer = Tokenizer::open(path);
    std::vector<TokenProbability> result;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto id = TokenId(indices[i].item<std::int64_t>());
        const bool named = id < tokenizer->size(); // the head may be padded beyond the vocabulary
        result.push_back({ id, named ? tokenizer->token(id) : std::string(), values[i].item<double>() });
    }
    return result;
}

} // namespace tacq
