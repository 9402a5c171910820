#include "core/model/packed_matrix.h"

#include "core/base/tensor_device.h"
#include "core/kernels/device_stream.h"

#include <ATen/ATen.h>

#include <cstring>
#include <vector>

namespace tacq {

namespace {

constexpr std::int64_t kPaddingWords = 2; // that the kernels may read behind the codes

// `spare` more elements than values, 0.
template <typename Value>
at::Tensor tensorOf(
    const std::vector<Value>& values, at::ScalarType type, const Device& device, std::int64_t spare = 0)
{
    const at::Tensor tensor = at::zeros({ std::int64_t(values.size()) + spare }, type);
    if (!values.empty())
        std::memcpy(tensor.mutable_data_ptr(), values.data(), values.size() * sizeof(Value));
    return tensor.to(tensorDevice(device));
}

void setCode(std::uint32_t* words, int bits, std::int64_t column, std::uint32_t code)
{
    for (int bit = 0; bit < bits; ++bit) {
        const std::int64_t place = column * bits + bit;
        const std::uint32_t mask = 1U << (place % 32);
        words[place / 32] = (code >> bit & 1) != 0 ? words[place / 32] | mask : words[place / 32] & ~mask;
    }
}

// An outlier replaces the value of its code, a product adds both: the code must stand for 0. The program
// writes it so; a file from elsewhere may not.
void clearCodesUnderOutliers(const QuantizedMatrix& matrix, std::uint32_t* codes)
{
    const auto& grid = std::get<UniformGrid>(matrix.grid);
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        for (std::uint32_t i = matrix.outlierRows[std::size_t(row)];
             i < matrix.outlierRows[std::size_t(row) + 1]; ++i) {
            const std::int64_t column = matrix.outlierColumns[i];
            const auto place = std::size_t(row * matrix.groups() + column / matrix.groupSize);
            setCode(codes + row * matrix.wordsPerRow(), matrix.bits, column, grid.zeros[place]);
        }
    }
}

GridRounding rounding(StorageType storage)
{
    switch (storage) {
    case StorageType::F16:
        return GridRounding::Half;
    case StorageType::BF16:
        return GridRounding::Bfloat16;
    case StorageType::F32:
        break;
    }
    return GridRounding::None;
}

template <typename Value> const Value* pointer(const at::Tensor& tensor)
{
    return static_cast<const Value*>(tensor.const_data_ptr());
}

} // namespace

bool PackedMatrix::canHold(const QuantizedMatrix& matrix)
{
    const int bits = matrix.bits;
    return kindOf(matrix.grid) == GridKind::Uniform && (bits == 2 || bits == 3 || bits == 4 || bits == 8);
}

PackedMatrix::PackedMatrix(const QuantizedMatrix& matrix, const Device& device)
{
    const auto& grid = std::get<UniformGrid>(matrix.grid);
    at::Tensor codes = tensorOf(matrix.codes, at::kInt, Device {}, kPaddingWords);
    std::vector<std::uint32_t> starts = matrix.outlierRows;
    starts.resize(std::size_t(matrix.rows) + 1); // all 0 where the matrix has no outliers
    if (matrix.outliers() > 0)
        clearCodesUnderOutliers(matrix, static_cast<std::uint32_t*>(codes.mutable_data_ptr()));
    m_codes = codes.to(tensorDevice(device));
    m_scales = tensorOf(grid.scales, at::kShort, device);
    m_zeros = tensorOf(grid.zeros, at::kByte, device);
    m_outlierRows = tensorOf(starts, at::kInt, device);
    m_outlierColumns = tensorOf(matrix.outlierColumns, at::kInt, device);
    m_outlierValues = tensorOf(matrix.outlierValues, at::kShort, device);

    m_args.codes = pointer<std::uint32_t>(m_codes);
    m_args.scales = pointer<std::uint16_t>(m_scales);
    m_args.zeros = pointer<std::uint8_t>(m_zeros);
    m_args.outlierRows = pointer<std::uint32_t>(m_outlierRows);
    m_args.outlierColumns = pointer<std::uint32_t>(m_outlierColumns);
    m_args.outlierValues = pointer<std::uint16_t>(m_outlierValues);
    m_args.rows = matrix.rows;
    m_args.columns = matrix.columns;
    m_args.groupSize = matrix.groupSize;
    m_args.groups = matrix.groups();
    m_args.wordsPerRow = matrix.wordsPerRow();
    m_args.bits = matrix.bits;
    m_args.rounding = rounding(matrix.storage);
}

std::uint64_t PackedMatrix::bytes() const
{
    std::uint64_t bytes = 0;
    for (const at::Tensor& part :
        { m_codes, m_scales, m_zeros, m_outlierRows, m_outlierColumns, m_outlierValues })
        bytes += std::uint64_t(part.nbytes());
    return bytes;
}

at::Tensor PackedMatrix::product(const at::Tensor& x) const
{
    const at::Tensor input = x.contiguous();
    const at::Tensor output = at::empty({ input.size(0), rows() }, input.options());
    PackedProductArgs args;
    args.matrix = m_args;
    args.input = input.const_data_ptr<float>();
    args.output = output.mutable_data_ptr<float>();
    args.tokens = input.size(0);
    packedProduct(args, m_codes.is_cuda(), currentCudaStream(m_codes.device().index()));
    return output;
}

at::Tensor PackedMatrix::expanded(std::int64_t first, std::int64_t count) const
{
    const at::Tensor values = at::empty({ count, columns() }, m_codes.options().dtype(at::kFloat));
    expandPacked(m_args, first, count, values.mutable_data_ptr<float>(), m_codes.is_cuda(),
        currentCudaStream(m_codes.device().index()));
    return values;
}

} // namespace tacq
