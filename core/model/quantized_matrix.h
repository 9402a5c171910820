#pragma once

#include "core/model/model_config.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tacq {

// One compressed linear layer W [rows, columns]: N-bit codes on a grid per row (or row and group of columns),
// and sparse 16-bit outliers. The dense code at an outlier is the zero point, whose value is exactly 0, so W
// = dense + sparse (formats.md §8) and W = dense overwritten by sparse are the same matrix.
//
//   dense[i][j] = round_storage( scale[i][g] · (code[i][j] − zero[i][g]) ),  g = j / groupSize
struct QuantizedMatrix
{
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    int bits = 0;
    std::int64_t groupSize = 0; // columns per group; equal to `columns` when a group is the row
    StorageType storage = StorageType::F16; // dequantized values are rounded to it (F32: not rounded)

    std::vector<std::uint32_t> codes; // [rows, wordsPerRow()], packed along a row: core/kernels/pack.h
    std::vector<std::uint16_t> scales; // IEEE half, [rows, groups()]
    std::vector<std::uint8_t> zeros; // one zero point per byte in memory, [rows, groups()]
    std::vector<std::uint32_t> outlierRows; // CSR row starts, [rows + 1]
    std::vector<std::uint32_t> outlierColumns; // ascending within a row
    std::vector<std::uint16_t> outlierValues; // bit patterns: BF16 when storage is BF16, else IEEE half

    std::int64_t groups() const { return (columns + groupSize - 1) / groupSize; } // per row
    std::int64_t wordsPerRow() const { return (columns * bits + 31) / 32; }
    std::int64_t outliers() const { return std::int64_t(outlierColumns.size()); }
    std::uint64_t storedBytes() const; // on disk: packed codes, scales, packed zeros, CSR

    // Values of rows [firstRow, firstRow + rowCount) into `values`, row-major float32.
    void dequantize(std::int64_t firstRow, std::int64_t rowCount, std::span<float> values) const;
    std::vector<float> dequantize() const; // all rows
};

} // namespace tacq
