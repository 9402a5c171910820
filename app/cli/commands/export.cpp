#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/pipeline/run.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string run;
    std::string format;
    std::string out;
};

int exportCheckpoint(Session& session, const Options& options)
{
    RunContext context = session.context();
    const ExportReport report
        = exportRun(options.run, parseExportFormat(options.format), options.out, context);
    session.observer.clearLine();
    if (session.json)
        printJson(toJson(report));
    else
        std::cout << concat(report.folder, ": ", bytesText(report.bytes), ", ", fixed(report.fileBits, 3),
            " bits per quantized weight; read back, largest logit difference ", report.maxLogitDifference,
            "\n");
    return kDone;
}

} // namespace

void addExport(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "export", "Write the result of a run as a checkpoint");
    command->add_option("RUN", options->run, "folder of a finished run")->required();
    command->add_option("--format", options->format, "hf (for other tools) or tacq (packed)")
        ->required()
        ->check(CLI::IsMember({ "hf", "tacq" }));
    command->add_option("--out", options->out, "folder to write; it must not hold another checkpoint")
        ->required();
    setWork(command, session, options, exportCheckpoint);
}

} // namespace tacq::cli
