#include "core/report/run_report.h"

#include "core/base/error.h"

#include <array>
#include <cstdio>

namespace tacq {

namespace {

double number(const Json& json, std::string_view key, std::string_view origin)
{
    return optionalField<double>(json, key, 0.0, origin);
}

std::int64_t count(const Json& json, std::string_view key)
{
    const auto field = json.find(key);
    return field != json.end() && field->is_number() ? field->get<std::int64_t>() : 0;
}

OrderedJson layerToJson(const LayerReport& layer)
{
    OrderedJson json;
    json["block"] = layer.block;
    json["projection"] = name(layer.projection);
    json["rows"] = layer.rows;
    json["columns"] = layer.columns;
    json["bits"] = layer.bits;
    json["outliers"] = layer.outliers;
    json["error"] = layer.error;
    json["relative_error"] = layer.relativeError;
    json["damping"] = layer.damping;
    json["score_mass"] = layer.scoreMass;
    return json;
}

Projection parseProjection(std::string_view word, std::string_view origin)
{
    for (const Projection projection : kProjections) {
        if (name(projection) == word)
            return projection;
    }
    fail(ErrorKind::InvalidInput, origin, ": \"", word, "\" is no projection.");
}

LayerReport layerFromJson(const Json& json, std::string_view origin)
{
    LayerReport layer;
    layer.block = requiredField<int>(json, "block", origin);
    layer.projection = parseProjection(requiredField<std::string>(json, "projection", origin), origin);
    layer.rows = count(json, "rows");
    layer.columns = count(json, "columns");
    layer.bits = number(json, "bits", origin);
    layer.outliers = count(json, "outliers");
    layer.error = number(json, "error", origin);
    layer.relativeError = number(json, "relative_error", origin);
    layer.damping = number(json, "damping", origin);
    layer.scoreMass = number(json, "score_mass", origin);
    return layer;
}

ExportReport exportFromJson(const Json& json, std::string_view origin)
{
    ExportReport exported;
    exported.format = requiredField<std::string>(json, "format", origin);
    exported.folder = requiredField<std::string>(json, "folder", origin);
    exported.bytes = std::uint64_t(count(json, "bytes"));
    exported.weightBytes = std::uint64_t(count(json, "weight_bytes"));
    exported.fileBits = number(json, "file_bits", origin);
    exported.verified = optionalField<bool>(json, "verified", false, origin);
    exported.maxLogitDifference = number(json, "max_logit_difference", origin);
    return exported;
}

std::string scoreText(const EvaluationResult& result)
{
    std::array<char, 64> text {};
    if (result.isPerplexity())
        std::snprintf(text.data(), text.size(), "%.2f", *result.perplexity);
    else
        std::snprintf(text.data(), text.size(), "%.1f %%", 100 * result.accuracy);
    return text.data();
}

} // namespace

OrderedJson toJson(const EvaluationResult& result)
{
    OrderedJson json;
    json["task"] = result.task;
    if (!result.convention.empty())
        json["convention"] = result.convention;
    if (result.isPerplexity()) {
        json["perplexity"] = *result.perplexity;
        json["nll"] = result.nll;
        json["tokens"] = result.tokens;
    } else {
        json["accuracy"] = result.accuracy;
        json["correct"] = result.correct;
        json["items"] = result.items;
        json["ci95"] = { result.low, result.high };
    }
    json["seconds"] = result.seconds;
    return json;
}

EvaluationResult evaluationFromJson(const Json& json, std::string_view origin)
{
    EvaluationResult result;
    result.task = optionalField<std::string>(json, "task", "", origin);
    result.convention = optionalField<std::string>(json, "convention", "", origin);
    result.seconds = number(json, "seconds", origin);
    if (json.contains("perplexity")) {
        result.perplexity = requiredField<double>(json, "perplexity", origin);
        result.nll = number(json, "nll", origin);
        result.tokens = count(json, "tokens");
        return result;
    }
    result.accuracy = requiredField<double>(json, "accuracy", origin);
    result.correct = count(json, "correct");
    result.items = count(json, "items");
    const auto interval = json.find("ci95");
    if (interval != json.end() && interval->is_array() && interval->size() == 2 && (*interval)[0].is_number()
        && (*interval)[1].is_number()) {
        result.low = (*interval)[0].get<double>();
        result.high = (*interval)[1].get<double>();
    }
    return result;
}

OrderedJson toJson(const ExportReport& exported)
{
    OrderedJson json;
    json["format"] = exported.format;
    json["folder"] = exported.folder;
    json["bytes"] = exported.bytes;
    json["weight_bytes"] = exported.weightBytes;
    json["file_bits"] = exported.fileBits;
    json["verified"] = exported.verified;
    json["max_logit_difference"] = exported.maxLogitDifference;
    return json;
}

OrderedJson toJson(const RunReport& report)
{
    OrderedJson json;
    json["average_bits"] = report.averageBits;
    json["stored_bits"] = report.storedBits;
    json["outlier_fraction"] = report.outlierFraction;
    json["outliers"] = report.outliers;
    json["quantizable"] = report.quantizable;
    json["bytes"] = report.bytes;
    json["score_threshold"] = report.scoreThreshold;
    json["layers"] = OrderedJson::array();
    for (const auto& layer : report.layers)
        json["layers"].push_back(layerToJson(layer));
    json["stages"] = OrderedJson::array();
    for (const auto& stage : report.stages) {
        OrderedJson entry;
        entry["name"] = name(stage.stage);
        entry["seconds"] = stage.seconds;
        entry["peak_rss"] = stage.peakResident;
        json["stages"].push_back(std::move(entry));
    }
    json["probe"] = OrderedJson::array();
    for (const auto& point : report.probe) {
        OrderedJson entry = toJson(point.result);
        entry["quantized_blocks"] = point.quantizedBlocks;
        json["probe"].push_back(std::move(entry));
    }
    if (report.fullPrecision)
        json["full_precision"] = toJson(*report.fullPrecision);
    if (report.simulated)
        json["simulated"] = toJson(*report.simulated);
    if (report.evaluation)
        json["eval"] = toJson(*report.evaluation);
    if (report.exported)
        json["export"] = toJson(*report.exported);
    return json;
}

RunReport runReportFromJson(const Json& json, std::string_view origin)
{
    if (!json.is_object())
        fail(ErrorKind::InvalidInput, origin, ": the results are not a JSON object.");
    const auto list = [&](std::string_view key) {
        const auto field = json.find(key);
        return field != json.end() && field->is_array() ? *field : Json::array();
    };
    const auto result = [&](std::string_view key) -> std::optional<EvaluationResult> {
        const auto field = json.find(key);
        if (field == json.end() || field->is_null())
            return std::nullopt;
        return evaluationFromJson(*field, origin);
    };
    RunReport report;
    report.averageBits = number(json, "average_bits", origin);
    report.storedBits = number(json, "stored_bits", origin);
    report.outlierFraction = number(json, "outlier_fraction", origin);
    report.outliers = count(json, "outliers");
    report.quantizable = count(json, "quantizable");
    report.bytes = std::uint64_t(count(json, "bytes"));
    report.scoreThreshold = number(json, "score_threshold", origin);
    for (const auto& layer : list("layers"))
        report.layers.push_back(layerFromJson(layer, origin));
    for (const auto& stage : list("stages"))
        report.stages.push_back({ parseStage(requiredField<std::string>(stage, "name", origin)),
            number(stage, "seconds", origin), std::uint64_t(count(stage, "peak_rss")) });
    for (const auto& point : list("probe"))
        report.probe.push_back(
            { requiredField<int>(point, "quantized_blocks", origin), evaluationFromJson(point, origin) });
    report.fullPrecision = result("full_precision");
    report.simulated = result("simulated");
    report.evaluation = result("eval");
    if (const auto exported = json.find("export"); exported != json.end() && !exported->is_null())
        report.exported = exportFromJson(*exported, origin);
    return report;
}

std::string headline(const RunReport& report, std::string_view method, int bits)
{
    if (!report.evaluation)
        return {};
    const bool perplexity = report.evaluation->isPerplexity();
    std::array<char, 32> average {};
    std::snprintf(average.data(), average.size(), "%.2f", report.averageBits);
    std::string line = concat("At ", average.data(), " bits ", method,
        perplexity ? " reaches perplexity " : " keeps ", scoreText(*report.evaluation));
    if (!report.evaluation->task.empty())
        line += concat(" on ", report.evaluation->task);
    if (report.fullPrecision)
        line += concat(" (full precision ", scoreText(*report.fullPrecision), ")");
    if (report.simulated)
        line += concat("; plain GPTQ at ", bits, perplexity ? " bits reaches " : " bits gets ",
            scoreText(*report.simulated));
    return line + ".";
}

} // namespace tacq
