#pragma once

#include "core/base/file.h"
#include "core/base/json.h"

#include <filesystem>
#include <string>

namespace tacq::test {

// The character byte-level BPE writes for a byte (GPT-2's table): printable Latin-1 as itself, the others
// from U+0100.
inline char32_t byteLevelCharacter(int byte)
{
    const auto printable = [](int b) { return (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174; };
    if (printable(byte))
        return char32_t(byte);
    int before = 0;
    for (int b = 0; b < byte; ++b)
        before += printable(b) ? 0 : 1;
    return char32_t(256 + before);
}

inline std::string utf8(char32_t c)
{
    if (c < 0x80)
        return { char(c) };
    return { char(0xC0 | (c >> 6)), char(0x80 | (c & 0x3F)) };
}

// Writes a tokenizer.json of 256 tokens into `folder`: one per byte, no merges, id = byte. Every text is its
// bytes.
inline void writeByteTokenizer(const std::filesystem::path& folder)
{
    Json vocabulary = Json::object();
    for (int byte = 0; byte < 256; ++byte)
        vocabulary[utf8(byteLevelCharacter(byte))] = byte;
    Json json;
    json["version"] = "1.0";
    json["added_tokens"] = Json::array();
    json["normalizer"] = nullptr;
    json["pre_tokenizer"] = { { "type", "ByteLevel" }, { "add_prefix_space", false },
        { "trim_offsets", true }, { "use_regex", true } };
    json["post_processor"] = nullptr;
    json["decoder"] = { { "type", "ByteLevel" }, { "add_prefix_space", true }, { "trim_offsets", true },
        { "use_regex", true } };
    json["model"] = { { "type", "BPE" }, { "dropout", nullptr }, { "unk_token", nullptr },
        { "continuing_subword_prefix", nullptr }, { "end_of_word_suffix", nullptr }, { "fuse_unk", false },
        { "byte_fallback", false }, { "vocab", vocabulary }, { "merges", Json::array() } };
    writeText(folder / "tokenizer.json", json.dump());
}

} // namespace tacq::test
