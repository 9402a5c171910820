#include "core/output/logit_difference.h"

#include "core/base/error.h"
#include "core/base/tensor_device.h"
#include "core/model/transformer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::int64_t kPromptTokens = 24;
constexpr std::int64_t kPromptStep = 997; // a prime: the ids differ and reach over the vocabulary

at::Tensor promptIds(const ModelConfig& config)
{
    const std::int64_t count = std::min<std::int64_t>(kPromptTokens, config.context);
    return ((at::arange(count, at::kLong) + 1) * kPromptStep).remainder(config.vocabulary);
}

void requireSameShape(const ModelConfig& a, const ModelConfig& b)
{
    if (a.blocks != b.blocks || a.hidden != b.hidden || a.vocabulary != b.vocabulary)
        fail(ErrorKind::InvalidInput, "The models cannot be compared: ", a.blocks, " blocks of width ",
            a.hidden, " and ", a.vocabulary, " tokens here, ", b.blocks, " blocks of width ", b.hidden,
            " and ", b.vocabulary, " tokens there.");
}

at::Tensor logits(const WeightSource& model, const Device& device, const RunContext& context)
{
    const c10::AutoGradMode noGradients(false);
    const ModelConfig& config = model.config();
    const at::Tensor ids = promptIds(config);
    const SequencePack pack { { ids.numel() } };
    at::Tensor x = model.embeddingRows(ids.to(tensorDevice(device)), device);
    for (int block = 0; block < config.blocks; ++block) {
        context.checkpoint();
        x = forwardBlock(config, model.block(block, device), pack, x);
    }
    context.checkpoint();
    x = rmsNorm(x, model.finalNorm(device), config.normEpsilon);
    return at::matmul(x, model.head(device).t());
}

} // namespace

double maxLogitDifference(
    const WeightSource& first, const WeightSource& second, const Device& device, const RunContext& context)
{
    requireSameShape(first.config(), second.config());
    return (logits(first, device, context) - logits(second, device, context)).abs().max().item<double>();
}

} // namespace tacq
