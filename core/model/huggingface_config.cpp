#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/config_checks.h"
#include "core/model/model_config.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

// What transformers assumes when a field is left out of config.json; it differs by family.
struct Defaults
{
    std::string_view architecture;
    std::string_view className;
    int context = 0;
    int keyValueHeads = 0; // 0: as many as query heads
    int slidingWindow = 0;
};
constexpr std::array<Defaults, 3> kDefaults
    = { { { "llama", "LlamaForCausalLM", 2048, 0, 0 }, { "qwen2", "Qwen2ForCausalLM", 32768, 32, 4096 },
        { "mistral", "MistralForCausalLM", 131072, 8, 4096 } } };

constexpr std::string_view kSupported = "Supported: Llama (SmolLM2 included), Qwen2/Qwen2.5 and Mistral.";

class ConfigReader
{
public:
    ConfigReader(const Json& json, std::string origin)
        : m_json(json)
        , m_origin(std::move(origin))
    {
    }

    const std::string& origin() const { return m_origin; }
    bool has(std::string_view key) const
    {
        return m_json.contains(key) && !m_json[std::string(key)].is_null();
    }
    bool isNull(std::string_view key) const
    {
        return m_json.contains(key) && m_json[std::string(key)].is_null();
    }
    const Json& at(std::string_view key) const { return m_json[std::string(key)]; }
    template <typename T> T required(std::string_view key) const
    {
        return requiredField<T>(m_json, key, m_origin);
    }
    template <typename T> T optional(std::string_view key, T fallback) const
    {
        return optionalField<T>(m_json, key, std::move(fallback), m_origin);
    }

private:
    const Json& m_json;
    std::string m_origin;
};

const Defaults& familyOf(const ConfigReader& reader)
{
    const auto type = reader.required<std::string>("model_type");
    const auto family = std::find_if(kDefaults.begin(), kDefaults.end(),
        [&](const Defaults& known) { return known.architecture == type; });
    if (family == kDefaults.end())
        failWithHint(ErrorKind::Unsupported, std::string(kSupported), reader.origin(), ": model type \"",
            type, "\" is not supported.");
    if (reader.has("architectures")) {
        const Json& names = reader.at("architectures");
        if (!names.is_array() || names.size() != 1 || names.front() != family->className)
            failWithHint(ErrorKind::Unsupported, std::string(kSupported), reader.origin(), ": architecture ",
                names.dump(), " is not supported, only ", family->className, ".");
    }
    return *family;
}

void refuseOtherMathematics(const ConfigReader& reader)
{
    const auto activation = reader.optional<std::string>("hidden_act", "silu");
    if (activation != "silu" && activation != "swish")
        fail(ErrorKind::Unsupported, reader.origin(), ": activation \"", activation,
            "\" is not supported, only \"silu\".");
    const int parallel = reader.optional("pretraining_tp", 1);
    if (parallel > 1)
        fail(ErrorKind::Unsupported, reader.origin(), ": pretraining_tp is ", parallel,
            ", only 1 is supported: a split projection sums in another order.");
    const double partial = reader.optional("partial_rotary_factor", 1.0);
    if (partial != 1.0)
        fail(ErrorKind::Unsupported, reader.origin(), ": partial_rotary_factor ", partial,
            " is not supported, only 1.");
}

void refuseOtherQuantization(const ConfigReader& reader)
{
    if (!reader.has("quantization_config"))
        return;
    const Json& quantization = reader.at("quantization_config");
    const auto method
        = optionalField<std::string>(quantization, "quant_method", "an unnamed method", reader.origin());
    if (method != "tacq")
        failWithHint(ErrorKind::Unsupported, "Use the unquantized checkpoint of this model.", reader.origin(),
            ": the model is already quantized with ", method, ", which this program does not read.");
}

StorageType storageOf(const ConfigReader& reader)
{
    const auto word
        = reader.optional<std::string>("dtype", reader.optional<std::string>("torch_dtype", "float32"));
    for (const StorageType type : { StorageType::F32, StorageType::F16, StorageType::BF16 }) {
        if (word == name(type))
            return type;
    }
    fail(ErrorKind::Unsupported, reader.origin(), ": weights of type \"", word,
        "\" are not supported, only float32, float16 and bfloat16.");
}

