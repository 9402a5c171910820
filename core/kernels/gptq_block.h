#pragma once

#include <cstdint>

namespace tacq {

// One column block of GPTQ, method.md §3.4: for each row, columns are rounded one after the other and each
// rounding error is pushed onto the later columns of the block.
//
//   q = mask ? w : scale·(clamp(rne(w/scale) + zero, 0, 2^bits − 1) − zero);  e = (w − q)/U[j][j]
//   w[k] −= e·U[j][k] for the later columns k of the block;  error[row][j] = e;  loss[row] += ½ e²
//
// Arrays: `work` [rows, stride] points at the block's first column and is overwritten with q (outliers keep
// their compensated value); `factor` points at U[first][first], row stride `factorStride`; `codes` [rows,
// codeStride] receives the code (the zero point at an outlier). `scale`/`zero` hold the parameters of
// `groups` column groups, [rows, groupStride]; column j of the block belongs to group groupOfColumn[j]. Rows
// are independent, so that threads and vector width do not change a bit.
struct GptqBlockArgs
{
    float* work = nullptr;
    std::uint8_t* codes = nullptr;
    float* error = nullptr; // [rows, errorStride]
    double* loss = nullptr; // [rows], added to
    const std::uint8_t* mask = nullptr; // [rows, maskStride], may be null
    const float* factor = nullptr;
    const float* scale = nullptr;
    const float* zero = nullptr;
    const std::int32_t* groupOfColumn = nullptr; // [columns]; null: all columns in group 0
    std::int64_t rows = 0;
    std::int64_t columns = 0; // of this block, at most kGptqBlockColumns
    std::int64_t stride = 0;
    std::int64_t codeStride = 0;
    std::int64_t errorStride = 0;
    std::int64_t maskStride = 0;
    std::int64_t factorStride = 0;
    std::int64_t groupStride = 0;
    int bits = 0;
};

inline constexpr std::int64_t kGptqBlockColumns = 128;

void gptqBlock(const GptqBlockArgs& args, bool onCuda = false, void* cudaStream = nullptr);

void gptqBlockCpu(const GptqBlockArgs& args);
void gptqBlockCuda(const GptqBlockArgs& args, void* stream);

} // namespace tacq
