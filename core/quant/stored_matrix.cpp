#include "core/quant/stored_matrix.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/tensor_device.h"
#include "core/kernels/pack.h"
#include "core/model/weight_source.h"
#include "core/quant/matrix_sums.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tacq {

namespace {

template <typename T> std::vector<T> toVector(const at::Tensor& values)
{
    const at::Tensor host = values.cpu().contiguous();
    std::vector<T> result(std::size_t(host.numel()));
    std::memcpy(result.data(), host.const_data_ptr(), result.size() * sizeof(T));
    return result;
}

// One row; every group of its own width starts a word.
void packRow(std::span<const std::uint8_t> codes, const QuantizedMatrix& matrix,
    std::span<const std::uint8_t> widths, std::span<std::uint32_t> words)
{
    if (widths.empty())
        return packCodes(codes, matrix.bits, words);
    for (std::size_t group = 0; group < widths.size(); ++group) {
        const auto count = std::size_t(matrix.columnsOf(std::int64_t(group)));
        const auto own = std::size_t(packedWords(std::int64_t(count), widths[group]));
        packCodes(codes.first(count), widths[group], words.first(own));
        codes = codes.subspan(count);
        words = words.subspan(own);
    }
}

std::int64_t wordsOfRow(const QuantizedMatrix& matrix, std::span<const std::uint8_t> widths)
{
    if (widths.empty())
        return packedWords(matrix.columns, matrix.bits);
    std::int64_t words = 0;
    for (std::size_t group = 0; group < widths.size(); ++group)
        words += packedWords(matrix.columnsOf(std::int64_t(group)), widths[group]);
    return words;
}

std::vector<std::uint32_t> packRows(
    const at::Tensor& codes, const QuantizedMatrix& matrix, std::span<const std::uint8_t> widths)
{
    const at::Tensor host = codes.cpu().contiguous();
    const std::int64_t words = wordsOfRow(matrix, widths);
    const std::uint8_t* source = host.const_data_ptr<std::uint8_t>();
    std::vector<std::uint32_t> packed(std::size_t(matrix.rows * words));
    parallelFor(matrix.rows, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row)
            packRow({ source + row * matrix.columns, std::size_t(matrix.columns) }, matrix, widths,
                { packed.data() + row * words, std::size_t(words) });
    });
    return packed;
}

// Compressed sparse rows of the outliers.
void storeOutliers(QuantizedMatrix& matrix, const RoundedMatrix& rounded)
{
    matrix.outlierRows.assign(std::size_t(matrix.rows + 1), 0);
    if (!rounded.outliers.defined())
        return;
    const at::Tensor host = rounded.outliers.cpu();
    const auto* mark = host.const_data_ptr<std::uint8_t>();
    for (std::size_t row = 0; row + 1 < matrix.outlierRows.size(); ++row, mark += matrix.columns)
        matrix.outlierRows[row + 1] = matrix.outlierRows[row]
            + std::uint32_t(std::count_if(mark, mark + matrix.columns, [](auto m) { return m != 0; }));
    const at::Tensor marks = rounded.outliers != 0;
    // nonzero() and masked_select() both go through the matrix row by row.
    matrix.outlierColumns = toVector<std::uint32_t>(at::nonzero(marks).select(1, 1).to(at::kInt));
    matrix.outlierValues
        = toVector<std::uint16_t>(rounded.values.masked_select(marks).to(outlierType(matrix.storage)));
}

} // namespace

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

at::ScalarType outlierType(StorageType storage)
{
    return storage == StorageType::BF16 ? at::kBFloat16 : at::kHalf;
}

std::vector<std::uint16_t> halvesOf(const at::Tensor& values)
{
    return toVector<std::uint16_t>(values.to(at::kHalf));
}

std::vector<std::uint16_t> bitPatterns(const at::Tensor& values)
{
    return toVector<std::uint16_t>(values);
}

std::vector<std::uint8_t> bytesOf(const at::Tensor& values)
{
    return toVector<std::uint8_t>(values.to(at::kByte));
}

QuantizedMatrix storedMatrix(const RoundedMatrix& rounded, int bits, std::int64_t groupSize,
    StorageType storage, std::span<const std::uint8_t> widths)
{
    QuantizedMatrix matrix;
    matrix.rows = rounded.values.size(0);
    matrix.columns = rounded.values.size(1);
    matrix.bits = bits;
    matrix.groupSize = groupSize;
    matrix.storage = storage;
    matrix.codes = packRows(rounded.codes, matrix, widths);
    storeOutliers(matrix, rounded);
    return matrix;
}

void requireFinite(const at::Tensor& values, const char* what, StorageType storage, std::string_view layer)
{
    if (allFinite(values))
        return;
    failWithHint(ErrorKind::InvalidInput,
        "Use a model stored as bfloat16, or leave this model at its present precision.", layer, ": ", what,
        " does not fit its 16-bit type (the model is stored as ", name(storage), ").");
}

void measureResult(
    QuantizeResult& result, const at::Tensor& original, const RoundedMatrix& rounded, std::string_view layer)
{
    requireFinite(result.dequantized, "a value or an outlier", result.matrix.storage, layer);
    for (const double loss : toVector<double>(rounded.loss)) // a fixed order, whatever the device
        result.loss += loss;
    const auto squares = [](const at::Tensor& values) { return values.to(at::kDouble).square_().sum(); };
    const double size = std::sqrt(sumOverStripes(original,
        [&](std::int64_t first, std::int64_t count) { return squares(original.narrow(0, first, count)); }));
    const double error = std::sqrt(sumOverStripes(original, [&](std::int64_t first, std::int64_t count) {
        return squares(original.narrow(0, first, count) - result.dequantized.narrow(0, first, count));
    }));
    result.relativeError = size > 0 ? error / size : 0;
}

void completeResult(QuantizeResult& result, const at::Tensor& original, const RoundedMatrix& rounded,
    bool exact, std::string_view layer)
{
    result.dequantized = exact ? rounded.values : dequantized(result.matrix, deviceOf(original.device()));
    measureResult(result, original, rounded, layer);
}

} // namespace tacq
