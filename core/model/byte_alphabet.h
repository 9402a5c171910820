#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tacq {

// The alphabet of byte-level BPE: each of the 256 bytes has a printable character that stands for it in
// vocabularies (GPT-2's mapping: printable Latin-1 bytes stand for themselves, the others follow from U+0100
// on).
const std::array<std::string, 256>& byteCharacters();

// The bytes that a vocabulary entry stands for; nullopt when it has a character outside of the alphabet.
std::optional<std::string> bytesOfToken(std::string_view token);

} // namespace tacq
