#include "core/output/companion_files.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/gguf_file.h"
#include "core/model/tokenizer.h"
#include "core/output/checksums.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

namespace {

constexpr std::uint64_t kGgufCompanionBytes = 32'000'000; // a tokenizer.json of a large vocabulary

bool isCompanion(const std::filesystem::directory_entry& entry)
{
    // Weights in any format, their index, code, and what an export writes itself or drops.
    static constexpr std::array<std::string_view, 14> otherEndings = { ".safetensors", ".index.json", ".bin",
        ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".msgpack", ".onnx", ".npz", ".py", ".partial", ".lock" };
    static constexpr std::array<std::string_view, 4> otherNames
        = { "config.json", "quantize_config.json", "quant_config.json", kChecksumFile };
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with('.') || name.find_first_of("\\\n") != std::string::npos)
        return false;
    return std::ranges::find(otherNames, name) == otherNames.end()
        && std::ranges::none_of(otherEndings, [&](std::string_view end) { return name.ends_with(end); });
}

std::vector<std::filesystem::path> companionsIn(const std::filesystem::path& source)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(source)) {
        if (isCompanion(entry))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

OrderedJson generationConfig(const Tokenizer& tokenizer)
{
    OrderedJson config = OrderedJson::object();
    if (const auto bos = tokenizer.bos())
        config["bos_token_id"] = *bos;
    const std::vector<TokenId> ends = tokenizer.endOfText();
    if (ends.size() == 1)
        config["eos_token_id"] = ends.front();
    else if (!ends.empty())
        config["eos_token_id"] = ends;
    return config;
}

} // namespace

void writeCompanionFiles(const std::filesystem::path& source, const std::filesystem::path& folder)
{
    if (std::filesystem::is_directory(source)) {
        for (const auto& file : companionsIn(source))
            copyFile(file, folder / file.filename());
        return;
    }
    const auto tokenizer = Tokenizer::fromGguf(GgufFile(source));
    writeText(folder / "tokenizer.json", tokenizer->tokenizerJson());
    writeText(folder / "tokenizer_config.json", tokenizer->tokenizerConfigJson());
    writeText(folder / "generation_config.json", generationConfig(*tokenizer).dump(2) + "\n");
}

std::uint64_t companionBytes(const std::filesystem::path& source)
{
    if (!std::filesystem::is_directory(source))
        return kGgufCompanionBytes;
    std::uint64_t bytes = 0;
    for (const auto& file : companionsIn(source))
        bytes += std::filesystem::file_size(file);
    return bytes;
}

OrderedJson exportedConfig(const ModelConfig& config, const std::filesystem::path& source)
{
    if (!std::filesystem::is_directory(source))
        return huggingFaceConfig(config);
    const std::filesystem::path path = source / "config.json";
    readJson(path); // names the file when it is damaged
    OrderedJson json = OrderedJson::parse(readText(path));
    json.erase("quantization_config");
    json["torch_dtype"] = name(config.storage);
    if (json.contains("dtype")) // newer files call it so
        json["dtype"] = name(config.storage);
    return json;
}

} // namespace tacq
