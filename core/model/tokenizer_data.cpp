#include "core/model/tokenizer_data.h"

#include "core/base/error.h"
#include "core/model/byte_alphabet.h"
#include "core/model/unicode_text.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr TokenId kLargestId = 1 << 24; // far above any vocabulary; keeps a lying file from taking all memory

} // namespace

Tokenizer::Data::Data(TokenizerSource read)
    : source(std::move(read))
    , preTokenizer(source.preTokenizer, source.origin)
    , merge((readVocabulary(), builtMerge()))
    , rawTokens((readAddedTokens(), addedTokens(false)))
    , normalizedTokens((readNormalizer(source.normalizer), addedTokens(true)))
{
    readPostProcessor(source.postProcessor);
    checkSpecialIds();
    bytes.reserve(tokens.size());
    for (const std::string& token : tokens)
        bytes.push_back(bytesOfToken(token).value_or(token));
}

void Tokenizer::Data::place(const std::string& token, TokenId id)
{
    if (id < 0 || id > kLargestId)
        fail(ErrorKind::InvalidInput, source.origin, ": token \"", token, "\" has the id ", id,
            ", allowed are 0 to ", kLargestId, ".");
    const auto slot = static_cast<std::size_t>(id);
    if (slot >= tokens.size())
        tokens.resize(slot + 1);
    if (!tokens[slot].empty() && tokens[slot] != token)
        fail(ErrorKind::InvalidInput, source.origin, ": tokens \"", tokens[slot], "\" and \"", token,
            "\" share the id ", id, ".");
    tokens[slot] = token;
    ids.emplace(token, id);
}

void Tokenizer::Data::readVocabulary()
{
    ids.reserve(source.vocabulary.size() + source.added.size());
    for (const auto& [token, id] : source.vocabulary) {
        if (const auto known = ids.find(token); known != ids.end() && known->second != id)
            fail(ErrorKind::InvalidInput, source.origin, ": token \"", token, "\" occurs with the ids ",
                known->second, " and ", id, ".");
        place(token, id);
    }
    if (source.ignoreMerges)
        for (const auto& [token, id] : source.vocabulary)
            if (std::optional<std::string> word = bytesOfToken(token))
                wholeWords.emplace(std::move(*word), id);
}

void Tokenizer::Data::readAddedTokens()
{
    for (const AddedToken& token : source.added) {
        if (const auto known = ids.find(token.content); known != ids.end() && known->second != token.id)
            fail(ErrorKind::InvalidInput, source.origin, ": added token \"", token.content, "\" has the id ",
                token.id, ", the vocabulary gives it ", known->second, ".");
        place(token.content, token.id);
    }
    special.assign(tokens.size(), false);
    for (const AddedToken& token : source.added)
        special[static_cast<std::size_t>(token.id)] = token.special;
}

void Tokenizer::Data::readNormalizer(const Json& normalizer)
{
    if (normalizer.is_null())
        return;
    const auto type = requiredField<std::string>(normalizer, "type", source.origin);
    if (type == "NFC")
        composes = true;
    else if (const auto list = normalizer.find("normalizers");
             type == "Sequence" && list != normalizer.end() && list->is_array()) {
        for (const Json& step : *list)
            readNormalizer(step);
    } else
        fail(ErrorKind::Unsupported, source.origin, ": the normalizer \"", type,
            "\" is not supported (none and NFC are).");
}

void Tokenizer::Data::readPostProcessor(const Json& processor)
{
    if (processor.is_null())
        return;
    const auto type = requiredField<std::string>(processor, "type", source.origin);
    const auto list = processor.find("processors");
    if (type == "TemplateProcessing")
        readTemplate(processor);
    else if (type == "Sequence" && list != processor.end() && list->is_array()) {
        for (const Json& step : *list)
            readPostProcessor(step);
    } else if (type != "ByteLevel") // ByteLevel only moves offsets
        fail(ErrorKind::Unsupported, source.origin, ": the post-processor \"", type, "\" is not supported.");
}

