#pragma once

#include "core/model/added_tokens.h"
#include "core/model/byte_pair_merge.h"
#include "core/model/pre_tokenizer.h"
#include "core/model/tokenizer.h"
#include "core/model/tokenizer_source.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tacq {

struct StringHash
{
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view> {}(text); }
};
using TokenMap = std::unordered_map<std::string, TokenId, StringHash, std::equal_to<>>;

// Tokens around every text: BOS and EOS, as a post-processor states them.
struct SpecialFrame
{
    std::vector<TokenId> before;
    std::vector<TokenId> after;
};

// A tokenizer interpreted and ready to work; immutable once built.
struct Tokenizer::Data
{
    explicit Data(TokenizerSource read); // checks everything; Errors name read.origin

    TokenizerSource source;
    std::vector<std::string> tokens; // by id; empty where an id is not in use
    std::vector<std::string> bytes; // by id, what the token decodes to
    std::vector<bool> special; // by id
    TokenMap ids; // by token as in the vocabulary
    TokenMap wholeWords; // by bytes; filled only when merges are ignored for known words
    bool composes = false; // normal form C
    SpecialFrame frame;
    PreTokenizer preTokenizer;
    BytePairMerge merge;
    AddedTokenFinder rawTokens; // looked for before and after normalization
    AddedTokenFinder normalizedTokens;

private:
    void readVocabulary();
    void readAddedTokens();
    void readNormalizer(const Json& normalizer);
    void readPostProcessor(const Json& processor);
    void readTemplate(const Json& processor);
    void checkSpecialIds() const;
    void place(const std::string& token, TokenId id);
    BytePairMerge builtMerge() const;
    std::vector<AddedToken> addedTokens(bool normalized) const;
};

// The readers of the two file kinds.
TokenizerSource readTokenizerFolder(const std::filesystem::path& folder);
TokenizerSource readTokenizerGguf(const GgufFile& file);

} // namespace tacq
