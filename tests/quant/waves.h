#pragma once

#include "core/base/error.h"
#include "core/quant/gptq.h"
#include "core/quant/hessian.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace tacq::test {

// Weights and inputs of the golden vectors in method.md §10.5 and §10.6: formulas in float64, then float32.
struct Waves
{
    at::Tensor weight;
    std::vector<at::Tensor> samples; // [tokens, columns]

    Waves(std::int64_t rows, std::int64_t columns,
        const std::vector<std::pair<std::int64_t, std::int64_t>>& ranges)
    {
        const at::Tensor i = at::arange(rows, at::kDouble).unsqueeze(1);
        const at::Tensor j = at::arange(columns, at::kDouble).unsqueeze(0);
        const at::Tensor strong = at::where((i * 7 + j * 3).fmod(41) == 0, 5.0, 1.0);
        weight = (at::sin(i * 1.3 + j * 1.7 + i * j * 0.11 + 1) * strong * 0.1).to(at::kFloat);
        for (const auto& [begin, end] : ranges) {
            const at::Tensor t = at::arange(begin, end, at::kDouble).unsqueeze(1);
            const at::Tensor x = at::cos(t * 0.3 + j * (t.fmod(5) + 1) * 0.7) + at::sin(t * j) * 0.1;
            samples.push_back(x.to(at::kFloat));
        }
    }

    at::Tensor hessian() const
    {
        HessianAccumulator sum(weight.size(1), at::kCPU);
        for (const at::Tensor& sample : samples)
            sum.add(sample, 1);
        return sum.result();
    }
};

// Empty when all values are within 1e-3 of what is expected (relative, or absolute for the smallest): sums in
// another order move the last digits.
inline std::string far(const at::Tensor& values, const std::vector<double>& expected)
{
    const at::Tensor flat = values.reshape(-1).to(at::kDouble).contiguous();
    if (flat.numel() != std::int64_t(expected.size()))
        return concat(flat.numel(), " values, expected ", expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const double value = flat[std::int64_t(i)].item<double>();
        if (!(std::abs(value - expected[i]) <= 1e-3 * std::max(std::abs(expected[i]), 0.01)))
            return concat("value ", i, " is ", value, ", expected ", expected[i]);
    }
    return {};
}

inline bool sameBits(const at::Tensor& a, const at::Tensor& b)
{
    const at::Tensor left = a.contiguous();
    const at::Tensor right = b.contiguous();
    return left.nbytes() == right.nbytes()
        && std::memcmp(left.const_data_ptr(), right.const_data_ptr(), left.nbytes()) == 0;
}

// The stored matrix gives the result's own values, bit for bit.
inline bool storesItsValues(const QuantizeResult& result)
{
    const std::vector<float> values = result.matrix.dequantize();
    return sameBits(result.dequantized, at::tensor(values).view_as(result.dequantized));
}

} // namespace tacq::test
