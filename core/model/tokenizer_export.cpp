#include "core/model/tokenizer_data.h"

namespace tacq {

namespace {

OrderedJson addedTokenJson(const AddedToken& token)
{
    return { { "id", token.id }, { "content", token.content }, { "single_word", token.singleWord },
        { "lstrip", token.leftStrip }, { "rstrip", token.rightStrip }, { "normalized", token.normalized },
        { "special", token.special } };
}

OrderedJson modelJson(const TokenizerSource& source)
{
    OrderedJson model { { "type", "BPE" }, { "dropout", nullptr }, { "unk_token", nullptr },
        { "continuing_subword_prefix", nullptr }, { "end_of_word_suffix", nullptr },
        { "fuse_unk", source.fuseUnknown }, { "byte_fallback", false },
        { "ignore_merges", source.ignoreMerges } };
    if (source.unknownToken)
        model["unk_token"] = *source.unknownToken;
    // Json sorts and looks up keys quickly; the ordered kind would search its whole list for each token.
    Json vocabulary = Json::object();
    for (const auto& [token, id] : source.vocabulary)
        vocabulary[token] = id;
    model["vocab"] = std::move(vocabulary);
    OrderedJson merges = OrderedJson::array();
    for (const auto& [left, right] : source.merges)
        merges.push_back(OrderedJson::array({ left, right }));
    model["merges"] = std::move(merges);
    return model;
}

} // namespace

std::string Tokenizer::tokenizerJson() const
{
    const TokenizerSource& source = m_data->source;
    OrderedJson added = OrderedJson::array();
    for (const AddedToken& token : source.added)
        added.push_back(addedTokenJson(token));
    OrderedJson root { { "version", "1.0" }, { "truncation", nullptr }, { "padding", nullptr } };
    root["added_tokens"] = std::move(added);
    root["normalizer"] = source.normalizer;
    root["pre_tokenizer"] = source.preTokenizer;
    root["post_processor"] = source.postProcessor;
    root["decoder"] = { { "type", "ByteLevel" }, { "add_prefix_space", true }, { "trim_offsets", true },
        { "use_regex", true } };
    root["model"] = modelJson(source);
    return root.dump();
}

std::string Tokenizer::tokenizerConfigJson() const
{
    const TokenizerSource& source = m_data->source;
    OrderedJson config { { "tokenizer_class", "PreTrainedTokenizerFast" },
        { "clean_up_tokenization_spaces", false }, { "add_prefix_space", false },
        { "model_input_names", { "input_ids", "attention_mask" } } }; // a decoder takes no token types
    if (source.bos)
        config["bos_token"] = token(*source.bos);
    if (!source.endOfText.empty())
        config["eos_token"] = token(source.endOfText.front());
    if (source.padding)
        config["pad_token"] = token(*source.padding);
    if (source.unknownToken)
        config["unk_token"] = *source.unknownToken;
    if (!source.chatTemplate.empty())
        config["chat_template"] = source.chatTemplate;
    return config.dump(2);
}

} // namespace tacq
