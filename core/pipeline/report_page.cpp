#include "core/pipeline/report_page.h"

#include "core/base/error.h"
#include "core/base/html_text.h"
#include "core/base/number_text.h"
#include "core/config/command_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>

namespace tacq {

namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #202020; background: #fff; max-width: 960px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 24px; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 40px 0 8px; }
p { margin: 8px 0; max-width: 72ch; }
.headline { font-size: 17px; max-width: none; }
.quiet, figcaption { color: #5c5c5c; }
.warning { border-left: 4px solid #b05a00; padding-left: 12px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 24px 3px 0; text-align: right; border-bottom: 1px solid #e4e4e4; }
th { font-weight: 600; color: #5c5c5c; }
th:first-child, td:first-child { text-align: left; }
table.facts td { text-align: left; overflow-wrap: anywhere; }
table.facts td:first-child { color: #5c5c5c; white-space: nowrap; }
figure { margin: 16px 0 32px; }
figure img { max-width: 100%; border: 1px solid #e4e4e4; }
pre { background: #f5f5f5; padding: 12px 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
summary { cursor: pointer; }
@media print { body { margin: 0; } figure, table { break-inside: avoid; } }
)";

using Cells = std::vector<std::string>; // of plain text

std::string row(const Cells& cells, const char* tag)
{
    std::string text = "<tr>";
    for (const std::string& cell : cells)
        text += concat("<", tag, ">", htmlText(cell), "</", tag, ">");
    return text + "</tr>\n";
}

std::string numberTable(const Cells& head, const std::vector<Cells>& rows)
{
    std::string text = "<table>\n<thead>" + row(head, "th") + "</thead>\n<tbody>\n";
    for (const Cells& cells : rows)
        text += row(cells, "td");
    return text + "</tbody>\n</table>\n";
}

std::string factTable(const std::vector<std::pair<std::string, std::string>>& facts)
{
    std::string text = "<table class=\"facts\">\n<tbody>\n";
    for (const auto& [name, value] : facts)
        text += row({ name, value }, "td");
    return text + "</tbody>\n</table>\n";
}

std::string heading(std::string_view title)
{
    return concat("<h2>", htmlText(title), "</h2>\n");
}

std::string percentText(double share, int decimals)
{
    return fixed(100 * share, decimals) + " %";
}

// Four significant digits, for values of any size.
std::string significant(double value)
{
    std::array<char, 32> text {};
    std::snprintf(text.data(), text.size(), "%.4g", value);
    return text.data();
}

std::string upper(std::string_view word)
{
    std::string text(word);
    std::ranges::transform(
        text, text.begin(), [](char c) { return char(std::toupper(static_cast<unsigned char>(c))); });
    return text;
}

std::string intro(const RunSummary& run)
{
    std::string text = concat("<h1>", htmlText(run.folder.filename().string()), "</h1>\n");
    const std::string line = headline(run.report, upper(name(run.config.method)), run.config.bits);
    if (!line.empty())
        text += concat("<p class=\"headline\">", htmlText(line), "</p>\n");
    if (run.state != RunState::Finished)
        text += concat("<p class=\"warning\">This run is not finished, it is ", name(run.state), ". ",
            htmlText(run.problem), "</p>\n");
    return text
        + concat("<p class=\"quiet\">Made ", htmlText(run.created), " by TACQ Studio ",
            htmlText(run.programVersion), ".</p>\n");
}

std::string sizes(const RunReport& report)
{
    if (report.averageBits <= 0)
        return {};
    return heading("Size")
        + factTable({ { "average bits", fixed(report.averageBits, 3) + ", counted as published" },
            { "stored bits", fixed(report.storedBits, 3) + ", with scales and the places of kept weights" },
            { "kept in 16 bit",
                concat(grouped(report.outliers), " of ", grouped(report.quantizable), " weights (",
                    percentText(report.outlierFraction, 3), ")") },
            { "packed size", bytesText(report.bytes) } });
}

Cells scoreRow(const char* model, const EvaluationResult& result)
{
    if (result.isPerplexity())
        return { model, result.task, fixed(*result.perplexity, 3), "", grouped(result.tokens) + " tokens" };
    return { model, result.task, percentText(result.accuracy, 1),
        concat(fixed(100 * result.low, 1), "\u2013", percentText(result.high, 1)),
        concat(grouped(result.correct), " of ", grouped(result.items)) };
}

std::string scores(const RunReport& report)
{
    std::vector<Cells> rows;
    const auto add = [&](const char* model, const std::optional<EvaluationResult>& result) {
        if (result)
            rows.push_back(scoreRow(model, *result));
    };
    add("full precision", report.fullPrecision);
    add("plain GPTQ at the same bits", report.simulated);
    add("this run", report.evaluation);
    if (rows.empty())
        return {};
    const auto& shown = report.evaluation ? report.evaluation : report.fullPrecision;
    const bool texts = shown && shown->isPerplexity();
    return heading("Score")
        + numberTable({ "model", "task", texts ? "perplexity" : "accuracy", texts ? "" : "95 % interval",
                          texts ? "scored" : "right" },
            rows)
        + (texts ? ""
                 : "<p class=\"quiet\">Wilson intervals of each model alone. Models scored on the same items "
                   "differ "
                   "more surely than overlapping intervals suggest.</p>\n");
}

std::string pictures(const std::vector<ReportFigure>& figures)
{
    std::string text;
    for (const ReportFigure& figure : figures)
        text += concat(heading(figure.title), "<figure><img alt=\"", htmlText(figure.title), "\" src=\"",
            dataUrl(figure.type, figure.bytes), "\"/><figcaption>", htmlText(figure.reading),
            "</figcaption></figure>\n");
    return text;
}

// The matrices of one block together.
struct BlockSum
{
    std::int64_t weights = 0;
    std::int64_t outliers = 0;
    double bits = 0; // summed over weights
    double error = 0;
    double scoreMass = 0;
};

std::string blocks(const RunReport& report)
{
    if (report.layers.empty())
        return {};
    std::map<int, BlockSum> sums;
    for (const LayerReport& layer : report.layers) {
        BlockSum& sum = sums[layer.block];
        const std::int64_t weights = layer.rows * layer.columns;
        sum.weights += weights;
        sum.outliers += layer.outliers;
        sum.bits += layer.bits * double(weights);
        sum.error += layer.error;
        sum.scoreMass += layer.scoreMass;
    }
    std::vector<Cells> rows;
    for (const auto& [block, sum] : sums) {
        const double weights = double(std::max<std::int64_t>(sum.weights, 1));
        rows.push_back({ std::to_string(block), grouped(sum.weights), grouped(sum.outliers),
            percentText(double(sum.outliers) / weights, 3), fixed(sum.bits / weights, 3),
            percentText(sum.scoreMass, 2), significant(sum.error) });
    }
    return heading("Blocks")
        + numberTable({ "block", "weights", "kept", "share", "bits", "saliency", "loss" }, rows);
}

std::string matrices(const RunReport& report)
{
    if (report.layers.empty())
        return {};
    std::vector<Cells> rows;
    for (const LayerReport& layer : report.layers)
        rows.push_back({ std::to_string(layer.block), std::string(name(layer.projection)),
            concat(layer.rows, " \u00d7 ", layer.columns), grouped(layer.outliers),
            percentText(layer.outlierShare(), 3), fixed(layer.bits, 3), percentText(layer.relativeError, 1),
            significant(layer.error), percentText(layer.scoreMass, 2), significant(layer.damping) });
    return concat("<details><summary>All ", rows.size(), " matrices</summary>\n",
        numberTable({ "block", "matrix", "size", "kept", "share", "bits", "relative error", "loss",
                        "saliency", "damping" },
            rows),
        "</details>\n");
}

// Every setting, under the name it has in the record.
void collect(const OrderedJson& json, const std::string& prefix,
    std::vector<std::pair<std::string, std::string>>& facts)
{
    for (const auto& [key, value] : json.items()) {
        if (value.is_object())
            collect(value, prefix + key + ".", facts);
        else
            facts.emplace_back(prefix + key, value.is_string() ? value.get<std::string>() : value.dump());
    }
}

std::string settings(const RunSummary& run)
{
    std::vector<std::pair<std::string, std::string>> facts;
    collect(toJson(run.config), "", facts);
    return heading("Settings") + factTable(facts);
}

std::string identity(const RunSummary& run)
{
    const RunConfig& config = run.config;
    return heading("Model and task")
        + factTable({ { "model", config.model }, { "model, fingerprint", run.fingerprints.model },
            { "calibrated on", config.task }, { "samples, fingerprint", run.fingerprints.task },
            { "scored on", scoredTask(config) }, { "settings, fingerprint", run.fingerprints.settings },
            { "run folder", run.folder.string() } });
}

std::string stages(const RunReport& report)
{
    if (report.stages.empty())
        return {};
    std::vector<Cells> rows;
    double seconds = 0;
    std::uint64_t peak = 0;
    for (const StageReport& stage : report.stages) {
        seconds += stage.seconds;
        peak = std::max(peak, stage.peakResident);
        rows.push_back(
            { std::string(name(stage.stage)), secondsText(stage.seconds), bytesText(stage.peakResident) });
    }
    rows.push_back({ "all", secondsText(seconds), bytesText(peak) });
    return heading("Stages") + numberTable({ "stage", "time", "most memory until its end" }, rows);
}

std::string checkpoint(const RunReport& report)
{
    if (!report.exported)
        return heading("Checkpoint") + "<p>None was written.</p>\n";
    const ExportReport& exported = *report.exported;
    return heading("Checkpoint")
        + factTable({ { "folder", exported.folder }, { "format", exported.format },
            { "size", bytesText(exported.bytes) },
            { "bits of the file",
                fixed(exported.fileBits, 3) + " for each quantized weight, everything counted" },
            { "check",
                exported.verified ? "read back: every tensor is there, and the logits agree"
                                  : "not verified" },
            { "largest logit difference", significant(exported.maxLogitDifference) } });
}

std::string command(const RunSummary& run)
{
    return concat(heading("Command that repeats it"), "<pre><code>",
        htmlText(asCommandLine(run.config, run.folder.filename().string())), "</code></pre>\n");
}

} // namespace

std::string reportPage(const RunSummary& run, const std::vector<ReportFigure>& figures)
{
    if (!run.isReadable())
        failWithHint(run.state == RunState::Foreign ? ErrorKind::Conflict : ErrorKind::InvalidInput, run.hint,
            run.folder.string(), ": no run that can be told of: ", run.problem);
    const RunReport& report = run.report;
    return concat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
        htmlText(run.folder.filename().string()), "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n",
        intro(run), sizes(report), scores(report), pictures(figures), blocks(report), matrices(report),
        checkpoint(report), identity(run), settings(run), stages(report), command(run), "</body>\n</html>\n");
}

} // namespace tacq
