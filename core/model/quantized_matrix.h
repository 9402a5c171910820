#pragma once

#include "core/model/code_grid.h"
#include "core/model/model_config.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tacq {

// One compressed linear layer W [rows, columns]: low-bit codes whose meaning a grid gives, and sparse 16-bit
// outliers that replace the dense value. On a uniform grid the dense code at an outlier is the zero point,
// whose value is exactly 0, so that W = dense + sparse (formats.md §8) is the same matrix; on other grids it
// is the code of the value nearest to 0.
//
//   dense[i][j] = round_storage( value of code[i][j] on the grid of row i and group j / groupSize )
struct QuantizedMatrix
{
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    int bits = 0; // of a code; of most groups when groups differ
    std::int64_t groupSize = 0; // columns per group; equal to `columns` when a group is the row
    StorageType storage = StorageType::F16; // dequantized values are rounded to it (F32: not rounded)

    // [rows, wordsPerRow()], packed along a row: core/kernels/pack.h. Where groups differ in width, each of
    // them starts a new word.
    std::vector<std::uint32_t> codes;
    CodeGrid grid;
    std::vector<std::uint32_t> outlierRows; // CSR row starts, [rows + 1]
    std::vector<std::uint32_t> outlierColumns; // ascending within a row
    std::vector<std::uint16_t> outlierValues; // bit patterns: BF16 when storage is BF16, else IEEE half

    std::int64_t groups() const { return (columns + groupSize - 1) / groupSize; } // per row
    std::int64_t columnsOf(std::int64_t group) const; // of one group; the last may be shorter
    int bitsOf(std::int64_t group) const;
    std::int64_t wordsPerRow() const;
    std::int64_t outliers() const { return std::int64_t(outlierColumns.size()); }
    std::int64_t statisticGroups() const { return (rows + kStatisticRows - 1) / kStatisticRows * groups(); }

    std::uint64_t storedBytes() const; // on disk: packed codes, grid, CSR
    double publishedBits() const; // average per weight as the method's authors count, method.md §1.3

    // The value of each code of a group, 2^bitsOf(group) of them, rounded to the storage type.
    void groupValues(std::int64_t row, std::int64_t group, std::span<float> values) const;
    // The dense codes of a row, one per column.
    void rowCodes(std::int64_t row, std::span<std::uint8_t> values) const;

    // Values of rows [firstRow, firstRow + rowCount) into `values`, row-major float32.
    void dequantize(std::int64_t firstRow, std::int64_t rowCount, std::span<float> values) const;
    std::vector<float> dequantize() const; // all rows
};

// What a line of second-level statistics says for one code.
inline float statisticOf(float start, float step, float code)
{
    return start + step * code;
}

} // namespace tacq
