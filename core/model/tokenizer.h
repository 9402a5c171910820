#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

class GgufFile;

using TokenId = std::int32_t;

// What a model's generation_config.json says about sampling, or its reader's own defaults.
struct GenerationDefaults
{
    int topK = 50;
    double repetitionPenalty = 1;
};

// Byte-level BPE with the ids of Hugging Face `tokenizers`: added and special tokens, normalizer (none or
// NFC), pre-tokenizer (regular expressions of Llama-3, Qwen2, GPT-2, SmolLM2 and their like), merges, BOS/EOS
// rules. Immutable and safe to use from several threads.
class Tokenizer
{
public:
    // From tokenizer.json (and tokenizer_config.json, generation_config.json where present) of a folder, or
    // from GGUF metadata. Error (InvalidInput) for a damaged file, Error (Unsupported) naming the model type,
    // normalizer or pre-tokenizer that is not byte-level BPE.
    static std::shared_ptr<const Tokenizer> fromFolder(const std::filesystem::path& folder);
    static std::shared_ptr<const Tokenizer> fromGguf(const GgufFile& file);
    static std::shared_ptr<const Tokenizer> open(const std::filesystem::path& model); // any MODEL, resolved

    ~Tokenizer();

    // Throws Error (InvalidInput) with the byte position when `text` is not valid UTF-8.
    // `addSpecial`: apply the model's BOS/EOS rule. Special tokens written in the text are always recognised.
    std::vector<TokenId> encode(std::string_view text, bool addSpecial = true) const;
    std::string decode(
        std::span<const TokenId> ids, bool skipSpecial = true) const; // bytes; may end within a character
    std::string token(TokenId id) const; // as in the vocabulary, e.g. "Ġthe"
    std::optional<TokenId> id(std::string_view token) const;

    std::int64_t size() const; // largest id + 1
    std::optional<TokenId> bos() const;
    std::vector<TokenId> endOfText() const; // ids that end a generation
    GenerationDefaults generationDefaults() const;
    bool addsBos() const;
    const std::string& chatTemplateSource() const; // Jinja text as found with the model; empty when none

    // tokenizer.json / tokenizer_config.json of an equal Hugging Face tokenizer, for models that came without
    // (GGUF). Loads in transformers as PreTrainedTokenizerFast.
    std::string tokenizerJson() const;
    std::string tokenizerConfigJson() const;

    struct Data;
    explicit Tokenizer(std::unique_ptr<Data> data);

private:
    std::unique_ptr<Data> m_data;
};

} // namespace tacq