// {"single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}], "special_tokens": {"<s>":
// {"ids"}}}
void Tokenizer::Data::readTemplate(const Json& processor)
{
    const auto single = processor.find("single");
    if (single == processor.end() || !single->is_array())
        fail(ErrorKind::InvalidInput, source.origin, ": the template post-processor has no list \"single\".");
    SpecialFrame read;
    bool afterText = false;
    for (const Json& piece : *single) {
        if (piece.is_object() && piece.contains("Sequence")) {
            afterText = true;
            continue;
        }
        const Json token = piece.is_object() ? piece.value("SpecialToken", Json()) : Json();
        const auto name = requiredField<std::string>(token, "id", source.origin);
        const Json known = processor.value("special_tokens", Json::object()).value(name, Json::object());
        const Json list = known.value("ids", Json::array());
        if (!list.is_array() || list.empty())
            fail(ErrorKind::InvalidInput, source.origin, ": the template post-processor names \"", name,
                "\", but gives it no ids.");
        for (const Json& id : list) {
            if (!id.is_number_integer())
                fail(ErrorKind::InvalidInput, source.origin, ": an id of \"", name, "\" is no whole number.");
            (afterText ? read.after : read.before).push_back(id.get<TokenId>());
        }
    }
    frame.before.insert(frame.before.begin(), read.before.begin(), read.before.end());
    frame.after.insert(frame.after.end(), read.after.begin(), read.after.end());
}

void Tokenizer::Data::checkSpecialIds() const
{
    const auto check = [this](TokenId id, std::string_view what) {
        if (id < 0 || static_cast<std::size_t>(id) >= tokens.size())
            fail(ErrorKind::InvalidInput, source.origin, ": the ", what, " token has the id ", id,
                ", but the vocabulary has ", tokens.size(), " ids.");
    };
    for (const TokenId id : frame.before)
        check(id, "first");
    for (const TokenId id : frame.after)
        check(id, "last");
    for (const TokenId id : source.endOfText)
        check(id, "end-of-text");
    if (source.bos)
        check(*source.bos, "begin-of-text");
    if (source.padding)
        check(*source.padding, "padding");
}

BytePairMerge Tokenizer::Data::builtMerge() const
{
    std::vector<BytePairMerge::Rule> rules;
    rules.reserve(source.merges.size());
    const auto idOf = [this](const std::string& token, std::size_t rule) {
        const auto found = ids.find(token);
        if (found == ids.end())
            fail(ErrorKind::InvalidInput, source.origin, ": merge ", rule + 1, " needs the token \"", token,
                "\", which the vocabulary does not have.");
        return found->second;
    };
    for (std::size_t i = 0; i < source.merges.size(); ++i) {
        const auto& [left, right] = source.merges[i];
        rules.push_back({ idOf(left, i), idOf(right, i), idOf(left + right, i) });
    }
    std::array<TokenId, 256> byteIds {};
    for (std::size_t byte = 0; byte < byteIds.size(); ++byte) {
        const auto found = ids.find(byteCharacters()[byte]);
        byteIds[byte] = found == ids.end() ? -1 : found->second;
    }
    std::optional<TokenId> unknown;
    if (source.unknownToken)
        if (const auto found = ids.find(*source.unknownToken); found != ids.end())
            unknown = found->second;
    return BytePairMerge(byteIds, rules, unknown, source.fuseUnknown);
}

std::vector<AddedToken> Tokenizer::Data::addedTokens(bool normalized) const
{
    std::vector<AddedToken> result;
    for (const AddedToken& token : source.added) {
        if (token.normalized != normalized || token.content.empty())
            continue;
        result.push_back(token);
        if (normalized && composes)
            result.back().content = composed(token.content);
    }
    return result;
}

} // namespace tacq
