#pragma once

#include "core/quant/gptq.h"

namespace tacq {

// Grids of a matrix, one per row and group of columns, on the matrix's device.
struct GridTable
{
    at::Tensor scale; // [rows, groups] float32
    at::Tensor zero; // [rows, groups] float32, integers
    at::Tensor groupOfColumn; // int32 [columns]
    std::int64_t groupSize = 0; // columns; the last group may be shorter

    std::int64_t groups() const { return scale.size(1); }
};

// Room for the grids that `options` asks for, not yet fitted.
GridTable makeGridTable(const at::Tensor& weight, const GridOptions& options);

// Fits group `group` of every row to the values that `weight` holds now. `outliers`: uint8 [rows, columns] or
// undefined; their values do not count (method.md §2.4).
void fitGroup(GridTable& table, const at::Tensor& weight, const at::Tensor& outliers,
    const GridOptions& options, std::int64_t group);

// A matrix after its last column was rounded.
struct RoundedMatrix
{
    at::Tensor values; // [rows, columns] float32: grid values, and outliers as they came out
    at::Tensor codes; // uint8 [rows, columns]
    at::Tensor outliers; // uint8 [rows, columns], or undefined
    at::Tensor loss; // float64 [rows]
};

// Puts codes, grids and outliers into the form that is stored; `original` is the matrix before. Fails with
// the name of the layer when a scale, a value or an outlier does not fit the 16-bit type that holds it.
QuantizeResult assemble(const at::Tensor& original, const RoundedMatrix& rounded, const GridTable& table,
    const GridOptions& options, std::string_view layer);

// What both ways of rounding ask of their input: a finite float32 matrix and a supported width.
void requireMatrix(const at::Tensor& weight, const GridOptions& options, std::string_view layer);

} // namespace tacq
