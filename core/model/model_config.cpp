#include "core/model/model_config.h"

#include "core/base/error.h"
#include "core/model/config_checks.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

struct Family
{
    std::string_view architecture;
    std::string_view className;
};
constexpr std::array<Family, 3> kFamilies = { { { "llama", "LlamaForCausalLM" },
    { "qwen2", "Qwen2ForCausalLM" }, { "mistral", "MistralForCausalLM" } } };

OrderedJson ropeScalingJson(const ModelConfig& config)
{
    const RopeScaling& scaling = config.ropeScaling;
    switch (scaling.kind) {
    case RopeScaling::Kind::None:
        break;
    case RopeScaling::Kind::Linear:
        return { { "rope_type", "linear" }, { "factor", scaling.factor } };
    case RopeScaling::Kind::Llama3:
        return { { "rope_type", "llama3" }, { "factor", scaling.factor },
            { "low_freq_factor", scaling.lowFrequencyFactor },
            { "high_freq_factor", scaling.highFrequencyFactor },
            { "original_max_position_embeddings", scaling.originalContext } };
    }
    if (!scaling.frequencyDivisors.empty())
        failWithHint(ErrorKind::Unsupported, "Export to the packed format of this program instead.",
            "The model's rotary frequencies (rope_freqs.weight) follow no rule that config.json can "
            "express.");
    return nullptr;
}

} // namespace

std::string_view name(StorageType type)
{
    constexpr std::array<std::string_view, 3> kNames = { "float32", "float16", "bfloat16" };
    return kNames[std::size_t(type)];
}

std::pair<std::int64_t, std::int64_t> ModelConfig::shapeOf(Projection projection) const
{
    const auto queryWidth = std::int64_t(heads) * headDimension;
    const auto keyValueWidth = std::int64_t(keyValueHeads) * headDimension;
    switch (projection) {
    case Projection::Query:
        return { queryWidth, hidden };
    case Projection::Key:
    case Projection::Value:
        return { keyValueWidth, hidden };
    case Projection::Output:
        return { hidden, queryWidth };
    case Projection::Gate:
    case Projection::Up:
        return { intermediate, hidden };
    case Projection::Down:
        return { hidden, intermediate };
    }
    fail(ErrorKind::Internal, "A projection has no shape.");
}

bool ModelConfig::hasBias(Projection projection) const
{
    switch (projection) {
    case Projection::Query:
    case Projection::Key:
    case Projection::Value:
        return queryKeyValueBias;
    case Projection::Output:
        return outputBias;
    case Projection::Gate:
    case Projection::Up:
    case Projection::Down:
        return mlpBias;
    }
    return false;
}

ModelShape ModelConfig::shape() const
{
    ModelShape shape;
    shape.blocks = blocks;
    shape.hidden = hidden;
    shape.intermediate = intermediate;
    shape.queryWidth = heads * headDimension;
    shape.keyValueWidth = keyValueHeads * headDimension;
    shape.vocabulary = vocabulary;
    std::int64_t matrices = 0; // weights of one block
    std::int64_t vectors = 2 * std::int64_t(hidden); // its norms and biases
    for (const Projection projection : kProjections) {
        const auto [rows, columns] = shapeOf(projection);
        matrices += rows * columns;
        vectors += hasBias(projection) ? rows : 0;
    }
    const auto embedding = std::int64_t(vocabulary) * hidden;
    shape.quantizable = matrices * blocks;
    shape.otherParameters = vectors * blocks + hidden + embedding * (tiedHead ? 1 : 2);
    return shape;
}

void checkSizes(const ModelConfig& config, std::string_view origin)
{
    constexpr int kLargest = 1 << 24; // no model has a wider layer, a longer context or a larger vocabulary
    const std::array<std::pair<std::string_view, int>, 8> sizes
        = { { { "number of blocks", config.blocks }, { "hidden size", config.hidden },
            { "intermediate size", config.intermediate }, { "number of attention heads", config.heads },
            { "number of key-value heads", config.keyValueHeads }, { "head dimension", config.headDimension },
            { "vocabulary size", config.vocabulary }, { "context length", config.context } } };
    for (const auto& [what, value] : sizes) {
        if (value < 1 || value > kLargest)
            fail(ErrorKind::InvalidInput, origin, ": the ", what, " is ", value,
                ", it must be between 1 and ", kLargest, ".");
    }
    if (config.heads % config.keyValueHeads != 0)
        fail(ErrorKind::InvalidInput, origin, ": ", config.heads, " attention heads cannot share ",
            config.keyValueHeads, " key-value heads evenly.");
    if (config.headDimension % 2 != 0)
        fail(ErrorKind::InvalidInput, origin, ": the head dimension is ", config.headDimension,
            ", rotary embedding needs an even one.");
    if (std::int64_t(config.heads) * config.headDimension > kLargest)
        fail(ErrorKind::InvalidInput, origin, ": ", config.heads, " heads of dimension ",
            config.headDimension, " are wider than any model.");
    if (!(config.normEpsilon >= 0 && config.normEpsilon < 1) || !(config.ropeTheta > 0))
        fail(ErrorKind::InvalidInput, origin, ": norm epsilon ", config.normEpsilon, " or rotary base ",
            config.ropeTheta, " is out of range.");
    if (config.slidingWindow < 0)
        fail(ErrorKind::InvalidInput, origin, ": the sliding window is ", config.slidingWindow,
            " tokens, it must be positive.");
}

OrderedJson huggingFaceConfig(const ModelConfig& config)
{
    const auto family = std::find_if(kFamilies.begin(), kFamilies.end(),
        [&](const Family& known) { return known.architecture == config.architecture; });
    if (family == kFamilies.end())
        fail(ErrorKind::Internal, "No config.json can be written for architecture \"", config.architecture,
            "\".");
    OrderedJson json = { { "architectures", { family->className } }, { "model_type", config.architecture },
        { "hidden_act", "silu" }, { "hidden_size", config.hidden },
        { "intermediate_size", config.intermediate }, { "num_hidden_layers", config.blocks },
        { "num_attention_heads", config.heads }, { "num_key_value_heads", config.keyValueHeads },
        { "vocab_size", config.vocabulary }, { "max_position_embeddings", config.context },
        { "rms_norm_eps", config.normEpsilon }, { "rope_theta", config.ropeTheta },
        { "rope_scaling", ropeScalingJson(config) }, { "tie_word_embeddings", config.tiedHead } };
    if (config.architecture != "qwen2" || config.heads * config.headDimension != config.hidden)
        json["head_dim"] = config.headDimension;
    if (config.architecture == "llama") {
        json["attention_bias"] = config.queryKeyValueBias;
        json["mlp_bias"] = config.mlpBias;
    }
    if (config.architecture == "mistral")
        json["sliding_window"] = config.slidingWindow > 0 ? OrderedJson(config.slidingWindow) : nullptr;
    if (config.architecture == "qwen2") {
        json["use_sliding_window"] = config.slidingWindow > 0;
        if (config.slidingWindow > 0) {
            json["sliding_window"] = config.slidingWindow;
            json["max_window_layers"] = 0;
        }
    }
    json["torch_dtype"] = name(config.storage);
    return json;
}

} // namespace tacq
