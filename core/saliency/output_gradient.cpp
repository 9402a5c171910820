#include "core/saliency/output_gradient.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace tacq {

namespace {

constexpr std::int64_t kChunkTokens = 256;

// Slabs of a head that is not kept are read anew for every chunk: larger chunks read less often.
std::int64_t chunkTokens(const HeadSlabs& head)
{
    return head.isWhole() ? kChunkTokens
                          : std::clamp<std::int64_t>(kLogitBytes / 4 / head.vocabulary(), 64, 2048);
}

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

// result = a · b with a in the type of b; result is float32. A CPU rounds each of its entries to that type.
void productOut(at::Tensor& result, const at::Tensor& a, const at::Tensor& b)
{
    if (b.scalar_type() == at::kFloat)
        at::mm_out(result, a, b);
    else if (b.is_cpu())
        result.copy_(at::mm(a.to(b.scalar_type()), b));
    else
        at::mm_out(result, a.to(b.scalar_type()), b, at::kFloat);
}

const std::uint16_t* brains(const at::Tensor& values)
{
    return static_cast<const std::uint16_t*>(values.const_data_ptr());
}

} // namespace

OutputGradient::OutputGradient(
    const WeightSource& model, const Device& device, at::ScalarType compute, std::int64_t headSlabBytes)
    : m_epsilon(model.config().normEpsilon)
    , m_norm(model.finalNorm(device))
    , m_head(
          model, device, device.isCuda() ? std::numeric_limits<std::int64_t>::max() : headSlabBytes, compute)
{
    if (!device.isCuda() && compute == at::kBFloat16 && m_head.isWhole()) {
        m_head.each([&](std::int64_t, const at::Tensor& head) {
            const at::Tensor transposed = head.t().contiguous();
            m_logits.emplace(brains(transposed), transposed.size(0), transposed.size(1));
        });
    }
}

at::Tensor OutputGradient::softmaxOfLogits(const at::Tensor& rows) const
{
    at::Tensor logits = at::empty({ rows.size(0), m_head.vocabulary() }, rows.options());
    if (m_logits) {
        const at::Tensor transposed = rows.to(at::kBFloat16).t().contiguous();
        m_logits->multiply(brains(transposed), rows.size(0), logits.mutable_data_ptr<float>());
    } else {
        m_head.each([&](std::int64_t token, const at::Tensor& head) {
            at::Tensor part = logits.narrow(1, token, head.size(0));
            productOut(part, rows, head.t());
        });
    }
    return at::_softmax_out(logits, logits, -1, false);
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
    const std::int64_t most = chunkTokens(m_head);
    for (std::int64_t first = 0; first < rows.size(0); first += most) {
        const std::int64_t count = std::min(most, rows.size(0) - first);
        const at::Tensor ids = targets.ids.narrow(0, first, count).unsqueeze(1);
        const at::Tensor weights = targets.weights.narrow(0, first, count).unsqueeze(1);
        at::Tensor logitGradient = softmaxOfLogits(rows.narrow(0, first, count)); // [count, vocabulary]
        // Smaller probabilities would be 0 in float32 and their logarithm useless.
        loss -= (logitGradient.gather(1, ids).clamp_min_(1e-38).log_() * weights).sum().item<double>();
        // ∂L/∂logits = weight · (softmax − one-hot)
        logitGradient.mul_(weights);
        logitGradient.scatter_add_(1, ids, weights.neg());
        at::Tensor target = gradient.narrow(0, first, count);
        m_head.each([&](std::int64_t token, const at::Tensor& head) {
            const at::Tensor part = logitGradient.narrow(1, token, head.size(0));
            if (token == 0)
                productOut(target, part, head);
            else
                target.addmm_(part, head); // slabs are float32
        });
    }
    return { torch::autograd::grad({ normed }, { x }, { gradient })[0], loss };
}

} // namespace tacq
