#pragma once

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model/byte_alphabet.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tacq::test {

// tokenizer.json of a byte-level BPE with a token per byte (ids 0 to 255), the given merges (ids from 256 on)
// and "<end>" as a special token after them. A test may change any part before writing it.
inline Json smallTokenizer(const std::vector<std::pair<std::string, std::string>>& merges)
{
    Json vocabulary = Json::object();
    for (std::size_t byte = 0; byte < 256; ++byte)
        vocabulary[byteCharacters()[byte]] = byte;
    Json rules = Json::array();
    for (const auto& [left, right] : merges) {
        vocabulary.emplace(left + right, vocabulary.size());
        rules.push_back({ left, right });
    }
    const Json added { { "id", vocabulary.size() }, { "content", "<end>" }, { "special", true },
        { "normalized", false }, { "lstrip", false }, { "rstrip", false }, { "single_word", false } };
    return { { "version", "1.0" }, { "added_tokens", Json::array({ added }) }, { "normalizer", nullptr },
        { "pre_tokenizer",
            { { "type", "ByteLevel" }, { "add_prefix_space", false }, { "use_regex", true } } },
        { "post_processor", nullptr },
        { "model", { { "type", "BPE" }, { "vocab", vocabulary }, { "merges", rules } } } };
}

inline void writeTokenizer(const std::filesystem::path& folder, const Json& tokenizer)
{
    writeText(folder / "tokenizer.json", tokenizer.dump());
}

} // namespace tacq::test
