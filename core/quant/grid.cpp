#include "core/quant/grid.h"

#include "core/base/error.h"
#include "core/kernels/device_stream.h"
#include "core/kernels/scale_search.h"
#include "core/quant/matrix_sums.h"
#include "core/quant/stored_matrix.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

namespace {

// The float32 values that readers of the stored matrix will see. Without half scales, which only comparisons
// with float32 references use, outliers of a float32 matrix stay float32 like everything else.
at::Tensor asStored(const RoundedMatrix& rounded, const GridOptions& options)
{
    at::Tensor values = rounded.values.to(scalarType(options.storage)).to(at::kFloat);
    if (options.storage != StorageType::F32 || !options.halfScale || !rounded.outliers.defined())
        return values;
    return at::where(rounded.outliers != 0, rounded.values.to(at::kHalf).to(at::kFloat), values);
}

} // namespace

void requireMatrix(const at::Tensor& weight, const GridOptions& options, std::string_view layer)
{
    if (weight.dim() != 2 || weight.scalar_type() != at::kFloat || weight.numel() == 0)
        fail(ErrorKind::Internal, layer, ": quantization takes a float32 matrix, not one of shape ",
            weight.sizes(), " and type ", weight.scalar_type(), ".");
    if (options.bits < 1 || options.bits > 8)
        fail(
            ErrorKind::InvalidInput, layer, ": ", options.bits, " bits were asked for; 1 to 8 are possible.");
    if (options.groupSize < 0)
        fail(ErrorKind::InvalidInput, layer, ": the group size is ", options.groupSize,
            "; it must be 0 (whole rows) or positive.");
    if (!allFinite(weight))
        failWithHint(ErrorKind::InvalidInput, "The model file may be damaged.", layer,
            ": the weight has NaN or infinite entries.");
}

GridTable makeGridTable(const at::Tensor& weight, const GridOptions& options)
{
    const std::int64_t columns = weight.size(1);
    GridTable table;
    table.groupSize = options.groupSize > 0 ? std::min(options.groupSize, columns) : columns;
    const std::int64_t groups = (columns + table.groupSize - 1) / table.groupSize;
    table.scale = at::ones({ weight.size(0), groups }, weight.options());
    table.zero = at::zeros({ weight.size(0), groups }, weight.options());
    table.groupOfColumn = at::arange(columns, weight.options().dtype(at::kLong))
                              .div(table.groupSize, "floor")
                              .to(at::kInt)
                              .contiguous();
    return table;
}

void fitGroup(GridTable& table, const at::Tensor& weight, const at::Tensor& outliers,
    const GridOptions& options, std::int64_t group)
{
    const std::int64_t first = group * table.groupSize;
    ScaleSearchArgs args;
    args.weight = weight.const_data_ptr<float>() + first;
    args.mask = outliers.defined() ? outliers.const_data_ptr<std::uint8_t>() + first : nullptr;
    args.rows = weight.size(0);
    args.columns = std::min(table.groupSize, weight.size(1) - first);
    args.weightStride = weight.stride(0);
    args.maskStride = outliers.defined() ? outliers.stride(0) : 0;
    args.bits = options.bits;
    args.symmetric = options.symmetric;
    args.search = options.scaleSearch;
    args.halfScale = options.halfScale;
    args.scale = table.scale.data_ptr<float>() + group;
    args.zero = table.zero.data_ptr<float>() + group;
    args.resultStride = table.groups();
    const bool onCuda = weight.is_cuda();
    searchScales(args, onCuda, currentCudaStream(weight.device().index()));
}

QuantizeResult assemble(const at::Tensor& original, const RoundedMatrix& rounded, const GridTable& table,
    const GridOptions& options, std::string_view layer)
{
    if (options.halfScale)
        requireFinite(table.scale, "a scale", options.storage, layer);
    QuantizeResult result;
    result.matrix = storedMatrix(rounded, options.bits, table.groupSize, options.storage);
    result.matrix.grid = UniformGrid { halvesOf(table.scale), bytesOf(table.zero) };
    result.dequantized = asStored(rounded, options);
    measureResult(result, original, rounded, layer);
    return result;
}

} // namespace tacq
