#include "core/quant/grid.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/kernels/device_stream.h"
#include "core/kernels/pack.h"
#include "core/kernels/scale_search.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

namespace tacq {

namespace {

at::ScalarType scalarType(StorageType storage)
{
    switch (storage) {
    case StorageType::F32:
        return at::kFloat;
    case StorageType::F16:
        return at::kHalf;
    case StorageType::BF16:
        return at::kBFloat16;
    }
    fail(ErrorKind::Internal, "Unknown storage type.");
}

// Type of an outlier in the stored matrix: 16 bits, also where dense values stay float32.
at::ScalarType outlierType(StorageType storage)
{
    return storage == StorageType::BF16 ? at::kBFloat16 : at::kHalf;
}

template <typename T> std::vector<T> toVector(const at::Tensor& values)
{
    const at::Tensor host = values.cpu().contiguous();
    std::vector<T> result(std::size_t(host.numel()));
    std::memcpy(result.data(), host.const_data_ptr(), result.size() * sizeof(T));
    return result;
}

std::vector<std::uint32_t> packRows(const at::Tensor& codes, int bits)
{
    const at::Tensor host = codes.cpu().contiguous();
    const std::int64_t rows = host.size(0);
    const std::int64_t columns = host.size(1);
    const std::int64_t words = packedWords(columns, bits);
    const std::uint8_t* source = host.const_data_ptr<std::uint8_t>();
    std::vector<std::uint32_t> packed(std::size_t(rows * words));
    parallelFor(rows, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row)
            packCodes({ source + row * columns, std::size_t(columns) }, bits,
                { packed.data() + row * words, std::size_t(words) });
    });
    return packed;
}

// Compressed sparse rows of the outliers, values in `type`.
void storeOutliers(QuantizedMatrix& matrix, const RoundedMatrix& rounded, at::ScalarType type)
{
    matrix.outlierRows.assign(std::size_t(matrix.rows + 1), 0);
    if (!rounded.outliers.defined())
        return;
    const at::Tensor marks = rounded.outliers != 0;
    const std::vector<std::int64_t> perRow = toVector<std::int64_t>(marks.sum(1, false, at::kLong));
    for (std::size_t row = 0; row < perRow.size(); ++row)
        matrix.outlierRows[row + 1] = matrix.outlierRows[row] + std::uint32_t(perRow[row]);
    // nonzero() and masked_select() both go through the matrix row by row.
    matrix.outlierColumns = toVector<std::uint32_t>(at::nonzero(marks).select(1, 1).to(at::kInt));
    matrix.outlierValues = toVector<std::uint16_t>(rounded.values.masked_select(marks).to(type));
}

// The float32 values that readers of the stored matrix will see. Without half scales, which only comparisons
// with float32 references use, outliers of a float32 matrix stay float32 like everything else.
at::Tensor asStored(const RoundedMatrix& rounded, const GridOptions& options)
{
    at::Tensor values = rounded.values.to(scalarType(options.storage)).to(at::kFloat);
    if (options.storage != StorageType::F32 || !options.halfScale || !rounded.outliers.defined())
        return values;
    return at::where(rounded.outliers != 0, rounded.values.to(at::kHalf).to(at::kFloat), values);
}

void requireFinite(const at::Tensor& values, const char* what, StorageType storage, std::string_view layer)
{
    if (at::isfinite(values).all().item<bool>())
        return;
    failWithHint(ErrorKind::InvalidInput,
        "Use a model stored as bfloat16, or leave this model at its present precision.", layer, ": ", what,
        " does not fit its 16-bit type (the model is stored as ", name(storage), ").");
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
    if (!at::isfinite(weight).all().item<bool>())
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
    searchScales(args, onCuda, onCuda ? currentCudaStream(weight.device().index()) : nullptr);
}

QuantizeResult assemble(const at::Tensor& original, const RoundedMatrix& rounded, const GridTable& table,
    const GridOptions& options, std::string_view layer)
{
    if (options.halfScale)
        requireFinite(table.scale, "a scale", options.storage, layer);
    QuantizeResult result;
    QuantizedMatrix& matrix = result.matrix;
    matrix.rows = original.size(0);
    matrix.columns = original.size(1);
    matrix.bits = options.bits;
    matrix.groupSize = table.groupSize;
    matrix.storage = options.storage;
    matrix.codes = packRows(rounded.codes, options.bits);
    matrix.grid = UniformGrid { toVector<std::uint16_t>(table.scale.to(at::kHalf)),
        toVector<std::uint8_t>(table.zero.to(at::kByte)) };
    storeOutliers(matrix, rounded, outlierType(options.storage));
    result.dequantized = asStored(rounded, options);
    requireFinite(result.dequantized, "a value or an outlier", options.storage, layer);
    for (const double loss : toVector<double>(rounded.loss)) // a fixed order, whatever the device
        result.loss += loss;
    const double size = original.norm(2, at::kDouble).item<double>();
    const double error = (original - result.dequantized).norm(2, at::kDouble).item<double>();
    result.relativeError = size > 0 ? error / size : 0;
    return result;
}

} // namespace tacq
