#include "core/saliency/weight_gradients.h"

#include "core/kernels/device_stream.h"
#include "core/kernels/sample_gradients.h"

#include <ATen/ATen.h>

namespace tacq {

namespace {

// On a GPU, the library's product of one sample pays from so many tokens on; for shorter ones writing the
// gradient out would cost more than forming it.
constexpr std::int64_t kLongSample = 128;

TokenMatrix tokenMatrix(const at::Tensor& values)
{
    return { values.const_data_ptr(), values.scalar_type() == at::kBFloat16 };
}

// The sums a kernel adds to.
SampleGradientArgs argsOf(MatrixGradients& sums)
{
    SampleGradientArgs args;
    args.absolute = sums.absolute.mutable_data_ptr<float>();
    if (sums.squares.defined()) {
        args.squares = sums.squares.mutable_data_ptr<float>();
        args.sum = sums.sum.mutable_data_ptr<float>();
    }
    args.rows = sums.absolute.size(0);
    args.columns = sums.absolute.size(1);
    return args;
}

void addByProducts(const SequencePack& pack, const at::Tensor& z, const at::Tensor& a, MatrixGradients& sums)
{
    void* stream = currentCudaStream(z.device().index());
    std::int64_t first = 0;
    for (const std::int64_t length : pack.lengths) {
        const at::Tensor transposed = z.narrow(0, first, length).t();
        const at::Tensor inputs = a.narrow(0, first, length);
        const at::Tensor gradient = z.scalar_type() == at::kFloat ? at::mm(transposed, inputs)
                                                                  : at::mm(transposed, inputs, at::kFloat);
        joinSampleGradientCuda(gradient.const_data_ptr<float>(), argsOf(sums), stream);
        first += length;
    }
}

} // namespace

const at::Tensor& MatrixGradients::of(Metric metric) const
{
    return metric == Metric::Fisher ? squares : metric == Metric::Gradient ? sum : absolute;
}

MatrixGradients zeroGradients(const at::Tensor& weight, bool moments)
{
    MatrixGradients sums;
    sums.absolute = at::zeros_like(weight, at::kFloat);
    if (moments) {
        sums.squares = at::zeros_like(sums.absolute);
        sums.sum = at::zeros_like(sums.absolute);
    }
    return sums;
}

void addPackGradients(
    const SequencePack& pack, const at::Tensor& z, const at::Tensor& a, MatrixGradients& sums)
{
    const at::Tensor outputGradient = z.contiguous();
    const at::Tensor input = a.contiguous();
    const auto samples = std::int64_t(pack.lengths.size());
    const bool onCuda = z.is_cuda();
    if (onCuda && z.size(0) >= kLongSample * samples)
        return addByProducts(pack, outputGradient, input, sums);
    const at::Tensor lengths = at::tensor(pack.lengths, at::kLong).to(z.device());
    SampleGradientArgs args = argsOf(sums);
    args.outputGradient = tokenMatrix(outputGradient);
    args.input = tokenMatrix(input);
    args.lengths = lengths.const_data_ptr<std::int64_t>();
    args.samples = samples;
    args.tokens = z.size(0);
    addSampleGradients(args, onCuda, currentCudaStream(z.device().index()));
}

} // namespace tacq
