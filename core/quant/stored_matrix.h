#pragma once

#include "core/quant/grid.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tacq {

// From the tensors of a rounded matrix to the form that is stored; shared by all methods.

std::vector<std::uint16_t> halvesOf(const at::Tensor& values); // IEEE half, row-major
std::vector<std::uint16_t> bitPatterns(const at::Tensor& values); // of a 16-bit type
std::vector<std::uint8_t> bytesOf(const at::Tensor& values); // small non-negative integers

at::ScalarType scalarType(StorageType storage);
at::ScalarType outlierType(
    StorageType storage); // of an outlier: 16 bits, also where dense values stay float32

// Codes and outliers of a matrix whose grid the caller adds. `widths`: bits per group of `groupSize` columns
// where groups differ, else empty.
QuantizedMatrix storedMatrix(const RoundedMatrix& rounded, int bits, std::int64_t groupSize,
    StorageType storage, std::span<const std::uint8_t> widths = {});

// Fills in what a stored matrix leaves to say of a result: its values, and how far they are from `original`.
// `exact`: the values are those of the float32 arithmetic, as golden vectors need, instead of the stored
// ones.
void completeResult(QuantizeResult& result, const at::Tensor& original, const RoundedMatrix& rounded,
    bool exact, std::string_view layer);

// Loss, relative error, and the check that `result.dequantized` is finite in its storage type.
void measureResult(
    QuantizeResult& result, const at::Tensor& original, const RoundedMatrix& rounded, std::string_view layer);

// Error (InvalidInput) naming the layer when a value does not fit its 16-bit type.
void requireFinite(const at::Tensor& values, const char* what, StorageType storage, std::string_view layer);

} // namespace tacq
