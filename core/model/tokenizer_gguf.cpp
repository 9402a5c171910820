#include "core/base/error.h"
#include "core/model/gguf_file.h"
#include "core/model/tokenizer_data.h"
#include "core/model/unicode_text.h"

#include <algorithm>

namespace tacq {

namespace {

// Numbers of tokenizer.ggml.token_type.
constexpr std::int64_t kControl = 3;
constexpr std::int64_t kUserDefined = 4;
constexpr std::int64_t kUnused = 5;

constexpr std::string_view kLlama3Pattern
    = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kQwen2Pattern
    = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

Json byteLevel(bool useRegex)
{
    return { { "type", "ByteLevel" }, { "add_prefix_space", false }, { "trim_offsets", true },
        { "use_regex", useRegex } };
}

Json sequence(Json first, Json second)
{
    return { { "type", "Sequence" },
        { "pretokenizers", Json::array({ std::move(first), std::move(second) }) } };
}

Json splitThenBytes(std::string_view pattern)
{
    return sequence({ { "type", "Split" }, { "pattern", { { "Regex", pattern } } },
                        { "behavior", "Isolated" }, { "invert", false } },
        byteLevel(false));
}

// What the name in tokenizer.ggml.pre stands for, as the families' own tokenizer.json files have it.
struct Family
{
    Json normalizer;
    Json preTokenizer;
    bool ignoreMerges = false;
    bool addsBos = false; // where the file does not say
};

Family familyNamed(const std::string& name, std::string_view origin)
{
    if (name == "smollm")
        return { {}, sequence({ { "type", "Digits" }, { "individual_digits", true } }, byteLevel(true)) };
    if (name == "llama-bpe" || name == "llama3" || name == "llama-v3")
        return { {}, splitThenBytes(kLlama3Pattern), true, true };
    if (name == "qwen2")
        return { { { "type", "NFC" } }, splitThenBytes(kQwen2Pattern) };
    if (name == "gpt-2" || name == "default" || name.empty())
        return { {}, byteLevel(true) };
    fail(ErrorKind::Unsupported, origin, ": the pre-tokenizer \"", name,
        "\" (tokenizer.ggml.pre) is not supported; smollm, llama-bpe, qwen2 and gpt-2 are.");
}

void readTokens(const GgufFile& file, TokenizerSource& source)
{
    const std::vector<std::string>* tokens = file.texts("tokenizer.ggml.tokens");
    if (tokens == nullptr || tokens->empty())
        failWithHint(ErrorKind::InvalidInput, "Convert the model again with its tokenizer.", source.origin,
            " has no vocabulary (tokenizer.ggml.tokens).");
    const std::vector<std::int64_t>* types = file.integers("tokenizer.ggml.token_type");
    if (types != nullptr && types->size() != tokens->size())
        fail(ErrorKind::InvalidInput, source.origin, " has ", tokens->size(), " tokens, but ", types->size(),
            " token types.");
    source.vocabulary.reserve(tokens->size());
    for (std::size_t i = 0; i < tokens->size(); ++i) {
        const std::string& token = (*tokens)[i];
        const auto id = static_cast<std::int32_t>(i);
        const std::int64_t type = types == nullptr ? 1 : (*types)[i];
        requireUtf8(token, concat(source.origin, ": token ", i));
        if (type == kControl || type == kUserDefined)
            source.added.push_back({ .content = token, .id = id, .special = type == kControl });
        if (type != kUnused) // padding of the embedding matrix, not part of the tokenizer
            source.vocabulary.emplace_back(token, id);
    }
}

void readMerges(const GgufFile& file, TokenizerSource& source)
{
    const std::vector<std::string>* merges = file.texts("tokenizer.ggml.merges");
    if (merges == nullptr)
        fail(ErrorKind::InvalidInput, source.origin, " has no merges (tokenizer.ggml.merges).");
    source.merges.reserve(merges->size());
    for (const std::string& merge : *merges) {
        const std::size_t space = merge.find(' ', 1); // the first token may itself begin with any character
        if (merge.empty() || space == std::string::npos || space + 1 == merge.size())
            fail(ErrorKind::InvalidInput, source.origin, ": merge ", source.merges.size() + 1,
                " is not a pair of tokens.");
        source.merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
}

std::optional<std::int32_t> specialId(const GgufFile& file, const char* key, const TokenizerSource& source)
{
    const std::optional<std::int64_t> id = file.integer(key);
    if (!id)
        return std::nullopt;
    if (*id < 0 || *id >= static_cast<std::int64_t>(source.vocabulary.size() + source.added.size()))
        fail(ErrorKind::InvalidInput, source.origin, ": ", key, " is ", *id, ", but there are ",
            source.vocabulary.size(), " tokens.");
    return static_cast<std::int32_t>(*id);
}

void readEnds(const GgufFile& file, TokenizerSource& source)
{
    source.bos = specialId(file, "tokenizer.ggml.bos_token_id", source);
    source.padding = specialId(file, "tokenizer.ggml.padding_token_id", source);
    for (const char* key :
        { "tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id" })
        if (const auto id = specialId(file, key, source))
            if (std::ranges::find(source.endOfText, *id) == source.endOfText.end())
                source.endOfText.push_back(*id);
}

std::string contentOf(const TokenizerSource& source, std::int32_t id)
{
    const auto found
        = std::ranges::find(source.vocabulary, id, &std::pair<std::string, std::int32_t>::second);
    return found == source.vocabulary.end() ? std::string() : found->first;
}

// The template that puts BOS and EOS around a text.
Json postProcessor(const TokenizerSource& source, bool addsBos, bool addsEos)
{
    Json single = Json::array();
    Json special = Json::object();
    const auto add = [&](std::int32_t id) {
        const std::string content = contentOf(source, id);
        single.push_back({ { "SpecialToken", { { "id", content }, { "type_id", 0 } } } });
        special[content] = { { "id", content }, { "ids", { id } }, { "tokens", { content } } };
    };
    if (addsBos && source.bos)
        add(*source.bos);
    single.push_back({ { "Sequence", { { "id", "A" }, { "type_id", 0 } } } });
    if (addsEos && !source.endOfText.empty())
        add(source.endOfText.front());
    if (special.empty())
        return {};
    Json pair = single;
    pair.push_back({ { "Sequence", { { "id", "B" }, { "type_id", 1 } } } });
    return { { "type", "TemplateProcessing" }, { "single", single }, { "pair", pair },
        { "special_tokens", special } };
}

} // namespace

TokenizerSource readTokenizerGguf(const GgufFile& file)
{
    TokenizerSource source;
    source.origin = file.path().string();
    const std::string model = file.text("tokenizer.ggml.model").value_or("");
    if (model.empty())
        fail(ErrorKind::InvalidInput, source.origin, " has no tokenizer (tokenizer.ggml.model).");
    if (model != "gpt2")
        fail(ErrorKind::Unsupported, source.origin, ": the tokenizer model \"", model,
            "\" is not supported; only byte-level BPE (\"gpt2\") is.");
    Family family = familyNamed(file.text("tokenizer.ggml.pre").value_or(""), source.origin);
    readTokens(file, source);
    readMerges(file, source);
    readEnds(file, source);
    source.normalizer = std::move(family.normalizer);
    source.preTokenizer = std::move(family.preTokenizer);
    source.ignoreMerges = family.ignoreMerges;
    source.postProcessor
        = postProcessor(source, file.flag("tokenizer.ggml.add_bos_token").value_or(family.addsBos),
            file.flag("tokenizer.ggml.add_eos_token").value_or(false));
    source.chatTemplate = file.text("tokenizer.chat_template").value_or("");
    return source;
}

} // namespace tacq
