#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/tokenizer_data.h"

#include <algorithm>

namespace tacq {

namespace {

namespace fs = std::filesystem;

Json fieldOf(const Json& object, std::string_view key)
{
    const auto field = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && field != object.end() ? *field : Json();
}

Json optionalFile(const fs::path& path)
{
    return fs::exists(path) ? readJson(path) : Json();
}

void requireByteLevelModel(const Json& model, std::string_view origin)
{
    // Files of old versions leave the type out; BPE is then known by its merges.
    const auto type
        = optionalField<std::string>(model, "type", model.contains("merges") ? "BPE" : "", origin);
    const auto refuse = [origin](const auto&... what) {
        fail(
            ErrorKind::Unsupported, origin, ": ", what..., "; only byte-level BPE tokenizers are supported.");
    };
    if (type != "BPE")
        refuse("the tokenizer model is \"", type, "\"");
    if (optionalField<bool>(model, "byte_fallback", false, origin))
        refuse("the tokenizer falls back to bytes (SentencePiece style)");
    if (optionalField<double>(model, "dropout", 0.0, origin) != 0.0)
        refuse("the tokenizer drops merges at random");
    for (const char* affix : { "continuing_subword_prefix", "end_of_word_suffix" })
        if (!optionalField<std::string>(model, affix, "", origin).empty())
            refuse("the tokenizer marks parts of words (", affix, ")");
}

void readVocabulary(const Json& model, TokenizerSource& source)
{
    const auto vocabulary = model.find("vocab");
    if (vocabulary == model.end() || !vocabulary->is_object() || vocabulary->empty())
        fail(ErrorKind::InvalidInput, source.origin, " has no vocabulary.");
    source.vocabulary.reserve(vocabulary->size());
    for (const auto& [token, id] : vocabulary->items()) {
        if (!id.is_number_integer() || id.get<std::int64_t>() != id.get<std::int32_t>())
            fail(ErrorKind::InvalidInput, source.origin, ": the id of token \"", token,
                "\" is no whole number of 32 bits.");
        source.vocabulary.emplace_back(token, id.get<std::int32_t>());
    }
}

// A merge is "a b" in older files and ["a", "b"] in newer ones.
void readMerges(const Json& model, TokenizerSource& source)
{
    const auto merges = model.find("merges");
    if (merges == model.end() || !merges->is_array())
        fail(ErrorKind::InvalidInput, source.origin, " has no list of merges.");
    source.merges.reserve(merges->size());
    for (const Json& merge : *merges) {
        if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
            source.merges.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
            continue;
        }
        const std::string text = merge.is_string() ? merge.get<std::string>() : std::string();
        const std::size_t space = text.find(' ');
        if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos)
            fail(ErrorKind::InvalidInput, source.origin, ": merge ", source.merges.size() + 1,
                " is not a pair of tokens.");
        source.merges.emplace_back(text.substr(0, space), text.substr(space + 1));
    }
}

void readAddedTokens(const Json& root, TokenizerSource& source)
{
    const Json list = fieldOf(root, "added_tokens");
    for (const Json& entry : list) {
        AddedToken token;
        token.content = requiredField<std::string>(entry, "content", source.origin);
        token.id = requiredField<int>(entry, "id", source.origin);
        token.special = optionalField<bool>(entry, "special", false, source.origin);
        token.normalized = optionalField<bool>(entry, "normalized", !token.special, source.origin);
        token.leftStrip = optionalField<bool>(entry, "lstrip", false, source.origin);
        token.rightStrip = optionalField<bool>(entry, "rstrip", false, source.origin);
        token.singleWord = optionalField<bool>(entry, "single_word", false, source.origin);
        source.added.push_back(std::move(token));
    }
}

std::optional<std::int32_t> idOf(const TokenizerSource& source, const std::string& content)
{
    for (const AddedToken& token : source.added)
        if (token.content == content)
            return token.id;
    for (const auto& [token, id] : source.vocabulary)
        if (token == content)
            return id;
    return std::nullopt;
}

