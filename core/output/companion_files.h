#pragma once

#include "core/base/json.h"
#include "core/model/model_config.h"

#include <cstdint>
#include <filesystem>

namespace tacq {

// What stands beside the weights of a Hugging Face checkpoint: tokenizer, generation settings, chat template,
// licence, model card. From a folder all of it is copied byte for byte, without weights, code and hidden
// files. For a .gguf file the tokenizer and generation files are written anew from its metadata.
void writeCompanionFiles(const std::filesystem::path& source, const std::filesystem::path& folder);
std::uint64_t companionBytes(const std::filesystem::path& source); // about what they will take

// config.json for the copy: the source's own with every field kept, but the type in which weights are now
// stored and without the quantization of the source; for a .gguf file made from `config`.
OrderedJson exportedConfig(const ModelConfig& config, const std::filesystem::path& source);

} // namespace tacq
