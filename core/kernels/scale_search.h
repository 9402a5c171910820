#pragma once

#include <cstdint>

namespace tacq {

// Scale and zero point of each row (or row slice) of a matrix, method.md §2.1, §2.2 and §2.4.
//
// For each of `rows` rows: take columns [0, columns) of `weight` (row stride `weightStride` floats). Entries
// with mask[row·maskStride + column] != 0 are outliers and are replaced by the mean of the row's other
// entries first; `mask` may be null. The range always contains 0. With `search`, 80 shrink steps s = 1.00 …
// 0.21 are tried and the one with the smallest Σ|Q(x) − x|^2.4 wins (ties keep the larger range). With
// `halfScale` each candidate scale is rounded to IEEE half before it is used (method.md §9.3 Q10), so that a
// packed file holds exactly the scale that chose the codes; one that would round to 0 becomes the smallest
// half, 2^−24, and one beyond 65504 infinity, which loses to every finite candidate. The result does not
// depend on the number of threads nor on the vector width.
struct ScaleSearchArgs
{
    const float* weight = nullptr;
    const std::uint8_t* mask = nullptr;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t weightStride = 0;
    std::int64_t maskStride = 0;
    int bits = 0; // 2, 3, 4 or 8
    bool symmetric = false;
    bool search = true;
    bool halfScale = false;
    float* scale = nullptr; // [rows · resultStride]
    float* zero = nullptr; // integers held as float, in [0, 2^bits − 1]
    std::int64_t resultStride = 1; // floats from one row's result to the next
};

// `cudaStream`: null for host pointers; else a cudaStream_t (as void*) and device pointers.
void searchScales(const ScaleSearchArgs& args, bool onCuda = false, void* cudaStream = nullptr);

void searchScalesCpu(const ScaleSearchArgs& args);
void searchScalesCuda(const ScaleSearchArgs& args, void* stream); // linked only in CUDA builds

} // namespace tacq
