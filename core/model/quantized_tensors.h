#pragma once

#include "core/config/projection.h"
#include "core/model/quantized_format.h"
#include "core/model/quantized_matrix.h"
#include "core/model/safetensors_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tacq {

// How a QuantizedMatrix lies in a safetensors file, in a run folder's pieces and in a packed checkpoint
// alike. For a module such as "model.layers.0.self_attn.q_proj", on every grid:
//
//   <module>.codes            I32 [rows, words]                packed along a row, core/kernels/pack.h
//
// uniform:
//   <module>.scales           F16 [rows, groups]
//   <module>.zeros            I32 [⌈rows·groups·bits/32⌉]      packed along the flattened [rows·groups]
// mixed_width:
//   <module>.widths           U8 [groups]                      bits − 1, bits or bits + 1
//   <module>.scales           F16 [rows, groups]
//   <module>.zeros            I32                              packed likewise, bits + 1 each
//   <module>.means            F16 [rows, groups of 1 bit]
// two_level:
//   <module>.column_order     U16 [columns]                    I32 like outlier_columns
//   <module>.scale_codes      I32                              packed along [rows·groups], 3 bits each
//   <module>.scale_lines      F16 [2, ⌈rows/16⌉, groups]       starts, then steps
//   <module>.zero_codes, <module>.zero_lines                   likewise
// lookup:
//   <module>.tables           F16 [rows, 2^bits]               BF16 when the storage type is BF16
//
// and on all but mixed_width, which has no outliers:
//   <module>.outlier_rows     I32 [rows + 1]                   CSR row starts
//   <module>.outlier_columns  U16 [outliers], or I32 when a matrix has more than 65536 columns
//   <module>.outlier_values   F16 [outliers], BF16 when the storage type is BF16
//
// Bits, group size, storage type and the kind of grid stand beside the tensors:
// core/model/quantized_format.h.
enum class QuantizedPart {
    Codes,
    Scales,
    Zeros,
    Widths,
    Means,
    ColumnOrder,
    ScaleCodes,
    ScaleLines,
    ZeroCodes,
    ZeroLines,
    Tables,
    OutlierRows,
    OutlierColumns,
    OutlierValues
};

std::span<const QuantizedPart> quantizedParts(GridKind grid); // those that a matrix on such a grid has

std::string_view name(QuantizedPart part); // "codes", "scales", …

// "model.layers.0.self_attn.q_proj", as in Hugging Face checkpoints of the Llama family.
std::string quantizedModule(int block, Projection projection);
std::string quantizedTensorName(std::string_view module, QuantizedPart part); // "<module>.codes", …

// The tensors of a matrix, to be declared to a writer, and the bytes of one of them.
std::vector<SafetensorsWriter::Declaration> declareQuantized(
    std::string_view module, const QuantizedMatrix& matrix);
std::vector<std::byte> quantizedBytes(const QuantizedMatrix& matrix, QuantizedPart part);

// Shape and type of the tensors, without touching other data than widths; the count of outliers. Then the
// matrix itself, with every value checked: row starts and columns ascending and inside the matrix, scales
// finite and not negative, 16-bit values finite, unused bits 0. Violations are Errors (InvalidInput) naming
// file and tensor.
std::int64_t checkQuantizedShape(const SafetensorsFile& file, std::string_view module, std::int64_t rows,
    std::int64_t columns, const QuantizedFormat& format);
QuantizedMatrix readQuantized(const SafetensorsFile& file, std::string_view module, std::int64_t rows,
    std::int64_t columns, const QuantizedFormat& format);

// A file of its own, with these matrices by module name and `metadata` beside the format's: a piece of a run.
void writeQuantizedFile(const std::filesystem::path& path, const QuantizedFormat& format,
    const std::vector<std::pair<std::string, const QuantizedMatrix*>>& matrices,
    std::map<std::string, std::string> metadata);

} // namespace tacq
