#include "app/cli/commands/compare_report.h"

#include "app/cli/commands/compare_items.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/report/run_report.h"

#include <cmath>

namespace tacq::cli {

namespace {

constexpr const char* kNone = "–";

double shareOf(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? double(part) / double(whole) : 0;
}

std::string percentText(double share, int decimals)
{
    return fixed(100 * share, decimals) + " %";
}

std::string timesText(double ratio)
{
    return std::isnan(ratio) ? kNone : fixed(ratio, ratio < 9.95 ? 2 : 1) + " ×";
}

std::string_view metricOf(const RunConfig& config)
{
    return config.method == Method::Tacq ? name(config.metric) : kNone;
}

std::string shortScore(const std::optional<EvaluationResult>& result)
{
    if (!result)
        return kNone;
    if (result->isPerplexity())
        return concat("ppl ", fixed(*result->perplexity, 2));
    return concat(fixed(100 * result->accuracy, 1), " % (", fixed(100 * result->low, 1), "–",
        fixed(100 * result->high, 1), ")");
}

OrderedJson scoreJson(const std::optional<EvaluationResult>& result)
{
    return result ? toJson(*result) : OrderedJson(nullptr);
}

OrderedJson runJson(const ListedRun& run)
{
    const RunConfig& config = run.record.config;
    const RunReport& report = run.record.report;
    OrderedJson json;
    json["run"] = run.folder;
    json["state"] = name(run.record.state);
    json["model"] = config.model;
    json["task"] = config.task;
    json["method"] = name(config.method);
    json["metric"] = config.method == Method::Tacq ? OrderedJson(name(config.metric)) : OrderedJson(nullptr);
    json["bits"] = config.bits;
    json["seed"] = config.seed;
    json["average_bits"] = report.averageBits;
    json["stored_bits"] = report.storedBits;
    json["bytes"] = report.bytes;
    json["outliers"] = report.outliers;
    json["outlier_fraction"] = report.outlierFraction;
    json["eval"] = scoreJson(report.evaluation);
    json["full_precision"] = scoreJson(report.fullPrecision);
    return json;
}

// Not a number becomes null: there is no ratio where a run keeps nothing.
void addCounts(OrderedJson& json, const OverlapCounts& counts)
{
    json["weights"] = counts.weights;
    json["outliers_first"] = counts.first;
    json["outliers_second"] = counts.second;
    json["common"] = counts.common;
    json["intersection_over_union"] = counts.intersectionOverUnion();
    json["expected"] = counts.byChance();
    json["over_expected"] = counts.overChance();
    json["expected_within_matrices"] = counts.byChanceWithin;
    json["over_expected_within_matrices"] = counts.overChanceWithin();
}

void addShares(OrderedJson& json, const OverlapCounts& part, const OverlapCounts& total)
{
    json["share_of_first"] = shareOf(part.first, total.first);
    json["share_of_second"] = shareOf(part.second, total.second);
}

void addParts(OrderedJson& json, const CircuitOverlap& overlap, bool everyMatrix)
{
    const OverlapCounts total = overlap.total();
    const auto add = [&](const char* list, OrderedJson part, const OverlapCounts& counts) {
        addCounts(part, counts);
        addShares(part, counts, total);
        json[list].push_back(std::move(part));
    };
    for (const Projection projection : kProjections)
        add("projections", { { "projection", name(projection) } }, overlap.ofProjection(projection));
    if (!everyMatrix)
        return;
    for (int block = 0; block < overlap.blocks; ++block)
        add("blocks", { { "block", block } }, overlap.ofBlock(block));
    for (const MatrixOverlap& matrix : overlap.matrices)
        add("matrices", { { "block", matrix.block }, { "projection", name(matrix.projection) } },
            matrix.counts);
}

std::string runsTable(const std::vector<ListedRun>& runs)
{
    std::vector<std::vector<std::string>> rows = { { "run", "task", "method", "metric", "seed", "bits",
        "stored", "kept", "size", "score", "full" } };
    for (const ListedRun& run : runs) {
        const RunConfig& config = run.record.config;
        const RunReport& report = run.record.report;
        rows.push_back({ run.folder, config.task, std::string(name(config.method)),
            std::string(metricOf(config)), std::to_string(config.seed), fixed(report.averageBits, 3),
            fixed(report.storedBits, 3), percentText(report.outlierFraction, 3), bytesText(report.bytes),
            shortScore(report.evaluation), shortScore(report.fullPrecision) });
    }
    return grid(rows);
}

std::vector<std::string> overlapRow(
    std::string title, const OverlapCounts& counts, const OverlapCounts& total)
{
    return { std::move(title), grouped(counts.first), percentText(shareOf(counts.first, total.first), 1),
        grouped(counts.second), percentText(shareOf(counts.second, total.second), 1), grouped(counts.common),
        percentText(counts.intersectionOverUnion(), 1), fixed(counts.byChanceWithin, 1),
        timesText(counts.overChanceWithin()) };
}

std::string projectionsTable(const CircuitOverlap& overlap)
{
    const OverlapCounts total = overlap.total();
    std::vector<std::vector<std::string>> rows
        = { { "", "first", "share", "second", "share", "both", "of either", "by chance", "over chance" } };
    for (const Projection projection : kProjections)
        rows.push_back(overlapRow(std::string(name(projection)), overlap.ofProjection(projection), total));
    rows.push_back(overlapRow("all", total, total));
    return grid(rows)
        + "\nby chance: expected in both with the counts of each matrix; of either: both / (first or "
          "second)\n";
}

std::string pairText(const ListedRun& first, const ListedRun& second, const OverlapCounts& total)
{
    return concat(first.folder, " and ", second.folder, ": ", grouped(total.common),
        " kept weights in common, ", percentText(shareOf(total.common, total.first), 1),
        " of the first's and ", percentText(shareOf(total.common, total.second), 1),
        " of the second's.\nChance would give ", grouped(std::llround(total.byChanceWithin)),
        " with the counts of each matrix (", timesText(total.overChanceWithin()), "), ",
        grouped(std::llround(total.byChance())), " over the whole model (", timesText(total.overChance()),
        ").\n");
}

} // namespace

OrderedJson comparisonJson(const std::vector<ListedRun>& runs, const std::vector<RunPair>& pairs)
{
    OrderedJson json;
    json["runs"] = OrderedJson::array();
    for (const ListedRun& run : runs)
        json["runs"].push_back(runJson(run));
    json["overlaps"] = OrderedJson::array();
    for (const RunPair& pair : pairs) {
        OrderedJson entry;
        entry["first"] = runs[pair.first].folder;
        entry["second"] = runs[pair.second].folder;
        if (pair.overlap) {
            addCounts(entry, pair.overlap->total());
            addParts(entry, *pair.overlap, pairs.size() == 1);
        } else {
            entry["problem"] = pair.problem;
        }
        json["overlaps"].push_back(std::move(entry));
    }
    json["paired"] = OrderedJson::array();
    for (const RunPair& pair : pairs) {
        OrderedJson entry { { "first", runs[pair.first].folder }, { "second", runs[pair.second].folder } };
        if (pair.items)
            entry.update(itemsJson(*pair.items, pairs.size() == 1));
        else
            entry["problem"] = pair.itemsProblem;
        json["paired"].push_back(std::move(entry));
    }
    return json;
}

std::string comparisonText(const std::vector<ListedRun>& runs, const std::vector<RunPair>& pairs)
{
    std::string text = runsTable(runs);
    for (const RunPair& pair : pairs) {
        const ListedRun& first = runs[pair.first];
        const ListedRun& second = runs[pair.second];
        text += "\n";
        text += pair.overlap ? pairText(first, second, pair.overlap->total())
                             : concat(first.folder, " and ", second.folder, ": ", pair.problem, ".\n");
        text += pair.items
            ? itemsText(*pair.items, first.folder, second.folder)
            : concat(first.folder, " and ", second.folder, ", item by item: ", pair.itemsProblem, "\n");
    }
    if (pairs.size() == 1 && pairs.front().overlap)
        text += concat("\n", projectionsTable(*pairs.front().overlap));
    return text;
}

} // namespace tacq::cli
