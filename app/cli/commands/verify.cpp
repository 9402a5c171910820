#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/output/checkpoint.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string folder;
    std::string against;
    std::string device = "auto";
};

int verify(Session& session, const Options& options)
{
    RunContext context = session.context();
    const VerifyReport report = verifyCheckpoint(options.folder, options.against, options.device, context);
    session.observer.clearLine();
    if (session.json) {
        OrderedJson json;
        json["ok"] = report.ok;
        json["tensors"] = report.tensors;
        json["bytes"] = report.bytes;
        json["max_logit_difference"] = report.maxLogitDifference;
        if (!report.ok)
            json["problem"] = report.problem;
        printJson(json);
    } else if (report.ok) {
        std::cout << concat(options.folder, ": all ", grouped(report.tensors), " tensors read back, ",
            bytesText(report.bytes), "\n");
        if (!options.against.empty())
            std::cout << concat(
                "largest logit difference from ", options.against, ": ", report.maxLogitDifference, "\n");
    }
    if (!report.ok)
        session.observer.logged(LogLevel::Error, report.problem);
    return report.ok ? kDone : kFailed;
}

} // namespace

void addVerify(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command
        = addCommand(app, session, "verify", "Read a checkpoint back and check every part of it");
    command->add_option("DIR", options->folder, "checkpoint folder")->required();
    command->add_option("--against", options->against, "compare its logits with those of this model");
    command->add_option("--device", options->device, "auto (default), cpu, cuda or cuda:N");
    setWork(command, session, options, verify);
}

} // namespace tacq::cli
