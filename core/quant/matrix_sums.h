#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tacq {

// Adds up in float64 what `sum(stripe)` gives for stripes of a matrix's rows, { first, count } each: a copy
// of the whole matrix in that type would be the largest thing in memory.
template <typename Sum> double sumOverStripes(const at::Tensor& matrix, const Sum& sum)
{
    constexpr std::int64_t kValues = 1 << 18;
    const std::int64_t most = std::max<std::int64_t>(1, kValues / std::max<std::int64_t>(1, matrix.size(1)));
    at::Tensor total = at::zeros({}, matrix.options().dtype(at::kDouble));
    for (std::int64_t first = 0; first < matrix.size(0); first += most)
        total += sum(first, std::min(most, matrix.size(0) - first));
    return total.item<double>();
}

// No NaN and no infinity, in one pass over the float32 values: both ends are NaN if a value is.
inline bool allFinite(const at::Tensor& values)
{
    if (values.numel() == 0)
        return true;
    const auto [least, most] = at::aminmax(values);
    return std::isfinite(least.item<float>()) && std::isfinite(most.item<float>());
}

} // namespace tacq
