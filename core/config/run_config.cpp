#include "core/config/run_config.h"

#include "core/base/error.h"
#include "core/base/sha256.h"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>
#include <utility>

namespace tacq {

namespace {

template <typename T, std::size_t N> using Words = std::array<std::pair<T, std::string_view>, N>;

constexpr Words<Method, 6> kMethods { { { Method::Tacq, "tacq" }, { Method::Gptq, "gptq" },
    { Method::Rtn, "rtn" }, { Method::Spqr, "spqr" }, { Method::Squeezellm, "squeezellm" },
    { Method::Slim, "slim" } } };
constexpr Words<Metric, 7> kMetrics { { { Metric::Tacq, "tacq" }, { Metric::Qal, "qal" },
    { Metric::Msg, "msg" }, { Metric::Weight, "weight" }, { Metric::Fisher, "fisher" },
    { Metric::Gradient, "gradient" }, { Metric::AbsoluteGradient, "abs-gradient" } } };
constexpr Words<Compute, 3> kComputes { { { Compute::Auto, "auto" }, { Compute::Float32, "float32" },
    { Compute::Bfloat16, "bfloat16" } } };
constexpr Words<ExportFormat, 2> kFormats { { { ExportFormat::HuggingFace, "hf" },
    { ExportFormat::Packed, "tacq" } } };

template <typename T, std::size_t N> std::string_view wordOf(const Words<T, N>& words, T value)
{
    return std::find_if(words.begin(), words.end(), [&](const auto& entry) {
        return entry.first == value;
    })->second;
}

template <typename T, std::size_t N>
T parseWord(const Words<T, N>& words, std::string_view word, std::string_view what)
{
    std::string known;
    for (const auto& [value, text] : words) {
        if (text == word)
            return value;
        known += known.empty() ? text : concat(", ", text);
    }
    fail(ErrorKind::InvalidInput, "\"", word, "\" is no ", what, ". Known: ", known, ".");
}

template <typename T>
std::optional<T> optionalNumber(const Json& json, std::string_view key, std::string_view origin)
{
    const auto field = json.find(key);
    if (field == json.end() || field->is_null())
        return std::nullopt;
    if constexpr (std::is_integral_v<T>) {
        const bool fits = field->is_number_unsigned()
            ? std::in_range<T>(field->get<std::uint64_t>())
            : field->is_number_integer() && std::in_range<T>(field->get<std::int64_t>());
        if (!fits)
            fail(ErrorKind::InvalidInput, origin, ": field \"", key, "\" must be a whole number from ",
                std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max(), ".");
    } else if (!field->is_number()) {
        fail(ErrorKind::InvalidInput, origin, ": field \"", key, "\" must be a number.");
    }
    return field->get<T>();
}

template <typename T> OrderedJson orNull(const std::optional<T>& value)
{
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

// The options of the method in hand; other methods' runs stay as they are when an option is added.
void addBaselineOptions(OrderedJson& json, const RunConfig& config)
{
    const BaselineOptions& options = config.baselines;
    if (config.method == Method::Spqr) {
        json["spqr_outliers"] = options.spqrOutliers;
        json["spqr_threshold"] = orNull(options.spqrThreshold);
    }
    if (config.method == Method::Squeezellm) {
        json["sensitive_share"] = options.sensitiveShare;
        json["large_share"] = options.largeShare;
    }
    if (config.method == Method::Slim)
        json["slim_salient_weight"] = options.slimSalientWeight;
}

} // namespace

std::string_view name(Method method)
{
    return wordOf(kMethods, method);
}
std::string_view name(Metric metric)
{
    return wordOf(kMetrics, metric);
}
std::string_view name(Compute compute)
{
    return wordOf(kComputes, compute);
}
std::string_view name(ExportFormat format)
{
    return wordOf(kFormats, format);
}

Method parseMethod(std::string_view word)
{
    return parseWord(kMethods, word, "method");
}
Metric parseMetric(std::string_view word)
{
    return parseWord(kMetrics, word, "saliency metric");
}
Compute parseCompute(std::string_view word)
{
    return parseWord(kComputes, word, "compute type");
}
ExportFormat parseExportFormat(std::string_view word)
{
    return parseWord(kFormats, word, "checkpoint format");
}

const std::string& scoredTask(const RunConfig& config)
{
    return config.evaluation.empty() ? config.task : config.evaluation;
}

int codeBits(const RunConfig& config)
{
    return config.method == Method::Spqr ? config.bits - 1 : config.bits;
}

int methodGroupSize(const RunConfig& config)
{
    switch (config.method) {
    case Method::Squeezellm:
        return kRowGroup;
    case Method::Spqr:
        return config.groupSize == kRowGroup ? 16 : config.groupSize;
    case Method::Slim:
        return config.groupSize == kRowGroup ? 128 : config.groupSize;
    default:
        return config.groupSize;
    }
}

std::vector<std::string> validate(const RunConfig& config)
{
    std::vector<std::string> faults;
    const auto require = [&](bool good, auto&&... parts) {
        if (!good)
            faults.push_back(concat(parts...));
    };
    const auto oneOf = [](int value, std::initializer_list<int> allowed) {
        return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
    };
    const auto& outliers = config.outliers;

    require(!config.model.empty(), "No model is chosen.");
    require(!config.task.empty(), "No task is chosen.");
    require(oneOf(config.bits, { 2, 3, 4, 8 }), "Bits must be 2, 3, 4 or 8, not ", config.bits, ".");
    require(oneOf(config.groupSize, { kRowGroup, 16, 32, 64, 128 }),
        "The group size must be row, 16, 32, 64 or 128, not ", config.groupSize, ".");
    require(outliers.share >= 0 && outliers.share <= 0.5,
        "The outlier fraction must lie between 0 and 0.5, not ", outliers.share, ".");
    require(!(outliers.targetBits && outliers.targetBytes), "Choose target bits or a target size, not both.");
    require(!outliers.targetBits || (*outliers.targetBits >= config.bits && *outliers.targetBits < 32),
        "Target bits must be at least the base bits (", config.bits, ") and below 32.");
    require(config.samples >= 1, "At least one calibration sample is needed.");
    require(config.sequenceLength >= 2, "The sequence length must be at least 2 tokens.");
    require(config.tokenBudget >= 2, "The token budget must be at least 2 tokens.");
    require(config.threads >= 0, "The number of threads cannot be negative.");
    require(config.probeItems >= 0, "The number of probe items cannot be negative.");
    require(
        config.evaluationItems >= 0 && config.evaluationTokens >= 0, "Evaluation limits cannot be negative.");
    require(!(config.method == Method::Rtn && config.outliers.targetBytes),
        "A target size needs outliers; rtn has none.");
    const bool tables = config.method == Method::Squeezellm || config.method == Method::Slim;
    require(
        !tables || config.bits <= 4, name(config.method), " takes 2, 3 or 4 bits, not ", config.bits, ".");
    const BaselineOptions& baselines = config.baselines;
    const double threshold = baselines.spqrThreshold.value_or(1);
    require(threshold > 0 && threshold < 1e30, "The threshold of SpQR must be positive and finite, not ",
        threshold, ".");
    for (const double share : { baselines.spqrOutliers, baselines.sensitiveShare, baselines.largeShare })
        require(share >= 0 && share <= 0.5, "A share of kept weights must lie between 0 and 0.5, not ", share,
            ".");
    require(baselines.slimSalientWeight > 0, "The weight of salient entries must be positive, not ",
        baselines.slimSalientWeight, ".");
    return faults;
}

OrderedJson toJson(const RunConfig& config)
{
    OrderedJson json;
    json["model"] = config.model;
    json["task"] = config.task;
    json["evaluation"] = config.evaluation;
    json["method"] = name(config.method);
    json["metric"] = name(config.metric);
    json["bits"] = config.bits;
    json["group_size"] = config.groupSize;
    json["outlier_share"] = config.outliers.share;
    json["target_bits"] = orNull(config.outliers.targetBits);
    json["target_bytes"] = orNull(config.outliers.targetBytes);
    addBaselineOptions(json, config);
    json["samples"] = config.samples;
    json["sequence_length"] = config.sequenceLength;
    json["token_budget"] = config.tokenBudget;
    json["seed"] = config.seed;
    json["device"] = config.device;
    json["compute"] = name(config.compute);
    json["threads"] = config.threads;
    json["memory_limit"] = config.memoryLimit;
    json["probe_items"] = config.probeItems;
    json["evaluation_items"] = config.evaluationItems;
    json["evaluation_tokens"] = config.evaluationTokens;
    json["evaluate_reference"] = config.evaluateReference;
    json["keep_gradients"] = config.keepGradients;
    json["export"] = config.exportFormat ? OrderedJson(name(*config.exportFormat)) : OrderedJson(nullptr);
    return json;
}

RunConfig runConfigFromJson(const Json& json, std::string_view origin)
{
    const auto text = [&](std::string_view key, std::string_view fallback) {
        return optionalField<std::string>(json, key, std::string(fallback), origin);
    };
    const auto whole = [&](std::string_view key, auto fallback) {
        return optionalNumber<decltype(fallback)>(json, key, origin).value_or(fallback);
    };
    if (!json.is_object())
        fail(ErrorKind::InvalidInput, origin, ": the configuration is not a JSON object.");
    RunConfig config;
    config.model = requiredField<std::string>(json, "model", origin);
    config.task = requiredField<std::string>(json, "task", origin);
    config.evaluation = text("evaluation", "");
    config.method = parseMethod(text("method", name(config.method)));
    config.metric = parseMetric(text("metric", name(config.metric)));
    config.bits = whole("bits", config.bits);
    config.groupSize = whole("group_size", config.groupSize);
    config.outliers.share = whole("outlier_share", config.outliers.share);
    config.outliers.targetBits = optionalNumber<double>(json, "target_bits", origin);
    config.outliers.targetBytes = optionalNumber<std::uint64_t>(json, "target_bytes", origin);
    config.baselines.spqrOutliers = whole("spqr_outliers", config.baselines.spqrOutliers);
    config.baselines.spqrThreshold = optionalNumber<double>(json, "spqr_threshold", origin);
    config.baselines.sensitiveShare = whole("sensitive_share", config.baselines.sensitiveShare);
    config.baselines.largeShare = whole("large_share", config.baselines.largeShare);
    config.baselines.slimSalientWeight = whole("slim_salient_weight", config.baselines.slimSalientWeight);
    config.samples = whole("samples", config.samples);
    config.sequenceLength = whole("sequence_length", config.sequenceLength);
    config.tokenBudget = whole("token_budget", config.tokenBudget);
    config.seed = whole("seed", config.seed);
    config.device = text("device", config.device);
    config.compute = parseCompute(text("compute", name(config.compute)));
    config.threads = whole("threads", config.threads);
    config.memoryLimit = whole("memory_limit", config.memoryLimit);
    config.probeItems = whole("probe_items", config.probeItems);
    config.evaluationItems = whole("evaluation_items", config.evaluationItems);
    config.evaluationTokens = whole("evaluation_tokens", config.evaluationTokens);
    config.evaluateReference
        = optionalField<bool>(json, "evaluate_reference", config.evaluateReference, origin);
    config.keepGradients = optionalField<bool>(json, "keep_gradients", config.keepGradients, origin);
    if (const auto format = text("export", ""); !format.empty())
        config.exportFormat = parseExportFormat(format);
    return config;
}

std::string fingerprint(const RunConfig& config)
{
    OrderedJson json = toJson(config);
    // What only decides what is measured, shown or written at the end; or where the same values are computed.
    for (const char* free : { "model", "task", "evaluation", "probe_items", "evaluation_items",
             "evaluation_tokens", "evaluate_reference", "keep_gradients", "export", "memory_limit" })
        json.erase(free);
    // "auto" turns into one of the two when the model is open; runs of before recorded it as it was.
    if (config.compute != Compute::Bfloat16)
        json["compute"] = name(Compute::Auto);
    return sha256OfText(json.dump());
}

} // namespace tacq
