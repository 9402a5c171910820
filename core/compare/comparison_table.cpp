#include "core/compare/comparison_table.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace tacq {

namespace {

constexpr const char* kNothing = "–";

template <typename... Values> std::string formatted(const char* format, Values... values)
{
    std::array<char, 128> text {};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

// Runs that differ in their seed alone.
using Row = std::vector<const ComparedRun*>;

bool sameRow(const PlannedRun& a, const PlannedRun& b)
{
    return a.conditioning == b.conditioning && a.method == b.method && a.config.bits == b.config.bits;
}

std::vector<Row> rowsOf(const Comparison& comparison)
{
    std::vector<Row> rows;
    for (const ComparedRun& run : comparison.runs) {
        const auto row = std::ranges::find_if(
            rows, [&](const Row& other) { return sameRow(other.front()->planned, run.planned); });
        if (row == rows.end())
            rows.push_back({ &run });
        else
            row->push_back(&run);
    }
    return rows;
}

bool isReference(const ComparedRun& run)
{
    return run.planned.config.method == Method::Tacq && run.planned.config.metric == Metric::Tacq;
}

// The run of TACQ with its own metric that has the same task, bits and seed.
const ComparedRun* referenceOf(const ComparedRun& run, const Comparison& comparison)
{
    const PlannedRun& planned = run.planned;
    const auto found = std::ranges::find_if(comparison.runs, [&](const ComparedRun& other) {
        return isReference(other) && other.planned.conditioning == planned.conditioning
            && other.planned.config.bits == planned.config.bits
            && other.planned.config.seed == planned.config.seed;
    });
    return found == comparison.runs.end() || isReference(run) ? nullptr : &*found;
}

// Of all seeds of a row together; none for TACQ itself or without it.
std::optional<PairedDifference> againstTacq(const Row& row, const Comparison& comparison)
{
    std::vector<Outcomes> own, reference;
    for (const ComparedRun* run : row) {
        const ComparedRun* other = referenceOf(*run, comparison);
        if (!other)
            return std::nullopt;
        own.push_back(run->scores.front().outcomes);
        reference.push_back(other->scores.front().outcomes);
    }
    return pairedDifference(own, reference);
}

double mean(const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / double(values.size());
}

double deviation(const std::vector<double>& values)
{
    const double center = mean(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - center) * (value - center);
    return std::sqrt(squares / double(values.size() - 1));
}

std::string perplexityText(double perplexity)
{
    return perplexity < 1000 ? formatted("%.2f", perplexity) : formatted("%.3g", perplexity);
}

std::string scoreCell(const EvaluationResult& result)
{
    if (result.isPerplexity())
        return perplexityText(*result.perplexity);
    return formatted("%.1f (%.1f–%.1f)", 100 * result.accuracy, 100 * result.low, 100 * result.high);
}

const ScoreOn* scoreOn(const std::vector<ScoreOn>& scores, const std::string& task)
{
    const auto found = std::ranges::find(scores, task, &ScoreOn::task);
    return found == scores.end() ? nullptr : &*found;
}

std::string scoreCell(const Row& row, const std::string& task)
{
    std::vector<double> values;
    const EvaluationResult* result = nullptr;
    for (const ComparedRun* run : row) {
        const ScoreOn* score = scoreOn(run->scores, task);
        if (!score)
            return kNothing;
        result = &score->result;
        values.push_back(result->isPerplexity() ? *result->perplexity : 100 * result->accuracy);
    }
    if (values.size() == 1)
        return scoreCell(*result);
    if (result->isPerplexity())
        return perplexityText(mean(values)) + " ± " + perplexityText(deviation(values));
    return formatted("%.1f ± %.1f", mean(values), deviation(values));
}

std::string differenceCell(const Row& row, const Comparison& comparison)
{
    const auto difference = againstTacq(row, comparison);
    if (!difference)
        return kNothing;
    if (row.front()->scores.front().result.isPerplexity())
        return formatted("%+.3f nats (%+.3f to %+.3f)", difference->mean, difference->low, difference->high);
    return formatted(
        "%+.1f (%+.1f to %+.1f)", 100 * difference->mean, 100 * difference->low, 100 * difference->high);
}

// What a cell of text must not hold inside a Markdown table.
std::string escaped(std::string text)
{
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.replace(at, 1, "\\|");
    return text;
}

std::string line(const std::vector<std::string>& cells)
{
    std::string result = "|";
    for (const std::string& cell : cells)
        result += " " + escaped(cell) + " |";
    return result + "\n";
}

double meanOf(const Row& row, double (*value)(const ComparedRun&))
{
    std::vector<double> values;
    for (const ComparedRun* run : row)
        values.push_back(value(*run));
    return mean(values);
}

std::vector<std::string> cells(const Row& row, const Comparison& comparison)
{
    const PlannedRun& planned = row.front()->planned;
    std::vector<std::string> result {
        planned.conditioning, std::to_string(planned.config.bits), planned.method,
        formatted("%.3f", meanOf(row, [](const ComparedRun& run) { return run.report.averageBits; })),
        formatted("%.3f", meanOf(row, [](const ComparedRun& run) { return run.report.storedBits; })),
        formatted("%.1f", meanOf(row, [](const ComparedRun& run) { return double(run.report.bytes) / 1e6; }))
    };
    for (const ScoreOn& task : comparison.fullPrecision)
        result.push_back(scoreCell(row, task.task));
    result.push_back(differenceCell(row, comparison));
    result.push_back(formatted("%.0f", meanOf(row, [](const ComparedRun& run) { return run.seconds; })));
    return result;
}

std::string taskHead(const ScoreOn& score)
{
    std::string head = score.task;
    if (!score.result.convention.empty())
        head += concat(" (", score.result.convention, ")");
    return head + (score.result.isPerplexity() ? ", perplexity" : ", %");
}

// A field of CSV: quoted where it must be.
std::string field(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string csvLine(const ComparedRun& run, const ScoreOn& score)
{
    const RunConfig& config = run.planned.config;
    const EvaluationResult& result = score.result;
    std::string text = concat(field(run.planned.slug), ',', field(run.planned.conditioning), ',',
        name(config.method), ',', name(config.metric), ',', config.bits, ',', config.seed, ',');
    text += formatted("%.6f,%.6f,%lld,%llu,%.3f,", run.report.averageBits, run.report.storedBits,
        static_cast<long long>(run.report.outliers), static_cast<unsigned long long>(run.report.bytes),
        run.seconds);
    text += concat(field(score.task), ',', result.convention, ',');
    if (result.isPerplexity())
        return text + formatted("%.9g,,,%lld\n", *result.perplexity, static_cast<long long>(result.tokens));
    return text
        + formatted("%.9g,%.9g,%.9g,%lld\n", result.accuracy, result.low, result.high,
            static_cast<long long>(result.items));
}

OrderedJson scoreJson(const ScoreOn& score)
{
    OrderedJson json = toJson(score.result);
    json["label"] = score.task;
    return json;
}

OrderedJson differenceJson(const PairedDifference& difference)
{
    return { { "mean", difference.mean }, { "ci95", { difference.low, difference.high } },
        { "items", difference.items }, { "only_this", difference.onlyA }, { "only_tacq", difference.onlyB } };
}

OrderedJson runJson(const ComparedRun& run, const Comparison& comparison)
{
    const RunConfig& config = run.planned.config;
    OrderedJson json;
    json["run"] = run.planned.slug;
    json["conditioned_on"] = run.planned.conditioning;
    json["label"] = run.planned.method;
    json["method"] = name(config.method);
    json["metric"] = name(config.metric);
    json["bits"] = config.bits;
    json["seed"] = config.seed;
    json["average_bits"] = run.report.averageBits;
    json["stored_bits"] = run.report.storedBits;
    json["outliers"] = run.report.outliers;
    json["bytes"] = run.report.bytes;
    json["seconds"] = run.seconds;
    json["scores"] = OrderedJson::array();
    for (const ScoreOn& score : run.scores)
        json["scores"].push_back(scoreJson(score));
    if (const auto difference = againstTacq({ &run }, comparison))
        json["against_tacq"] = differenceJson(*difference);
    return json;
}

OrderedJson tableJson(const TextTable& table)
{
    OrderedJson json { { "head", table.head }, { "rows", OrderedJson::array() } };
    for (const TextTable::Row& row : table.rows) {
        OrderedJson runs = OrderedJson::array();
        for (const auto& run : row.runs)
            runs.push_back(run.string());
        json["rows"].push_back({ { "cells", row.cells }, { "runs", runs } });
    }
    return json;
}

} // namespace

TextTable textTable(const Comparison& comparison)
{
    TextTable table { comparison.title, comparison.note,
        { "conditioned on", "bits", "method", "average bits", "stored bits", "MB" }, {} };
    TextTable::Row full { { kNothing, "16", "full precision", "16", kNothing, kNothing }, {} };
    for (const ScoreOn& score : comparison.fullPrecision) {
        table.head.push_back(taskHead(score));
        full.cells.push_back(scoreCell(score.result));
    }
    table.head.insert(table.head.end(), { "less TACQ", "seconds" });
    full.cells.insert(full.cells.end(), { kNothing, kNothing });
    table.rows.push_back(std::move(full));
    for (const Row& row : rowsOf(comparison)) {
        table.rows.push_back({ cells(row, comparison), {} });
        for (const ComparedRun* run : row)
            table.rows.back().runs.push_back(runFolder(run->planned));
    }
    return table;
}

TextTable readTextTable(const std::filesystem::path& folder)
{
    const auto file = folder / kTableFile;
    const Json json = readJson(file);
    TextTable table;
    try {
        table.title = json.at("title");
        table.note = json.at("note");
        table.head = json.at("table").at("head");
        for (const Json& row : json.at("table").at("rows")) {
            table.rows.push_back({ row.at("cells"), {} });
            for (const std::string run : row.at("runs"))
                table.rows.back().runs.push_back(folder / run);
            if (table.rows.back().cells.size() != table.head.size())
                fail(ErrorKind::InvalidInput, file.string(), ": row ", table.rows.size(),
                    " of the table has ", table.rows.back().cells.size(), " cells, the head ",
                    table.head.size(), ".");
        }
    } catch (const Json::exception&) {
        failWithHint(ErrorKind::InvalidInput, "Choose a folder that `tacq compare --plan` wrote.",
            file.string(), ": it holds no comparison's table.");
    }
    return table;
}

std::string markdown(const TextTable& table)
{
    std::string text;
    if (!table.title.empty())
        text += "# " + table.title + "\n\n";
    if (!table.note.empty())
        text += table.note + "\n\n";
    text += line(table.head) + line(std::vector<std::string>(table.head.size(), "---"));
    for (const TextTable::Row& row : table.rows)
        text += line(row.cells);
    return text;
}

std::string csvTable(const Comparison& comparison)
{
    std::string text = "run,conditioned_on,method,metric,bits,seed,average_bits,stored_bits,outliers,bytes,"
                       "seconds,task,convention,score,low,high,items_or_tokens\n";
    for (const ComparedRun& run : comparison.runs)
        for (const ScoreOn& score : run.scores)
            text += csvLine(run, score);
    return text;
}

OrderedJson toJson(const Comparison& comparison)
{
    OrderedJson json;
    json["title"] = comparison.title;
    json["note"] = comparison.note;
    json["full_precision"] = OrderedJson::array();
    for (const ScoreOn& score : comparison.fullPrecision)
        json["full_precision"].push_back(scoreJson(score));
    json["runs"] = OrderedJson::array();
    for (const ComparedRun& run : comparison.runs)
        json["runs"].push_back(runJson(run, comparison));
    json["table"] = tableJson(textTable(comparison));
    return json;
}

void writeTables(const Comparison& comparison, const std::filesystem::path& folder)
{
    writeText(folder / "table.md", markdown(textTable(comparison)));
    writeText(folder / "table.csv", csvTable(comparison));
    writeText(folder / kTableFile, toJson(comparison).dump(2) + "\n");
}

} // namespace tacq
