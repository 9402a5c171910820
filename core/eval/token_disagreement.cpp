#include "core/eval/token_disagreement.h"

#include "core/base/error.h"
#include "core/eval/prompt_ids.h"
#include "core/model/model_info.h"
#include "core/model/resident_model.h"

#include <ATen/ATen.h>

namespace tacq {

namespace {

// Probabilities of the token at each place of the answer, [answer, vocabulary].
at::Tensor distributions(const std::string& model, const std::string& prompt,
    const std::vector<std::int32_t>& answer, const GenerationOptions& options, const RunContext& context)
{
    const std::filesystem::path path = resolveModel(model);
    std::vector<TokenId> ids = promptIds(*Tokenizer::open(path), prompt, options.chat);
    if (ids.empty())
        fail(ErrorKind::InvalidInput, "The prompt has no tokens.");
    const ResidentModel resident(openModel(path), resolveDevice(options.device));
    context.checkpoint();
    KeyValueCache cache(resident.config().blocks);
    if (ids.size() > 1) // the last token of the prompt is asked for the first of the answer
        resident.logits(std::span(ids).first(ids.size() - 1), cache, true);
    context.checkpoint();
    std::vector<TokenId> asked { ids.back() };
    asked.insert(asked.end(), answer.begin(), answer.end() - 1);
    return at::softmax(resident.logits(asked, cache, false).cpu().to(at::kFloat), -1);
}

} // namespace

std::vector<TokenDisagreement> tokenDisagreement(const std::string& firstModel,
    const std::string& secondModel, const std::string& prompt, const std::vector<std::int32_t>& answer,
    const GenerationOptions& options, RunContext& context)
{
    if (answer.empty())
        return {};
    prepareFloat32MatrixProduct();
    const at::Tensor first = distributions(firstModel, prompt, answer, options, context);
    context.checkpoint();
    const at::Tensor second = distributions(secondModel, prompt, answer, options, context);
    if (first.sizes() != second.sizes())
        fail(ErrorKind::InvalidInput, "The two models have vocabularies of ", first.size(1), " and ",
            second.size(1), " tokens: their words cannot be compared.");
    for (const std::int32_t id : answer) {
        if (id < 0 || id >= first.size(1))
            fail(ErrorKind::InvalidInput, "Token ", id, " is none of the ", first.size(1), " of the models.");
    }
    const at::Tensor distances = at::sub(first, second).abs().sum(-1) / 2;
    const at::Tensor firstBest = first.argmax(-1);
    const at::Tensor secondBest = second.argmax(-1);
    std::vector<TokenDisagreement> result;
    for (std::size_t i = 0; i < answer.size(); ++i) {
        const auto row = std::int64_t(i);
        result.push_back({ answer[i], distances[row].item<double>(), first[row][answer[i]].item<double>(),
            second[row][answer[i]].item<double>(), std::int32_t(firstBest[row].item<std::int64_t>()),
            std::int32_t(secondBest[row].item<std::int64_t>()) });
    }
    return result;
}

} // namespace tacq
