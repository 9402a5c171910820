#include "core/quant/inverse_factor.h"

#include <ATen/ATen.h>

#include <cmath>

namespace tacq {

namespace {

constexpr std::int64_t kSmall = 256; // left to LAPACK
constexpr std::int64_t kWholeProduct = 512; // of which both triangles are computed
constexpr std::int64_t kAlignment = 16;

std::int64_t halfOf(std::int64_t size)
{
    return (size / 2 + kAlignment - 1) / kAlignment * kAlignment;
}

// With the order of rows and columns reversed, H = R Rᵀ with an upper R = U⁻¹ is an ordinary Cholesky
// factorisation.
bool replaceSmall(at::Tensor matrix)
{
    const auto [lower, info] = at::linalg_cholesky_ex(matrix.flip({ 0, 1 }));
    if (info.item<int>() != 0)
        return false;
    const at::Tensor unit = at::eye(matrix.size(0), matrix.options());
    matrix.copy_(at::linalg_solve_triangular(lower, unit, /*upper=*/false).flip({ 0, 1 }));
    return true;
}

// h −= r rᵀ where it counts: the upper triangle.
void subtractSquare(at::Tensor h, const at::Tensor& r)
{
    const std::int64_t size = h.size(0);
    if (size <= kWholeProduct) {
        h.addmm_(r, r.t(), /*beta=*/1, /*alpha=*/-1);
        return;
    }
    const std::int64_t half = halfOf(size);
    const at::Tensor first = r.slice(0, 0, half), second = r.slice(0, half);
    subtractSquare(h.slice(0, 0, half).slice(1, 0, half), first);
    subtractSquare(h.slice(0, half).slice(1, half), second);
    h.slice(0, 0, half).slice(1, half).addmm_(first, second.t(), /*beta=*/1, /*alpha=*/-1);
}

// H = [A B; · C] = R Rᵀ. The lower right half gives U_C = R_C⁻¹, so R_B = B U_Cᵀ, and what is left of A is
// A − R_B R_Bᵀ = R_A R_Aᵀ. In the inverse of R, −U_A R_B U_C stands in the place of B.
bool replace(at::Tensor matrix)
{
    const std::int64_t size = matrix.size(0);
    if (size <= kSmall)
        return replaceSmall(matrix);
    const std::int64_t half = halfOf(size);
    at::Tensor a = matrix.slice(0, 0, half).slice(1, 0, half);
    at::Tensor b = matrix.slice(0, 0, half).slice(1, half);
    at::Tensor c = matrix.slice(0, half).slice(1, half);
    if (!replace(c))
        return false;
    {
        const at::Tensor r = at::mm(b, c.t());
        subtractSquare(a, r);
        if (!replace(a))
            return false;
        b.copy_(r);
    }
    const at::Tensor product = at::mm(a, b);
    at::mm_out(b, product, c);
    b.neg_();
    matrix.slice(0, half).slice(1, 0, half).zero_();
    return true;
}

} // namespace

bool replaceByInverseFactor(at::Tensor& matrix)
{
    return replace(matrix) && std::isfinite(matrix.sum().item<float>());
}

} // namespace tacq
