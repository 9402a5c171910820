#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tacq {

// The packing rule of formats.md §0: code i of a vector occupies bits [i·b, i·b + b) of a little-endian bit
// string, least significant bit first, cut into 32-bit words; unused tail bits are 0. 1 ≤ bits ≤ 8.
std::int64_t packedWords(std::int64_t count, int bits); // ⌈count·bits / 32⌉

void packCodes(std::span<const std::uint8_t> codes, int bits, std::span<std::uint32_t> words);
void unpackCodes(std::span<const std::uint32_t> words, int bits, std::span<std::uint8_t> codes);

} // namespace tacq
