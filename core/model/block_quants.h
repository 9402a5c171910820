#pragma once

#include "core/model/gguf_file.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tacq {

bool isGgmlType(std::uint32_t number); // a type that this program reads
std::string_view name(GgmlType type); // "Q4_1", …
bool isBlockQuantized(GgmlType type); // false for F32, F16, BF16

// Values and bytes of one block of a type (1 and the element size for plain types).
struct BlockLayout
{
    std::int64_t values = 1;
    std::int64_t bytes = 4;
};
BlockLayout blockLayout(GgmlType type);

// Decodes `values.size()` values; `bytes` holds exactly that many blocks (ggml-common.h layouts). Float32
// arithmetic in the order of the reference decoder, so that results are equal bit for bit.
void decodeBlocks(GgmlType type, std::span<const std::byte> bytes, std::span<float> values);

} // namespace tacq
