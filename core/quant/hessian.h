#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>

namespace tacq {

class Ranks;

// H = (2/S) Σ_s X_sᵀX_s over the samples' inputs of a layer, float32 (method.md §3.2). Tokens are added in
// packs: products within a pack are added in float32, packs in float64. That rounds nothing unless entries of
// two packs lie more than 2^28 apart: the order of packs and their division among ranks leave no trace.
// Inputs of type bfloat16 are multiplied as such.
class HessianAccumulator
{
public:
    HessianAccumulator(std::int64_t columns, const at::Device& device);

    void add(const at::Tensor& inputs, std::int64_t samples); // [tokens, columns], of `samples` whole samples
    void sumOver(
        Ranks& ranks, std::string_view layer); // once, after the last add(): the samples of all ranks
    at::Tensor result() const; // [columns, columns], symmetric
    at::Tensor take(); // the same, letting the sum go; nothing can be added any more

private:
    at::Tensor m_sum; // Σ XᵀX, float64; what lies below the diagonal means nothing
    std::int64_t m_samples = 0;
};

// What the column loop needs of H, shared by layers that see the same input (method.md §3.3).
struct HessianFactor
{
    at::Tensor upper; // U [columns, columns], UᵀU = (H + damping)⁻¹
    at::Tensor dead; // bool [columns]: inputs that were always 0
    double damping = 0; // total, as a multiple of mean(diag H)
};

// Progressive damping from a pristine H: k·0.01·mean(diag H), k = 1 … 149 (method.md §9.3 Q5). `layer` names
// the matrix in the Error (InvalidInput) when none of them makes it positive definite.
HessianFactor factorise(const at::Tensor& hessian, std::string_view layer);

// What every method asks of a Hessian: square, its diagonal finite.
void requireHessian(const at::Tensor& hessian, std::string_view layer);

} // namespace tacq