// "bos_token": "<s>" or {"content": "<s>", …} of tokenizer_config.json.
std::optional<std::int32_t> namedToken(const Json& config, const char* key, const TokenizerSource& source)
{
    Json value = fieldOf(config, key);
    if (value.is_object())
        value = fieldOf(value, "content");
    return value.is_string() ? idOf(source, value.get<std::string>()) : std::nullopt;
}

void addIds(const Json& value, std::vector<std::int32_t>& ids) // one id or a list of them
{
    for (const Json& id : value.is_array() ? value : Json::array({ value }))
        if (id.is_number_integer() && std::ranges::find(ids, id.get<std::int32_t>()) == ids.end())
            ids.push_back(id.get<std::int32_t>());
}

void readSpecialIds(const fs::path& folder, const Json& config, TokenizerSource& source)
{
    const Json model = optionalFile(folder / "config.json");
    const Json generation = optionalFile(folder / "generation_config.json");
    source.bos = namedToken(config, "bos_token", source);
    source.padding = namedToken(config, "pad_token", source);
    if (const Json bos = fieldOf(model, "bos_token_id"); !source.bos && bos.is_number_integer())
        source.bos = bos.get<std::int32_t>();
    const Json ends = fieldOf(generation, "eos_token_id");
    if (generation.is_object()) {
        const std::string place = (folder / "generation_config.json").string();
        source.generation.topK = optionalField<int>(generation, "top_k", 50, place);
        source.generation.repetitionPenalty
            = optionalField<double>(generation, "repetition_penalty", 1.0, place);
    }
    addIds(ends.is_null() ? fieldOf(model, "eos_token_id") : ends, source.endOfText);
    if (const auto end = namedToken(config, "eos_token", source))
        addIds(*end, source.endOfText);
}

std::string chatTemplate(const fs::path& folder, const Json& config)
{
    if (fs::exists(folder / "chat_template.jinja"))
        return readText(folder / "chat_template.jinja");
    const Json value = fieldOf(config, "chat_template");
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_array()) // several named ones
        for (const Json& entry : value)
            if (fieldOf(entry, "name") == "default" && fieldOf(entry, "template").is_string())
                return fieldOf(entry, "template").get<std::string>();
    return {};
}

[[noreturn]] void failWithoutTokenizer(const fs::path& folder)
{
    for (const char* name : { "tokenizer.model", "spiece.model" })
        if (fs::exists(folder / name))
            fail(ErrorKind::Unsupported, folder, " has a SentencePiece tokenizer (", name,
                ") and no tokenizer.json; only byte-level BPE tokenizers are supported.");
    failWithHint(ErrorKind::InvalidInput, "Put the model's tokenizer.json beside its weights.", folder,
        " has no tokenizer.json.");
}

} // namespace

TokenizerSource readTokenizerFolder(const fs::path& folder)
{
    const fs::path path = folder / "tokenizer.json";
    if (!fs::exists(path))
        failWithoutTokenizer(folder);
    const Json root = readJson(path);
    TokenizerSource source;
    source.origin = path.string();
    const Json& model = root.is_object() && root.contains("model") ? root["model"] : root;
    if (!root.is_object() || !root.contains("model") || !model.is_object())
        fail(ErrorKind::InvalidInput, source.origin, " has no tokenizer model.");
    requireByteLevelModel(model, source.origin);
    readVocabulary(model, source);
    readMerges(model, source);
    readAddedTokens(root, source);
    source.normalizer = fieldOf(root, "normalizer");
    source.preTokenizer = fieldOf(root, "pre_tokenizer");
    source.postProcessor = fieldOf(root, "post_processor");
    source.ignoreMerges = optionalField<bool>(model, "ignore_merges", false, source.origin);
    source.fuseUnknown = optionalField<bool>(model, "fuse_unk", false, source.origin);
    if (const auto unknown = optionalField<std::string>(model, "unk_token", "", source.origin);
        !unknown.empty())
        source.unknownToken = unknown;
    const Json config = optionalFile(folder / "tokenizer_config.json");
    readSpecialIds(folder, config, source);
    source.chatTemplate = chatTemplate(folder, config);
    return source;
}

} // namespace tacq
