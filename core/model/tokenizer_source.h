#pragma once

#include "core/base/json.h"
#include "core/model/added_tokens.h"
#include "core/model/tokenizer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tacq {

// What a tokenizer is made of, read but not yet interpreted: the common ground of tokenizer.json and GGUF.
// The three JSON objects have the form they have in tokenizer.json; null when absent.
struct TokenizerSource
{
    std::string origin; // file, for errors
    std::vector<std::pair<std::string, std::int32_t>> vocabulary;
    std::vector<std::pair<std::string, std::string>> merges; // by rank
    std::vector<AddedToken> added;
    Json normalizer;
    Json preTokenizer;
    Json postProcessor;
    bool ignoreMerges = false; // a word that is in the vocabulary is taken whole
    bool fuseUnknown = false;
    std::optional<std::string> unknownToken;

    std::optional<std::int32_t> bos;
    std::vector<std::int32_t> endOfText;
    std::optional<std::int32_t> padding;
    GenerationDefaults generation;
    std::string chatTemplate; // Jinja text, empty when none
};

} // namespace tacq
