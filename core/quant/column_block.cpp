#include "core/quant/column_block.h"

#include "core/kernels/device_stream.h"
#include "core/kernels/gptq_block.h"

#include <ATen/ATen.h>

namespace tacq {

ColumnLoop::ColumnLoop(const at::Tensor& weight, const at::Tensor& outliers)
{
    const std::int64_t rows = weight.size(0);
    rounded.values = weight.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true).contiguous();
    rounded.codes = at::empty_like(rounded.values, at::kByte);
    rounded.loss = at::zeros({ rows }, rounded.values.options().dtype(at::kDouble));
    if (outliers.defined())
        rounded.outliers = outliers.to(rounded.values.device(), at::kByte).contiguous();
}

void ColumnLoop::roundBlock(const GridTable& table, const at::Tensor& factor, const GridOptions& options,
    std::int64_t first, std::int64_t end, const at::Tensor& errors)
{
    GptqBlockArgs args;
    args.work = rounded.values.data_ptr<float>() + first;
    args.codes = rounded.codes.data_ptr<std::uint8_t>() + first;
    args.error = errors.data_ptr<float>();
    args.loss = rounded.loss.data_ptr<double>();
    if (rounded.outliers.defined())
        args.mask = rounded.outliers.data_ptr<std::uint8_t>() + first;
    args.factor = factor.data_ptr<float>();
    args.scale = table.scale.data_ptr<float>();
    args.zero = table.zero.data_ptr<float>();
    args.groupOfColumn = table.groupOfColumn.data_ptr<std::int32_t>() + first;
    args.rows = rounded.values.size(0);
    args.columns = end - first;
    args.stride = rounded.values.stride(0);
    args.codeStride = rounded.codes.stride(0);
    args.errorStride = errors.stride(0);
    args.maskStride = args.mask != nullptr ? rounded.outliers.stride(0) : 0;
    args.factorStride = factor.stride(0);
    args.groupStride = table.groups();
    args.bits = options.bits;
    const at::Device device = rounded.values.device();
    gptqBlock(args, device.is_cuda(), currentCudaStream(device.index()));
}

} // namespace tacq
