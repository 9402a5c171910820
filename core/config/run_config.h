#pragma once

#include "core/base/json.h"
#include "core/config/metric.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

enum class Method { Tacq, Gptq, Rtn, Spqr, Squeezellm, Slim };
enum class Compute { Auto, Float32, Bfloat16 };
enum class ExportFormat { HuggingFace, Packed }; // "hf", "tacq"

std::string_view name(Method method); // "tacq", "gptq", "rtn", "spqr", "squeezellm", "slim"
std::string_view name(Metric metric); // "tacq", "qal", "msg", "weight", "fisher", "gradient", "abs-gradient"
std::string_view name(Compute compute);
std::string_view name(ExportFormat format);

// Throw Error (InvalidInput) for a word that is none of the above, listing those that are.
Method parseMethod(std::string_view word);
Metric parseMetric(std::string_view word);
Compute parseCompute(std::string_view word);
ExportFormat parseExportFormat(std::string_view word);

inline constexpr int kRowGroup = 0; // group size: one group per row
inline constexpr double kDefaultOutlierShare = 0.0035;
inline constexpr double kKeptScoreShare = 0.02; // scores of this share of the weights stay in the run folder

// How many weights stay in 16 bit: a share of the quantized weights, or whatever meets a target.
// At most one target is set; a target takes precedence over the share.
struct OutlierBudget
{
    double share = kDefaultOutlierShare; // of the quantized weights
    std::optional<double> targetBits; // published average bits, method.md §1.3
    std::optional<std::uint64_t> targetBytes; // size of the packed checkpoint file
    bool operator==(const OutlierBudget&) const = default;
};

// What only some of the other methods ask for (method.md §7); each method's own defaults.
struct BaselineOptions
{
    double spqrOutliers
        = 0.0161; // SpQR: share of each matrix kept in 16 bit: 2.14 and 3.14 bits as published
    std::optional<double> spqrThreshold; // τ of all matrices instead of a share: larger keeps fewer
    double sensitiveShare = 0.0005; // SqueezeLLM: kept in 16 bit for their Fisher sum, of each matrix
    double largeShare = 0.0045; // SqueezeLLM: kept for their size, of the quantized weights
    double slimSalientWeight = 1; // SliM-LLM's λ: how often salient weights count in the fit of a grid
    bool operator==(const BaselineOptions&) const = default;
};

// Everything that decides a run's result, written to RUN/run.json. Window size, recent files and the like are
// application settings and never change a result.
struct RunConfig
{
    std::string model; // folder, .gguf file or "demo"
    std::string task; // task specification, see core/tasks/task_spec.h
    std::string evaluation; // specification evaluated at the end; empty: that of the task

    Method method = Method::Tacq;
    Metric metric = Metric::Tacq;
    int bits = 2; // 2, 3, 4 or 8
    int groupSize = kRowGroup; // kRowGroup, 16, 32, 64 or 128 columns per scale
    OutlierBudget outliers; // of TACQ
    BaselineOptions baselines;

    int samples = 128; // calibration samples at most
    int sequenceLength = 2048; // tokens per window of a text
    std::int64_t tokenBudget = 262144; // calibration tokens at most
    std::uint64_t seed = 0;

    std::string device = "auto";
    Compute compute = Compute::Auto; // type of the products of calibration and gradients; see resolved()
    int threads = 0; // 0: all cores
    std::uint64_t memoryLimit = 0; // resident bytes; 0: no limit. See planMemory()

    int probeItems = 32; // items scored while blocks become quantized; 0: off
    std::int64_t evaluationItems = 0; // items of the final evaluation at most; 0: all
    std::int64_t evaluationTokens = 0; // tokens of a perplexity text at most; 0: all
    bool evaluateReference = true; // score full precision and plain GPTQ beside the result
    bool keepGradients = false; // keep Σ|g|, Σg² and Σg per block, for other metrics
    std::optional<ExportFormat> exportFormat; // written to RUN/export/<format>

    bool operator==(const RunConfig&) const = default;
};

// The specification that the result is scored on: `evaluation`, or the task's own.
const std::string& scoredTask(const RunConfig& config);

// The bits of a code: SpQR's published rows of N bits have codes of N − 1, the rest goes into grids and
// outliers.
int codeBits(const RunConfig& config);

// Columns per group where a method does not leave that open: SpQR's 16 and SliM-LLM's 128 stand for
// kRowGroup, and SqueezeLLM has a table per row.
int methodGroupSize(const RunConfig& config);

// All faults of a configuration, each a sentence for the person; empty when it can run. Looks at the values
// alone: whether the group size divides the model's widths is checked when the model is open.
std::vector<std::string> validate(const RunConfig& config);

OrderedJson toJson(const RunConfig& config);
RunConfig runConfigFromJson(const Json& json, std::string_view origin);

// The part of the configuration that a finished piece depends on. A run may be resumed with other probe,
// evaluation and export settings, but not with another value of these.
std::string fingerprint(const RunConfig& config);

} // namespace tacq
