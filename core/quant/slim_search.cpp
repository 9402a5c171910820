#include "core/base/device.h"
#include "core/quant/slim.h"
#include "core/ranks/ranks.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tacq {

namespace {

constexpr double kLeastProbability = 1e-6; // probabilities are clamped to it from below
constexpr std::int64_t kChunkTokens = 256; // outputs of so many tokens stay near the processor

std::vector<std::size_t> bySalience(const std::vector<double>& salience)
{
    std::vector<std::size_t> order(salience.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(
        order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return salience[a] < salience[b]; });
    return order;
}

// A group by itself on a min/max grid, without any correction, as the search sees it.
at::Tensor roundedAlone(const at::Tensor& values, int bits)
{
    if (bits == 1) {
        const at::Tensor mean = values.mean(1, true);
        return mean + values.abs().mean(1, true) * (values - mean).sign();
    }
    const double levels = double((1 << bits) - 1);
    at::Tensor low = values.amin(1, true).clamp_max_(0);
    at::Tensor high = values.amax(1, true).clamp_min_(0);
    const at::Tensor empty = low == high;
    low.masked_fill_(empty, -1);
    high.masked_fill_(empty, 1);
    const at::Tensor scale = (high - low) / levels;
    const at::Tensor zero = low.neg().div_(scale).round_();
    return (values / scale).round_().add_(zero).clamp_(0, levels).sub_(zero).mul_(scale);
}

at::Tensor logProbabilities(const at::Tensor& outputs)
{
    return at::log_softmax(outputs, 1).clamp_min_(std::log(kLeastProbability));
}

// Σ p·(ln p − ln q) over tokens and outputs; `reference` holds ln q.
double divergence(const at::Tensor& outputs, const at::Tensor& reference)
{
    const at::Tensor logarithm = logProbabilities(outputs);
    return (logarithm - reference).mul_(logarithm.exp()).sum(at::kDouble).item<double>();
}

} // namespace

std::vector<double> groupSalience(const at::Tensor& weight, const at::Tensor& pivots, std::int64_t groupSize)
{
    const at::Tensor perColumn
        = (weight.square().sum(0, false, at::kDouble) / pivots.to(at::kDouble).square()).cpu();
    const double* values = perColumn.const_data_ptr<double>();
    std::vector<double> sums(std::size_t((perColumn.numel() + groupSize - 1) / groupSize));
    for (std::int64_t j = 0; j < perColumn.numel(); ++j)
        sums[std::size_t(j / groupSize)] += values[j];
    return sums;
}

std::vector<std::uint8_t> slimWidths(const std::vector<double>& salience, std::int64_t moved, int bits)
{
    const auto order = bySalience(salience);
    std::vector<std::uint8_t> widths(salience.size(), std::uint8_t(bits));
    for (std::size_t i = 0; i < std::size_t(moved); ++i) {
        widths[order[i]] = std::uint8_t(bits - 1);
        widths[order[order.size() - 1 - i]] = std::uint8_t(bits + 1);
    }
    return widths;
}

SlimSearch::SlimSearch(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& searchPivots,
    const SlimOptions& options)
    : m_weight(weight)
    , m_bias(bias)
{
    prepareFloat32MatrixProduct();
    const std::vector<double> salience = groupSalience(weight, searchPivots, options.groupSize);
    const auto groups = std::int64_t(salience.size());
    m_divergences.assign(std::size_t(std::max<std::int64_t>(0, groups / 2 - 1)), 0.0);
    if (m_divergences.empty())
        return;
    const auto order = bySalience(salience);
    const auto columns = [&](std::int64_t group) {
        const std::int64_t first = group * options.groupSize;
        return weight.slice(1, first, std::min(first + options.groupSize, weight.size(1)));
    };
    std::vector<at::Tensor> first;
    for (std::int64_t group = 0; group < groups; ++group)
        first.push_back(roundedAlone(columns(group), options.bits));
    const auto change = [&](std::int64_t group, int bits) {
        const at::Tensor moved = roundedAlone(columns(group), bits);
        return Change { group * options.groupSize, moved - first[std::size_t(group)] };
    };
    for (std::size_t i = 0; i < m_divergences.size(); ++i)
        m_changes.push_back({ change(std::int64_t(order[i]), options.bits - 1),
            change(std::int64_t(order[order.size() - 1 - i]), options.bits + 1) });
    m_first = at::cat(first, 1);
}

void SlimSearch::add(const at::Tensor& inputs)
{
    if (m_divergences.empty())
        return;
    for (std::int64_t token = 0; token < inputs.size(0); token += kChunkTokens)
        addChunk(inputs.slice(0, token, std::min(token + kChunkTokens, inputs.size(0))).to(at::kFloat));
}

void SlimSearch::addChunk(const at::Tensor& inputs)
{
    const auto withBias
        = [&](at::Tensor outputs) { return m_bias.defined() ? outputs.add_(m_bias) : outputs; };
    const at::Tensor reference = logProbabilities(withBias(inputs.mm(m_weight.t())));
    at::Tensor outputs = withBias(inputs.mm(m_first.t()));
    for (std::size_t i = 0; i < m_changes.size(); ++i) {
        for (const Change& change : m_changes[i]) {
            const std::int64_t end = change.firstColumn + change.difference.size(1);
            outputs.addmm_(inputs.slice(1, change.firstColumn, end), change.difference.t());
        }
        m_divergences[i] += divergence(outputs, reference);
    }
}

void SlimSearch::sumOver(Ranks& ranks, std::string_view layer)
{
    if (m_divergences.empty())
        return;
    at::Tensor sums = at::tensor(m_divergences, at::kDouble);
    ranks.sum(sums, layer);
    const double* values = sums.const_data_ptr<double>();
    m_divergences.assign(values, values + sums.numel());
}

std::int64_t SlimSearch::best() const
{
    if (m_divergences.empty())
        return 0;
    return 1 + (std::min_element(m_divergences.begin(), m_divergences.end()) - m_divergences.begin());
}

} // namespace tacq
