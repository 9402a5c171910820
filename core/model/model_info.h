#pragma once

#include "core/config/estimate.h"
#include "core/model/model_config.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tacq {

struct TensorInfo
{
    std::string name;
    std::string type; // "BF16", "Q4_1", …
    std::vector<std::int64_t> shape;
    std::uint64_t bytes = 0;
    std::string file; // file name within the model folder
};

// What a person wants to see of a model before anything is computed. No tensor data is read.
struct ModelInfo
{
    std::filesystem::path path; // resolved
    std::string title; // name for people: folder or general.name
    std::string source; // "huggingface", "gguf" or "packed"
    ModelConfig config;
    ModelShape shape;
    std::int64_t parameters = 0; // a tied head counts once
    std::vector<TensorInfo> tensors;
    std::string tokenizer; // "byte-level BPE, 49 152 tokens", or why there is none
    bool hasTokenizer = false;
    std::string chatTemplate; // "ChatML", …; empty: usable without chat
    std::vector<std::string> warnings; // already quantized source, group sizes that do not divide, …
};

// MODEL of the command line: a Hugging Face folder, a .gguf file, a packed checkpoint or "demo".
// Throws Error: InvalidInput or Io naming the file, Unsupported naming the architecture.
ModelInfo readModelInfo(const std::string& model);

// "demo" -> the installed demo model; any other word is a path. Error (Io) with a hint when it is not there.
std::filesystem::path resolveModel(const std::string& model);

// SHA-256 over the header, the configuration, the sizes and samples of every tensor's bytes; the same model
// under another path has the same fingerprint.
std::string modelFingerprint(const std::filesystem::path& model);

} // namespace tacq
