#pragma once

#include "core/quant/gptq.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace tacq {

// SliM-LLM (method.md §7.2): GPTQ whose groups of columns have a width of their own, one bit less where a
// group matters little and one more where it matters much; how many, the divergence of the layer's output
// decides.
struct SlimOptions
{
    int bits = 2; // 2, 3 or 4; groups get one less, the same or one more
    std::int64_t groupSize = 128; // columns per group, at most 128
    double salientWeight = 1; // λ: how often the salient weights of a group count in the fit of its grid
    bool halfScale = true; // scales and means rounded to IEEE half before they choose codes
    StorageType storage = StorageType::F16;
};

// What layers that see the same input share.
struct SlimFactor
{
    at::Tensor searchPivots; // diagonal of U of H + 0.01·I, for the search [columns]
    HessianFactor factor; // for the column loop, from the same H with the usual damping on top
};

// Inputs that were always 0 count as 1 before anything is added, as the authors' code has it: no column is
// dead.
SlimFactor slimFactor(const at::Tensor& hessian, std::string_view layer);

// Σ w²/U_jj² of each group of columns.
std::vector<double> groupSalience(const at::Tensor& weight, const at::Tensor& pivots, std::int64_t groupSize);

// `moved` groups of least salience lose a bit, as many of largest gain one.
std::vector<std::uint8_t> slimWidths(const std::vector<double>& salience, std::int64_t moved, int bits);

// The search for the number of groups to move: the candidates 1 … ⌊groups/2⌋ − 1 are compared by the
// divergence of the layer's output from that of the full weight, over all tokens.
class SlimSearch
{
public:
    // `bias` may be undefined.
    SlimSearch(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& searchPivots,
        const SlimOptions& options);

    void add(const at::Tensor& inputs); // [tokens, columns]
    void sumOver(Ranks& ranks, std::string_view layer); // once, after the last add(): the tokens of all ranks
    std::int64_t candidates() const { return std::int64_t(m_divergences.size()); }
    const std::vector<double>& divergences() const { return m_divergences; } // sums over the tokens so far
    std::int64_t best() const; // groups to move; 0 when there is no candidate

private:
    void addChunk(const at::Tensor& inputs);

    at::Tensor m_weight;
    at::Tensor m_bias;
    at::Tensor m_first; // the weight with one group moved each way
    // From each candidate to the next two groups change: their columns, and by how much.
    struct Change
    {
        std::int64_t firstColumn;
        at::Tensor difference; // [rows, columns of the group]
    };
    std::vector<std::vector<Change>> m_changes; // [candidates − 1]
    std::vector<double> m_divergences;
};

// Grid of one group for all rows: quantizer calibration, part (c). `values` [rows, columns], `pivots`
// [columns].
struct CalibratedGrid
{
    at::Tensor scale; // [rows, 1]
    at::Tensor zero;
};
CalibratedGrid calibrateGrid(
    const at::Tensor& values, const at::Tensor& pivots, int bits, const SlimOptions& options);

// A group of 1 bit: mean ± scale.
CalibratedGrid binaryGrid(const at::Tensor& values, bool halfScale); // `zero` holds the mean

// The final pass over a matrix with `moved` groups moved each way.
QuantizeResult slim(const at::Tensor& weight, const SlimFactor& factor, std::int64_t moved,
    const SlimOptions& options, std::string_view layer);

} // namespace tacq
