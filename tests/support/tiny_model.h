#pragma once

#include "core/base/file.h"
#include "core/base/half.h"
#include "core/base/random.h"
#include "core/model/model_config.h"
#include "core/model/safetensors_file.h"

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace tacq::test {

// A small random model of the Llama family, as a Hugging Face folder on disk.
struct TinyModel
{
    std::string architecture = "llama"; // or "qwen2", "mistral"
    StorageType storage = StorageType::F32;
    bool tiedHead = false;
    int blocks = 2;
    int hidden = 32;
    int intermediate = 48;
    int heads = 4;
    int keyValueHeads = 2;
    int vocabulary = 256;
    int context = 128;
    std::uint64_t seed = 1;

    ModelConfig config() const
    {
        ModelConfig result;
        result.architecture = architecture;
        result.blocks = blocks;
        result.hidden = hidden;
        result.intermediate = intermediate;
        result.heads = heads;
        result.keyValueHeads = keyValueHeads;
        result.headDimension = hidden / heads;
        result.vocabulary = vocabulary;
        result.context = context;
        result.tiedHead = tiedHead;
        result.queryKeyValueBias = architecture == "qwen2";
        result.storage = storage;
        return result;
    }
};

using TensorShape = std::vector<std::int64_t>;

// Names and shapes as transformers writes them.
inline std::vector<SafetensorsWriter::Declaration> tinyTensors(const TinyModel& model)
{
    const ModelConfig config = model.config();
    const ElementType type = model.storage == StorageType::F16 ? ElementType::F16
        : model.storage == StorageType::BF16                   ? ElementType::BF16
                                                               : ElementType::F32;
    std::vector<SafetensorsWriter::Declaration> tensors;
    const auto add = [&](const std::string& name, TensorShape shape) {
        tensors.push_back({ name, type, std::move(shape) });
    };
    add("model.embed_tokens.weight", { model.vocabulary, model.hidden });
    add("model.norm.weight", { model.hidden });
    if (!model.tiedHead)
        add("lm_head.weight", { model.vocabulary, model.hidden });
    for (int block = 0; block < model.blocks; ++block) {
        const std::string prefix = "model.layers." + std::to_string(block) + ".";
        add(prefix + "input_layernorm.weight", { model.hidden });
        add(prefix + "post_attention_layernorm.weight", { model.hidden });
        for (const Projection projection : kProjections) {
            const auto [rows, columns] = config.shapeOf(projection);
            const std::string module = prefix + std::string(moduleName(projection));
            add(module + ".weight", { rows, columns });
            if (config.hasBias(projection))
                add(module + ".bias", { rows });
        }
    }
    return tensors;
}

// Norm weights near 1, everything else uniform in ±0.3; in the tensor's type.
inline std::string tinyValues(const SafetensorsWriter::Declaration& tensor, PythonRandom& random)
{
    const bool isNorm = tensor.name.find("norm") != std::string::npos;
    std::string bytes(tensor.bytes(), '\0');
    const std::size_t width = elementBytes(tensor.type);
    for (std::size_t at = 0; at < bytes.size(); at += width) {
        const auto value = float((isNorm ? 1.0 : 0.0) + 0.6 * (random.uniform() - 0.5));
        const std::uint16_t narrow
            = tensor.type == ElementType::F16 ? halfFromFloat(value) : bfloat16FromFloat(value);
        if (width == 4)
            std::memcpy(bytes.data() + at, &value, width);
        else
            std::memcpy(bytes.data() + at, &narrow, width);
    }
    return bytes;
}

// Writes config.json and model.safetensors; no tokenizer.
inline void writeTinyModel(const std::filesystem::path& folder, const TinyModel& model)
{
    makeFolder(folder);
    writeText(folder / "config.json", huggingFaceConfig(model.config()).dump(2) + "\n");
    PythonRandom random(model.seed);
    SafetensorsWriter writer(folder / "model.safetensors", tinyTensors(model), {});
    for (const auto& tensor : writer.order()) {
        const std::string bytes = tinyValues(tensor, random);
        writer.write(std::as_bytes(std::span(bytes)));
    }
    writer.finish();
}

} // namespace tacq::test
