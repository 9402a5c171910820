#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/figure.h"
#include "app/cli/commands/outcome.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/pipeline/inspection.h"
#include "core/pipeline/run_folder.h"

#include <iostream>
#include <optional>
#include <sstream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string run;
    std::string csv;
    std::string figure;
    std::string out;
};

// One row per matrix, in the model's order.
std::string layersCsv(const RunReport& report)
{
    std::ostringstream csv;
    csv.precision(9);
    csv << "block,projection,rows,columns,bits,outliers,outlier_share,error,relative_error,damping,score_"
           "mass\n";
    for (const LayerReport& layer : report.layers)
        csv << layer.block << ',' << name(layer.projection) << ',' << layer.rows << ',' << layer.columns
            << ',' << layer.bits << ',' << layer.outliers << ',' << layer.outlierShare() << ',' << layer.error
            << ',' << layer.relativeError << ',' << layer.damping << ',' << layer.scoreMass << '\n';
    return csv.str();
}

OrderedJson histogramJson(const ScoreHistogramPtr& histogram)
{
    if (!histogram)
        return nullptr;
    OrderedJson json;
    json["total"] = histogram->total;
    json["zeros"] = histogram->zeros;
    json["threshold"] = histogram->threshold;
    json["first_exponent"] = histogram->firstExponent;
    json["bins_per_octave"] = ScoreHistogram::kBinsPerOctave;
    json["counts"] = histogram->counts;
    return json;
}

std::string stagesTable(const RunReport& report)
{
    std::vector<std::pair<std::string, std::string>> rows;
    for (const StageReport& stage : report.stages)
        rows.emplace_back(name(stage.stage),
            concat(secondsText(stage.seconds), ", at most ", bytesText(stage.peakResident), " of memory"));
    return table(rows);
}

int inspectRun(Session& session, const Options& options)
{
    const RunSummary summary = readRunSummary(options.run);
    if (!summary.isReadable())
        failWithHint(ErrorKind::InvalidInput, summary.hint, options.run,
            ": no run that can be read: ", summary.problem);
    const RunReport& report = summary.report;
    if (!options.csv.empty())
        writeText(options.csv, layersCsv(report));
    // A run that was stopped on the way has a record, but no matrices to look into.
    std::optional<RunInspection> inspection;
    if (report.averageBits > 0 || !options.figure.empty())
        inspection.emplace(options.run);
    if (!options.figure.empty())
        writeFigure(*inspection, options.figure, options.out);
    if (session.json) {
        OrderedJson json = toJson(report);
        json["state"] = name(summary.state);
        json["config"] = toJson(summary.config);
        json["histogram"] = inspection ? histogramJson(inspection->histogram()) : OrderedJson(nullptr);
        printJson(json);
        return kDone;
    }
    std::cout << table({ { "state", std::string(name(summary.state)) }, { "created", summary.created } })
              << outcomeTable(report, summary.config, options.run) << '\n'
              << stagesTable(report);
    return kDone;
}

} // namespace

void addInspect(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "inspect", "Show what a run found");
    command->add_option("RUN", options->run, "run folder")->required();
    command->add_option("--csv", options->csv, "write one row per matrix to this file");
    CLI::Option* figure
        = command->add_option("--figure", options->figure, "draw heatmap, histogram or accuracy")
              ->check(CLI::IsMember({ "heatmap", "histogram", "accuracy" }));
    CLI::Option* out = command->add_option("--out", options->out, "file for the figure: .png, .svg or .pdf");
    figure->needs(out);
    out->needs(figure);
    setWork(command, session, options, inspectRun);
}

} // namespace tacq::cli
