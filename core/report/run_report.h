#pragma once

#include "core/base/json.h"
#include "core/report/layer_report.h"
#include "core/report/stage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tacq {

// Score of one model on one task. Choice and generation tasks have an accuracy, texts a perplexity.
struct EvaluationResult
{
    std::string task; // specification it was measured on
    std::string convention; // "paper" or "harness" for a benchmark, else empty
    std::optional<double> perplexity;
    double nll = 0; // mean negative log-likelihood in nats per scored token
    std::int64_t tokens = 0; // scored tokens
    std::int64_t items = 0;
    std::int64_t correct = 0;
    double accuracy = 0; // correct / items
    double low = 0; // 95 % Wilson interval
    double high = 0;
    double seconds = 0;

    bool isPerplexity() const { return perplexity.has_value(); }
};

OrderedJson toJson(const EvaluationResult& result); // the keys of `tacq eval --json`
EvaluationResult evaluationFromJson(const Json& json, std::string_view origin);

// One point of the live accuracy: the probe items scored with the first blocks quantized and the rest in full
// precision.
struct ProbePoint
{
    int quantizedBlocks = 0;
    EvaluationResult result;
};

struct StageReport
{
    Stage stage = Stage::Open;
    double seconds = 0;
    std::uint64_t peakResident = 0; // bytes, the most of the process until the stage ended
};

struct ExportReport
{
    std::string format;
    std::string folder;
    std::uint64_t bytes = 0; // of all files
    std::uint64_t weightBytes = 0; // of the safetensors files
    double fileBits = 0; // weightBytes · 8 / quantized weights: everything in the file
    bool verified = false;
    double maxLogitDifference = 0; // against the weights that were evaluated
};

// The whole outcome of a run, as in RUN/run.json and `tacq quantize --json`.
struct RunReport
{
    std::int64_t quantizable = 0;
    std::int64_t outliers = 0;
    double outlierFraction = 0;
    double averageBits = 0; // as published
    double storedBits = 0; // codes, scales, zeros, outliers per quantized weight
    std::uint64_t bytes = 0; // of the packed checkpoint's weights, 16-bit parts included
    double scoreThreshold = 0; // smallest kept score
    std::vector<LayerReport> layers;
    std::vector<StageReport> stages;
    std::vector<ProbePoint> probe;
    std::optional<EvaluationResult> fullPrecision;
    std::optional<EvaluationResult> simulated; // plain GPTQ at the same bits, no outliers
    std::optional<EvaluationResult> evaluation; // of the result
    std::optional<ExportReport> exported;
};

OrderedJson toJson(const ExportReport& exported); // the keys of `tacq export --json`
OrderedJson toJson(const RunReport& report);
RunReport runReportFromJson(const Json& json, std::string_view origin);

// The one line that tells a run's outcome, e.g.
// "At 2.10 bits TACQ keeps 97.5 % on ioi (full precision 99.0 %); plain GPTQ at 2 bits falls to 52.0 %."
std::string headline(const RunReport& report, std::string_view method, int bits);

} // namespace tacq
