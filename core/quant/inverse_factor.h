#pragma once

#include <ATen/core/Tensor.h>

namespace tacq {

// Replaces a symmetric positive definite H [n, n], float32, by the upper triangular U with UᵀU = H⁻¹. Only
// the upper triangle of H is read. Works in place but for a half of H, by halves: nearly all of it is large
// matrix products. False when H is not positive definite to rounding; what is left of it then means nothing.
bool replaceByInverseFactor(at::Tensor& matrix);

} // namespace tacq
