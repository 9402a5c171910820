#pragma once

#include "core/config/projection.h"
#include "core/model/quantized_format.h"
#include "core/model/quantized_matrix.h"
#include "core/model/safetensors_file.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tacq {

// How a QuantizedMatrix lies in a safetensors file, in a run folder's pieces and in a packed checkpoint
// alike. For a module such as "model.layers.0.self_attn.q_proj":
//
//   <module>.codes            I32 [rows, ⌈columns·bits/32⌉]    packed along a row, core/kernels/pack.h
//   <module>.scales           F16 [rows, groups]
//   <module>.zeros            I32 [⌈rows·groups·bits/32⌉]      packed along the flattened [rows·groups]
//   <module>.outlier_rows     I32 [rows + 1]                   CSR row starts
//   <module>.outlier_columns  U16 [outliers], or I32 when a matrix has more than 65536 columns
//   <module>.outlier_values   F16 [outliers], BF16 when the storage type is BF16
//
// Bits, group size and storage type stand beside the tensors: core/model/quantized_format.h.
enum class QuantizedPart { Codes, Scales, Zeros, OutlierRows, OutlierColumns, OutlierValues };

inline constexpr std::array<QuantizedPart, 6> kQuantizedParts
    = { QuantizedPart::Codes, QuantizedPart::Scales, QuantizedPart::Zeros, QuantizedPart::OutlierRows,
          QuantizedPart::OutlierColumns, QuantizedPart::OutlierValues };

std::string_view name(QuantizedPart part); // "codes", "scales", …

// "model.layers.0.self_attn.q_proj", as in Hugging Face checkpoints of the Llama family.
std::string quantizedModule(int block, Projection projection);
std::string quantizedTensorName(std::string_view module, QuantizedPart part); // "<module>.codes", …

// The six tensors of a matrix, to be declared to a writer, and the bytes of one of them.
std::vector<SafetensorsWriter::Declaration> declareQuantized(
    std::string_view module, const QuantizedMatrix& matrix);
std::vector<std::byte> quantizedBytes(const QuantizedMatrix& matrix, QuantizedPart part);

// Shape and type of the six tensors, without touching data; the count of outliers. Then the matrix itself,
// with every value checked: row starts and columns ascending and inside the matrix, scales finite and not
// negative, outliers finite, unused bits 0. Violations are Errors (InvalidInput) naming file and tensor.
std::int64_t checkQuantizedShape(const SafetensorsFile& file, std::string_view module, std::int64_t rows,
    std::int64_t columns, const QuantizedFormat& format);
QuantizedMatrix readQuantized(const SafetensorsFile& file, std::string_view module, std::int64_t rows,
    std::int64_t columns, const QuantizedFormat& format);

// A file of its own, with these matrices by module name and `metadata` beside the format's: a piece of a run.
void writeQuantizedFile(const std::filesystem::path& path, const QuantizedFormat& format,
    const std::vector<std::pair<std::string, const QuantizedMatrix*>>& matrices,
    std::map<std::string, std::string> metadata);

} // namespace tacq
