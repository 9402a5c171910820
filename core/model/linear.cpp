#include "core/model/linear.h"

#include "core/kernels/dense_product.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::int64_t kFewTokens = 24; // up to here, widening in registers is faster than a band's product
constexpr std::int64_t kBandValues = 1 << 22; // 16 MB, which stay in a large cache

DenseType denseType(const at::Tensor& weight)
{
    switch (weight.scalar_type()) {
    case at::kHalf:
        return DenseType::Half;
    case at::kBFloat16:
        return DenseType::Bfloat16;
    default:
        return DenseType::Float32;
    }
}

DenseProductArgs denseArgs(const at::Tensor& weight, const float* x, float* y, std::int64_t tokens, bool adds)
{
    return { weight.const_data_ptr(), denseType(weight), weight.size(0), weight.size(1), x, y, tokens, adds };
}

at::Tensor fewTokens(const Linear& linear, const at::Tensor& x)
{
    if (linear.packed)
        return linear.packed->product(x);
    const at::Tensor input = x.contiguous();
    const at::Tensor output = at::empty({ x.size(0), linear.rows() }, input.options());
    denseProduct(denseArgs(
        linear.weight, input.const_data_ptr<float>(), output.mutable_data_ptr<float>(), x.size(0), false));
    return output;
}

at::Tensor band(const Linear& linear, std::int64_t first, std::int64_t count)
{
    return linear.packed ? linear.packed->expanded(first, count)
                         : linear.weight.narrow(0, first, count).to(at::kFloat);
}

at::Tensor manyTokens(const Linear& linear, const at::Tensor& x)
{
    const std::int64_t rows = linear.rows();
    const std::int64_t most = std::max<std::int64_t>(16, kBandValues / linear.columns());
    if (rows <= most)
        return at::linear(x, band(linear, 0, rows));
    const at::Tensor y = at::empty({ x.size(0), rows }, x.options());
    for (std::int64_t first = 0; first < rows; first += most) {
        const std::int64_t count = std::min(most, rows - first);
        y.narrow(1, first, count).copy_(at::linear(x, band(linear, first, count)));
    }
    return y;
}

} // namespace

at::Tensor product(const Linear& linear, const at::Tensor& x)
{
    return linear.bias.defined() ? at::linear(x, linear.weight, linear.bias) : at::linear(x, linear.weight);
}

at::Tensor apply(const Linear& linear, const at::Tensor& x)
{
    if (x.scalar_type() == at::kBFloat16)
        return product(linear, x);
    if (!linear.packed && linear.weight.scalar_type() == at::kFloat)
        return product(linear, x);
    const at::Tensor y = x.size(0) <= kFewTokens ? fewTokens(linear, x) : manyTokens(linear, x);
    return linear.bias.defined() ? y.add_(linear.bias) : y;
}

void applyRows(const Linear& linear, const float* x, float* y, std::int64_t tokens, bool adds,
    std::int64_t begin, std::int64_t end)
{
    if (linear.packed) {
        PackedProductArgs args;
        args.matrix = linear.packed->args();
        args.input = x;
        args.output = y;
        args.tokens = tokens;
        args.adds = adds;
        packedProductRows(args, begin, end);
    } else {
        denseProductRows(denseArgs(linear.weight, x, y, tokens, adds), begin, end);
    }
    if (!linear.bias.defined())
        return;
    const float* bias = linear.bias.const_data_ptr<float>();
    for (std::int64_t token = 0; token < tokens; ++token)
        for (std::int64_t row = begin; row < end; ++row)
            y[token * linear.rows() + row] += bias[row];
}

} // namespace tacq
