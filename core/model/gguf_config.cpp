#include "core/base/error.h"
#include "core/model/block_quants.h"
#include "core/model/config_checks.h"
#include "core/model/gguf_file.h"
#include "core/model/model_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

namespace tacq {

namespace {

// The decimal number a float32 stands for: 9.999999747378752e-06 -> 1e-05, as config.json of the same model
// says.
double shortest(double value)
{
    const auto narrow = float(value);
    if (double(narrow) != value)
        return value;
    std::array<char, 32> digits {};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), narrow);
    std::from_chars(digits.data(), written.ptr, value);
    return value;
}

// Metadata keys of one architecture: "llama.block_count" and so on.
class KeyReader
{
public:
    KeyReader(const GgufFile& file, std::string architecture)
        : m_file(file)
        , m_architecture(std::move(architecture))
    {
    }

    std::string origin() const { return m_file.path().string(); }
    std::string key(std::string_view name) const { return m_architecture + "." + std::string(name); }
    int required(std::string_view name) const
    {
        const auto value = m_file.integer(key(name));
        if (!value)
            fail(ErrorKind::InvalidInput, origin(), " has no metadata key \"", key(name), "\".");
        return checked(name, *value);
    }
    int optional(std::string_view name, int fallback) const
    {
        const auto value = m_file.integer(key(name));
        return value ? checked(name, *value) : fallback;
    }
    double number(std::string_view name, double fallback) const
    {
        const auto value = m_file.number(key(name));
        return value ? shortest(*value) : fallback;
    }
    std::optional<std::string> text(std::string_view name) const { return m_file.text(key(name)); }

private:
    int checked(std::string_view name, std::int64_t value) const
    {
        if (value < 0 || value > std::numeric_limits<int>::max())
            fail(ErrorKind::InvalidInput, origin(), ": metadata key \"", key(name), "\" is ", value,
                ", which is out of range.");
        return int(value);
    }

    const GgufFile& m_file;
    std::string m_architecture;
};

std::string architectureOf(const GgufFile& file)
{
    const auto architecture = file.text("general.architecture");
    if (!architecture)
        fail(ErrorKind::InvalidInput, file.path().string(), " has no metadata key \"general.architecture\".");
    if (*architecture != "llama" && *architecture != "qwen2")
        failWithHint(ErrorKind::Unsupported, "Supported in GGUF files: llama (Mistral included) and qwen2.",
            file.path().string(), ": architecture \"", *architecture, "\" is not supported.");
    return *architecture;
}

void refuseOtherMathematics(const KeyReader& keys, const ModelConfig& config)
{
    const int experts = keys.optional("expert_count", 0);
    if (experts > 0)
        fail(ErrorKind::Unsupported, keys.origin(), ": a mixture of ", experts, " experts is not supported.");
    const int rotary = keys.optional("rope.dimension_count", config.headDimension);
    if (rotary != config.headDimension)
        fail(ErrorKind::Unsupported, keys.origin(), ": rotary embedding over ", rotary, " of ",
            config.headDimension, " dimensions of a head is not supported.");
    const int values = keys.optional("attention.value_length", config.headDimension);
    if (values != config.headDimension)
        fail(ErrorKind::Unsupported, keys.origin(), ": value heads of ", values,
            " dimensions beside keys of ", config.headDimension, " are not supported.");
}

// Llama 3.x files carry the divisors of the rotary frequencies, not the rule they came from. The rule is
// needed to write a config.json, so the published ones (all with 1, 4 and 8192) are tried.
// Source of the formula: transformers, modeling_rope_utils.py, _compute_llama3_parameters.
bool followsLlama3(const ModelConfig& config, const RopeScaling& rule)
{
    const std::vector<float>& divisors = config.ropeScaling.frequencyDivisors;
    for (std::size_t i = 0; i < divisors.size(); ++i) {
        const double frequency = std::pow(config.ropeTheta, -2.0 * double(i) / config.headDimension);
        const double wave = 2 * std::numbers::pi / frequency;
        const double blend = std::clamp((rule.originalContext / wave - rule.lowFrequencyFactor)
                / (rule.highFrequencyFactor - rule.lowFrequencyFactor),
            0.0, 1.0);
        const double divisor = 1 / ((1 - blend) / rule.factor + blend);
        if (std::abs(double(divisors[i]) / divisor - 1) > 1e-3)
            return false;
    }
    return true;
}