// `rope` is "rope_scaling", or "rope_parameters" of transformers 5, which holds the base too.
RopeScaling ropeScalingOf(const Json& rope, const std::string& origin)
{
    const auto type = optionalField<std::string>(
        rope, "rope_type", optionalField<std::string>(rope, "type", "default", origin), origin);
    RopeScaling scaling;
    if (type == "default")
        return scaling;
    if (type != "linear" && type != "llama3")
        fail(ErrorKind::Unsupported, origin, ": RoPE scaling \"", type,
            "\" is not supported, only default, linear and llama3.");
    scaling.kind = type == "linear" ? RopeScaling::Kind::Linear : RopeScaling::Kind::Llama3;
    scaling.factor = requiredField<double>(rope, "factor", origin);
    if (type == "llama3") {
        scaling.lowFrequencyFactor = requiredField<double>(rope, "low_freq_factor", origin);
        scaling.highFrequencyFactor = requiredField<double>(rope, "high_freq_factor", origin);
        scaling.originalContext = requiredField<int>(rope, "original_max_position_embeddings", origin);
        if (scaling.highFrequencyFactor <= scaling.lowFrequencyFactor || scaling.lowFrequencyFactor <= 0
            || scaling.originalContext <= 0)
            fail(ErrorKind::InvalidInput, origin, ": RoPE scaling llama3 needs 0 < low_freq_factor < ",
                "high_freq_factor, but has ", scaling.lowFrequencyFactor, " and ",
                scaling.highFrequencyFactor, ".");
    }
    if (!(scaling.factor >= 1))
        fail(ErrorKind::InvalidInput, origin, ": the RoPE scaling factor must be 1 or more, but is ",
            scaling.factor, ".");
    return scaling;
}

void readRope(const ConfigReader& reader, ModelConfig& config)
{
    config.ropeTheta = reader.optional("rope_theta", 10000.0);
    for (const std::string_view key : { "rope_scaling", "rope_parameters" }) {
        if (!reader.has(key))
            continue;
        const Json& rope = reader.at(key);
        if (!rope.is_object())
            fail(ErrorKind::InvalidInput, reader.origin(), ": field \"", key, "\" must be an object.");
        config.ropeTheta = optionalField(rope, "rope_theta", config.ropeTheta, reader.origin());
        config.ropeScaling = ropeScalingOf(rope, reader.origin());
    }
}

// Tokens a position sees, itself included; 0 for all. Blocks that differ in it are refused.
int slidingWindowOf(const ConfigReader& reader, const Defaults& family, int blocks)
{
    if (family.architecture == "llama" || reader.isNull("sliding_window"))
        return 0;
    const int window = reader.optional("sliding_window", family.slidingWindow);
    if (family.architecture == "mistral")
        return window;
    if (!reader.optional("use_sliding_window", false))
        return 0;
    int windowed = 0;
    if (reader.has("layer_types")) {
        const Json& types = reader.at("layer_types");
        windowed = int(std::count(types.begin(), types.end(), "sliding_attention"));
    } else {
        windowed = std::max(0, blocks - reader.optional("max_window_layers", 28));
    }
    if (windowed != 0 && windowed < blocks)
        fail(ErrorKind::Unsupported, reader.origin(), ": ", windowed, " of ", blocks,
            " blocks use a sliding window; only all or none are supported.");
    return windowed == 0 ? 0 : window;
}

void readBiases(const ConfigReader& reader, ModelConfig& config)
{
    if (config.architecture == "qwen2")
        config.queryKeyValueBias = true;
    if (config.architecture != "llama")
        return;
    config.queryKeyValueBias = reader.optional("attention_bias", false);
    config.outputBias = config.queryKeyValueBias;
    config.mlpBias = reader.optional("mlp_bias", false);
}

} // namespace

ModelConfig readHuggingFaceConfig(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "config.json";
    const Json json = readJson(path);
    const ConfigReader reader(json, path.string());
    const Defaults& family = familyOf(reader);
    refuseOtherQuantization(reader);
    refuseOtherMathematics(reader);

    ModelConfig config;
    config.architecture = family.architecture;
    config.blocks = reader.required<int>("num_hidden_layers");
    config.hidden = reader.required<int>("hidden_size");
    config.intermediate = reader.required<int>("intermediate_size");
    config.heads = reader.required<int>("num_attention_heads");
    const int absentHeads = reader.isNull("num_key_value_heads") || family.keyValueHeads == 0
        ? config.heads
        : family.keyValueHeads;
    config.keyValueHeads = reader.optional("num_key_value_heads", absentHeads);
    config.headDimension = reader.optional("head_dim", config.hidden / std::max(1, config.heads));
    config.vocabulary = reader.required<int>("vocab_size");
    config.context = reader.optional("max_position_embeddings", family.context);
    config.normEpsilon = reader.optional("rms_norm_eps", 1e-6);
    config.tiedHead = reader.optional("tie_word_embeddings", false);
    config.storage = storageOf(reader);
    config.slidingWindow = slidingWindowOf(reader, family, config.blocks);
    readRope(reader, config);
    readBiases(reader, config);
    checkSizes(config, reader.origin());
    return config;
}

} // namespace tacq
