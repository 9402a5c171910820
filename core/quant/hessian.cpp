#include "core/quant/hessian.h"

#include "core/base/device.h"
#include "core/base/error.h"
#include "core/kernels/gram_sum.h"
#include "core/quant/inverse_factor.h"
#include "core/ranks/ranks.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace tacq {

namespace {

constexpr double kDampingStep = 0.01; // of mean(diag H)
constexpr int kDampingTries = 149;

// Views of what lies on the diagonal and right of it, by stripes of rows that stay in the cache.
std::vector<at::Tensor> upperStripes(const at::Tensor& matrix)
{
    constexpr std::int64_t kRows = 64;
    std::vector<at::Tensor> stripes;
    for (std::int64_t first = 0; first < matrix.size(0); first += kRows)
        stripes.push_back(matrix.slice(0, first, std::min(first + kRows, matrix.size(0))).slice(1, first));
    return stripes;
}

// What lies below the diagonal becomes what lies above it.
void mirrorUpper(at::Tensor& matrix)
{
    for (const at::Tensor& stripe : upperStripes(matrix)) {
        const std::int64_t rows = stripe.size(0), first = matrix.size(0) - stripe.size(1), end = first + rows;
        const at::Tensor corner = stripe.slice(1, 0, rows);
        corner.copy_(corner.triu() + corner.triu(1).t());
        matrix.slice(0, end).slice(1, first, end).copy_(stripe.slice(1, rows).t());
    }
}

} // namespace

void requireHessian(const at::Tensor& hessian, std::string_view layer)
{
    if (hessian.dim() != 2 || hessian.size(0) != hessian.size(1))
        fail(ErrorKind::Internal, layer, ": the Hessian must be a square matrix.");
    if (!at::isfinite(hessian.diagonal()).all().item<bool>())
        failWithHint(ErrorKind::InvalidInput,
            "Check the model's weights and the calibration examples for NaN or infinite values.", layer,
            ": the layer's inputs overflow, its Hessian has entries that are not finite.");
}

HessianAccumulator::HessianAccumulator(std::int64_t columns, const at::Device& device)
    : m_sum(at::zeros({ columns, columns }, at::TensorOptions().dtype(at::kDouble).device(device)))
{
    prepareFloat32MatrixProduct();
}

void HessianAccumulator::add(const at::Tensor& inputs, std::int64_t samples)
{
    if (inputs.dim() != 2 || inputs.size(1) != m_sum.size(0))
        fail(ErrorKind::Internal, "The Hessian of ", m_sum.size(0), " columns was given inputs of shape ",
            inputs.sizes(), ".");
    m_samples += samples;
    const at::Tensor x = inputs.contiguous();
    const bool bfloat16 = x.scalar_type() == at::kBFloat16;
    if (x.is_cuda() && bfloat16)
        m_sum.add_(at::mm(x.t(), x, at::kFloat));
    else if (x.is_cuda())
        m_sum.add_(at::mm(x.t(), x));
    else
        addGramSum(
            { { x.const_data_ptr(), bfloat16 }, m_sum.mutable_data_ptr<double>(), x.size(0), x.size(1) });
}

void HessianAccumulator::sumOver(Ranks& ranks, std::string_view layer)
{
    if (ranks.size() == 1)
        return;
    at::Tensor samples = at::scalar_tensor(m_samples, at::kLong);
    ranks.sum(samples, layer);
    m_samples = samples.item<std::int64_t>();

    // Half of the matrix need not travel.
    const std::vector<at::Tensor> stripes = upperStripes(m_sum);
    std::vector<std::int64_t> sizes;
    for (const at::Tensor& stripe : stripes)
        sizes.push_back(stripe.numel());
    at::Tensor upper
        = at::empty({ std::accumulate(sizes.begin(), sizes.end(), std::int64_t(0)) }, m_sum.options());
    const std::vector<at::Tensor> places = upper.split_with_sizes(sizes);
    for (std::size_t i = 0; i < stripes.size(); ++i)
        places[i].view_as(stripes[i]).copy_(stripes[i]);
    ranks.sum(upper, layer);
    for (std::size_t i = 0; i < stripes.size(); ++i)
        stripes[i].copy_(places[i].view_as(stripes[i]));
}

at::Tensor HessianAccumulator::result() const
{
    HessianAccumulator copy = *this;
    copy.m_sum = m_sum.clone();
    return copy.take();
}

at::Tensor HessianAccumulator::take()
{
    if (m_samples == 0)
        fail(ErrorKind::Internal, "A Hessian was asked for before any sample was added to it.");
    at::Tensor result = m_sum.mul_(2.0 / double(m_samples)).to(at::kFloat);
    m_sum = at::Tensor();
    mirrorUpper(result);
    return result;
}

HessianFactor factorise(const at::Tensor& hessian, std::string_view layer)
{
    requireHessian(hessian, layer);
    HessianFactor factor;
    factor.dead = hessian.diagonal() == 0;
    const at::Tensor diagonal = hessian.diagonal().to(at::kFloat).masked_fill(factor.dead, 1);
    const at::Tensor step = diagonal.mean() * kDampingStep;
    at::Tensor damped = at::empty_like(hessian, at::kFloat);
    for (int k = 1; k <= kDampingTries; ++k) {
        damped.copy_(hessian);
        damped.diagonal().copy_(diagonal + step * k);
        if (replaceByInverseFactor(damped)) {
            factor.upper = std::move(damped);
            factor.damping = kDampingStep * k;
            return factor;
        }
    }
    failWithHint(ErrorKind::InvalidInput, "Use more or longer calibration examples.", layer,
        ": the Hessian of the layer's inputs cannot be factorised, not even with a damping of ",
        kDampingStep * kDampingTries, " times its mean diagonal.");
}

} // namespace tacq
