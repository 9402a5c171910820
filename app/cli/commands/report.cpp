#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/commands/figure.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/pipeline/inspection.h"
#include "core/pipeline/report_page.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string run;
    std::string out;
};

int writeReport(Session& session, const Options& options)
{
    RunSummary run = readRunSummary(options.run);
    run.folder = std::filesystem::absolute(run.folder).lexically_normal();
    if (!run.folder.has_filename()) // "runs/first/"
        run.folder = run.folder.parent_path();
    std::vector<ReportFigure> figures;
    if (run.isReadable()) {
        // A run that was stopped on the way has a record, but no scores to look into.
        const ScoreHistogramPtr histogram
            = run.state == RunState::Finished ? RunInspection(run.folder).histogram() : nullptr;
        figures = drawReportFigures(run.report, histogram);
    }
    const std::string page = reportPage(run, figures);
    writeText(options.out, page);
    if (session.json) {
        OrderedJson json;
        json["report"] = options.out;
        json["bytes"] = page.size();
        json["figures"] = figures.size();
        printJson(json);
    } else {
        std::cout << concat(options.out, ": ", figures.size(), " figures, ", bytesText(page.size()), "\n");
    }
    return kDone;
}

} // namespace

void addReport(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "report", "Tell a run in one HTML file, pictures inside");
    command->add_option("RUN", options->run, "run folder")->required();
    command->add_option("--out", options->out, "file to write, .html")->required();
    setWork(command, session, options, writeReport);
}

} // namespace tacq::cli
