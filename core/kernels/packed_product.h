#pragma once

#include <cstdint>

namespace tacq {

// To what a grid's values are rounded: the 16-bit type that the model is stored in, or not at all.
enum class GridRounding : std::int32_t { None, Half, Bfloat16 };

// A compressed matrix W [rows, columns] as it lies in memory (formats.md §8): codes on a uniform grid, and
// sparse outliers that are added.
//
//   W[i, j] = round( scale[i, g] · (code[i, j] − zero[i, g]) ) + outlier[i, j],   g = j / groupSize
//
// The code at an outlier is the zero point of its group, whose value is exactly 0.
struct PackedMatrixArgs
{
    const std::uint32_t* codes = nullptr; // [rows, wordsPerRow] as in pack.h; readable for 8 bytes more
    const std::uint16_t* scales = nullptr; // IEEE half [rows, groups]
    const std::uint8_t* zeros = nullptr; // [rows, groups]
    const std::uint32_t* outlierRows = nullptr; // CSR row starts [rows + 1]
    const std::uint32_t* outlierColumns = nullptr; // ascending within a row
    const std::uint16_t* outlierValues = nullptr; // bfloat16 when the grid is rounded to it, else half
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t groupSize = 0; // columns of a group; the last one of a row may be shorter
    std::int64_t groups = 0; // per row
    std::int64_t wordsPerRow = 0;
    std::int32_t bits = 0; // 2, 3, 4 or 8
    GridRounding rounding = GridRounding::None;
};

// y[t, i] = Σ_j W[i, j] · x[t, j] in float32, codes turned into values in registers. A sum is that of lanes
// over the columns, the same whatever the number of tokens and threads.
struct PackedProductArgs
{
    PackedMatrixArgs matrix;
    const float* input = nullptr; // x [tokens, columns]
    float* output = nullptr; // y [tokens, rows]
    std::int64_t tokens = 0;
    bool adds = false; // to what stands in y
};

// All arrays lie where the kernel runs.
void packedProduct(const PackedProductArgs& args, bool onCuda = false, void* cudaStream = nullptr);
void packedProductCpu(const PackedProductArgs& args);
void packedProductCuda(const PackedProductArgs& args, void* stream);
// Rows [firstRow, endRow) of the product alone, by the calling thread.
void packedProductRows(const PackedProductArgs& args, std::int64_t firstRow, std::int64_t endRow);

// Rows [firstRow, firstRow + rowCount) of W as float32 [rowCount, columns], for products with many tokens.
void expandPacked(const PackedMatrixArgs& matrix, std::int64_t firstRow, std::int64_t rowCount, float* values,
    bool onCuda = false, void* cudaStream = nullptr);
void expandPackedCpu(
    const PackedMatrixArgs& matrix, std::int64_t firstRow, std::int64_t rowCount, float* values);
void expandPackedCuda(const PackedMatrixArgs& matrix, std::int64_t firstRow, std::int64_t rowCount,
    float* values, void* stream);

} // namespace tacq
