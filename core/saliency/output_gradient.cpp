#include "core/saliency/output_gradient.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <vector>

namespace tacq {

namespace {

constexpr std::int64_t kChunkTokens = 256;

// For every position of a pack the token it should predict and the weight 1/(T_s − 1) of its loss; the last
// position of a sample predicts nothing and has weight 0.
struct Targets
{
    at::Tensor ids; // int64 [tokens]
    at::Tensor weights; // float32 [tokens]
};

Targets targetsOf(const CalibrationPack& pack, at::Device device)
{
    Targets targets { at::zeros_like(pack.ids), at::zeros({ pack.tokens() }, at::kFloat) };
    const auto* ids = pack.ids.const_data_ptr<std::int64_t>();
    auto* next = targets.ids.mutable_data_ptr<std::int64_t>();
    auto* weight = targets.weights.mutable_data_ptr<float>();
    std::int64_t first = 0;
    for (const std::int64_t length : pack.sequences.lengths) {
        for (std::int64_t i = first; i + 1 < first + length; ++i) {
            next[i] = ids[i + 1];
            weight[i] = 1.0F / float(length - 1);
        }
        first += length;
    }
    return { targets.ids.to(device), targets.weights.to(device) };
}

// result = a · b with a in the type of b, added in float32; result is float32.
void productOut(at::Tensor& result, const at::Tensor& a, const at::Tensor& b)
{
    if (b.scalar_type() == at::kFloat)
        at::mm_out(result, a, b);
    else
        at::mm_out(result, a.to(b.scalar_type()), b, at::kFloat);
}

} // namespace

OutputGradient::OutputGradient(const WeightSource& model, const Device& device, at::ScalarType compute)
    : m_epsilon(model.config().normEpsilon)
    , m_norm(model.finalNorm(device))
    , m_head(model.head(device).to(device.isCuda() ? compute : at::kFloat))
{
}

std::pair<at::Tensor, double> OutputGradient::operator()(
    const CalibrationPack& pack, const at::Tensor& hidden) const
{
    const Targets targets = targetsOf(pack, hidden.device());
    const c10::AutoGradMode enableGradients(true);
    const at::Tensor x = hidden.detach().requires_grad_(true);
    const at::Tensor normed = rmsNorm(x, m_norm, m_epsilon);
    const at::Tensor rows = normed.detach();
    at::Tensor gradient = at::empty_like(rows);
    double loss = 0;
    // For all chunks: the system takes large blocks back as soon as they are freed, and clears them anew.
    at::Tensor logits = at::empty({ kChunkTokens, m_head.size(0) }, rows.options());
    at::Tensor probabilities = at::empty_like(logits);
    for (std::int64_t first = 0; first < rows.size(0); first += kChunkTokens) {
        const std::int64_t count = std::min(kChunkTokens, rows.size(0) - first);
        const at::Tensor ids = targets.ids.narrow(0, first, count).unsqueeze(1);
        const at::Tensor weights = targets.weights.narrow(0, first, count).unsqueeze(1);
        at::Tensor chunk = logits.narrow(0, 0, count); // [count, vocabulary]
        at::Tensor logitGradient = probabilities.narrow(0, 0, count);
        productOut(chunk, rows.narrow(0, first, count), m_head.t());
        at::softmax_out(logitGradient, chunk, -1);
        // Smaller probabilities would be 0 in float32 and their logarithm useless.
        loss -= (logitGradient.gather(1, ids).clamp_min_(1e-38).log_() * weights).sum().item<double>();
        // ∂L/∂logits = weight · (softmax − one-hot)
        logitGradient.mul_(weights);
        logitGradient.scatter_add_(1, ids, weights.neg());
        at::Tensor target = gradient.narrow(0, first, count);
        productOut(target, logitGradient, m_head);
    }
    return { torch::autograd::grad({ normed }, { x }, { gradient })[0], loss };
}

} // namespace tacq
