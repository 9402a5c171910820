#include "app/cli/commands/compare_runs.h"

#include "app/cli/commands/compare_report.h"
#include "app/cli/commands/figure.h"
#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace tacq::cli {

namespace {

std::vector<ListedRun> readFinished(const std::vector<std::string>& folders)
{
    std::vector<ListedRun> runs;
    for (const std::string& folder : folders) {
        runs.push_back({ folder, readRunRecord(folder) });
        if (!runs.back().record.finished.contains(Stage::Quantize))
            failWithHint(ErrorKind::InvalidInput, "Resume the run first.", folder,
                " is not finished: its matrices are not all quantized yet.");
    }
    return runs;
}

// Runs that were not scored, or not on the same items, still have circuits to compare.
void compareItemsOf(RunPair& pair, const std::vector<ListedRun>& runs, const RunContext& context)
{
    try {
        pair.items = std::make_shared<const ItemComparison>(
            compareItems({ runs[pair.first].folder }, { runs[pair.second].folder }, context));
    } catch (const Error& error) {
        pair.itemsProblem = error.what();
    }
}

// Runs of another model, or of a method that keeps no weights, still have a place in the table of results.
RunPair comparePair(
    const std::vector<ListedRun>& runs, std::size_t first, std::size_t second, const RunContext& context)
{
    RunPair pair { first, second, nullptr, {}, nullptr, {} };
    const RunRecord& one = runs[first].record;
    const RunRecord& other = runs[second].record;
    if (one.fingerprints.model != other.fingerprints.model)
        pair.problem = concat(
            "no overlap, they are runs of different models, ", one.config.model, " and ", other.config.model);
    else if (one.report.outliers == 0 || other.report.outliers == 0)
        pair.problem = concat("no overlap, ", runs[one.report.outliers == 0 ? first : second].folder,
            " keeps no weights in 16 bit");
    else
        pair.overlap = std::make_shared<const CircuitOverlap>(
            compareCircuits(runs[first].folder, runs[second].folder, context));
    compareItemsOf(pair, runs, context);
    return pair;
}

std::vector<RunPair> comparePairs(const std::vector<ListedRun>& runs, const RunContext& context)
{
    std::vector<RunPair> pairs;
    for (std::size_t first = 0; first < runs.size(); ++first) {
        for (std::size_t second = first + 1; second < runs.size(); ++second)
            pairs.push_back(comparePair(runs, first, second, context));
    }
    return pairs;
}

void drawOverlap(const std::vector<ListedRun>& runs, const RunPair& pair, const RunsOptions& options)
{
    if (!pair.overlap)
        fail(ErrorKind::InvalidInput, runs[pair.first].folder, " and ", runs[pair.second].folder, ": ",
            pair.problem, ".");
    writeFigure(pair.overlap, options.figure, options.out);
}

} // namespace

int compareRuns(Session& session, const RunsOptions& options)
{
    if (options.runs.size() < 2)
        throw CLI::ValidationError("RUN: two run folders or more are needed to compare");
    if (!options.figure.empty() && options.runs.size() > 2)
        throw CLI::ValidationError("--figure: a figure shows two runs, not more");
    const std::vector<ListedRun> runs = readFinished(options.runs);
    const std::vector<RunPair> pairs = comparePairs(runs, session.context());
    if (!options.figure.empty())
        drawOverlap(runs, pairs.front(), options);
    if (session.json)
        printJson(comparisonJson(runs, pairs));
    else
        std::cout << comparisonText(runs, pairs);
    return kDone;
}

} // namespace tacq::cli