void readFrequencyDivisors(const GgufFile& file, ModelConfig& config)
{
    const GgufFile::Tensor* tensor = file.find("rope_freqs.weight");
    if (tensor == nullptr)
        return;
    const std::int64_t expected = config.headDimension / 2;
    if (tensor->type != GgmlType::F32 || tensor->shape != std::vector<std::int64_t> { expected })
        fail(ErrorKind::InvalidInput, file.path().string(), ": tensor rope_freqs.weight must hold ", expected,
            " float32 values.");
    RopeScaling& scaling = config.ropeScaling;
    scaling.frequencyDivisors.resize(std::size_t(expected));
    decodeBlocks(GgmlType::F32, tensor->bytes, scaling.frequencyDivisors);
    for (const float divisor : scaling.frequencyDivisors) {
        if (!(divisor > 0) || !std::isfinite(divisor))
            fail(ErrorKind::InvalidInput, file.path().string(),
                ": tensor rope_freqs.weight holds a divisor that is not positive and finite.");
    }
    RopeScaling rule = scaling;
    rule.kind = RopeScaling::Kind::Llama3;
    rule.factor = *std::max_element(scaling.frequencyDivisors.begin(), scaling.frequencyDivisors.end());
    if (followsLlama3(config, rule))
        scaling = rule;
}

void readRope(const GgufFile& file, const KeyReader& keys, ModelConfig& config)
{
    config.ropeTheta = keys.number("rope.freq_base", 10000);
    const std::string type = keys.text("rope.scaling.type").value_or("none");
    const double factor = keys.number("rope.scaling.factor", keys.number("rope.scale_linear", 1));
    if (type != "none" && type != "linear")
        fail(ErrorKind::Unsupported, keys.origin(), ": RoPE scaling \"", type,
            "\" is not supported, only none, linear and rope_freqs.weight.");
    if (!(factor >= 1))
        fail(ErrorKind::InvalidInput, keys.origin(), ": the RoPE scaling factor must be 1 or more, but is ",
            factor, ".");
    const bool linear = factor != 1 && (type == "linear" || !keys.text("rope.scaling.type"));
    if (linear) {
        config.ropeScaling.kind = RopeScaling::Kind::Linear;
        config.ropeScaling.factor = factor;
    }
    readFrequencyDivisors(file, config);
    if (linear && !config.ropeScaling.frequencyDivisors.empty())
        fail(ErrorKind::Unsupported, keys.origin(),
            ": linear RoPE scaling and rope_freqs.weight together are not supported.");
}

// The type of most weights, and what a compressed copy is written back as.
void readStorage(const GgufFile& file, ModelConfig& config)
{
    std::map<GgmlType, std::int64_t> weights;
    for (const GgufFile::Tensor& tensor : file.tensors()) {
        if (tensor.name.starts_with("blk.") && tensor.shape.size() == 2)
            weights[tensor.type] += tensor.shape[0] * tensor.shape[1];
    }
    const auto most = std::max_element(
        weights.begin(), weights.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == weights.end())
        fail(ErrorKind::InvalidInput, file.path().string(), " has no weight matrices.");
    config.sourceType = name(most->first);
    config.blockQuantizedSource = isBlockQuantized(most->first);
    config.storage = most->first == GgmlType::F32 ? StorageType::F32
        : most->first == GgmlType::BF16           ? StorageType::BF16
                                                  : StorageType::F16;
}

int vocabularyOf(const GgufFile& file)
{
    const GgufFile::Tensor* embedding = file.find("token_embd.weight");
    if (embedding == nullptr || embedding->shape.size() != 2 || embedding->shape[0] > (1 << 24))
        fail(ErrorKind::InvalidInput, file.path().string(),
            ": tensor token_embd.weight is missing or is no matrix.");
    return int(embedding->shape[0]);
}

} // namespace

ModelConfig readGgufConfig(const GgufFile& file)
{
    ModelConfig config;
    config.architecture = architectureOf(file);
    const KeyReader keys(file, config.architecture);
    config.blocks = keys.required("block_count");
    config.hidden = keys.required("embedding_length");
    config.intermediate = keys.required("feed_forward_length");
    config.heads = keys.required("attention.head_count");
    config.keyValueHeads = keys.optional("attention.head_count_kv", config.heads);
    config.headDimension = keys.optional("attention.key_length", config.hidden / std::max(1, config.heads));
    config.vocabulary = vocabularyOf(file);
    config.context = keys.required("context_length");
    config.normEpsilon = keys.number("attention.layer_norm_rms_epsilon", 1e-5);
    config.slidingWindow = keys.optional("attention.sliding_window", 0);
    config.tiedHead = file.find("output.weight") == nullptr;
    config.queryKeyValueBias = file.find("blk.0.attn_q.bias") != nullptr;
    config.outputBias = file.find("blk.0.attn_output.bias") != nullptr;
    config.mlpBias = file.find("blk.0.ffn_down.bias") != nullptr;
    checkSizes(config, keys.origin());
    refuseOtherMathematics(keys, config);
    readRope(file, keys, config);
    readStorage(file, config);
    return config;
}

} // namespace tacq
