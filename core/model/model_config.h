#pragma once

#include "core/base/json.h"
#include "core/config/estimate.h"
#include "core/config/projection.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tacq {

class GgufFile;

// Type in which a model's weights are stored and in which a compressed copy is written back.
enum class StorageType { F32, F16, BF16 };

std::string_view name(StorageType type); // "float32", "float16", "bfloat16" as in config.json

struct RopeScaling
{
    enum class Kind { None, Linear, Llama3 };
    Kind kind = Kind::None;
    double factor = 1;
    double lowFrequencyFactor = 1; // Llama 3.1
    double highFrequencyFactor = 4;
    int originalContext = 8192;
    std::vector<float>
        frequencyDivisors; // explicit divisors of a GGUF file (rope_freqs.weight), [headDim/2]; else empty
};

// Shape and conventions of a decoder of the Llama family: Llama 1–3.x (SmolLM2 included), Qwen2/2.5, Mistral.
struct ModelConfig
{
    std::string architecture; // "llama", "qwen2" or "mistral"
    int blocks = 0;
    int hidden = 0;
    int intermediate = 0;
    int heads = 0;
    int keyValueHeads = 0;
    int headDimension = 0;
    int vocabulary = 0;
    int context = 0; // longest sequence in tokens
    double normEpsilon = 1e-5;
    double ropeTheta = 10000;
    RopeScaling ropeScaling;
    bool tiedHead = false;
    bool queryKeyValueBias = false; // Qwen2 always; Llama with attention_bias
    bool outputBias = false; // Llama with attention_bias
    bool mlpBias = false; // Llama with mlp_bias
    int slidingWindow
        = 0; // tokens a position can look back, itself included; 0: all (Mistral 0.1, some Qwen2)
    StorageType storage = StorageType::F32; // float16 for a block-quantized GGUF
    bool blockQuantizedSource = false;
    std::string sourceType; // "BF16", "Q4_1", …: the type of most weights, for people

    std::pair<std::int64_t, std::int64_t> shapeOf(Projection projection) const; // [out, in]
    bool hasBias(Projection projection) const;
    ModelShape shape() const; // fileBytes left 0
};

// From config.json of a Hugging Face folder, or the metadata of a GGUF file. Anything the program does not
// compute exactly is refused by name: Error (Unsupported) naming architecture, activation, RoPE type….
ModelConfig readHuggingFaceConfig(const std::filesystem::path& folder);
ModelConfig readGgufConfig(const GgufFile& file);

// config.json for an exported checkpoint of this model (architectures, sizes, dtype, rope_scaling …).
OrderedJson huggingFaceConfig(const ModelConfig& config);

} // namespace tacq
