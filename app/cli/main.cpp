#include "app/cli/commands/commands.h"
#include "app/cli/interrupt_watcher.h"
#include "core/base/allocator.h"
#include "core/base/error.h"
#include "core/base/parallel.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <string_view>

namespace {

using namespace tacq;

void addCommands(CLI::App& app, cli::Session& session)
{
    app.require_subcommand(1);
    app.set_version_flag("--version", "tacq " TACQ_VERSION);
    cli::addInfo(app, session);
    cli::addTokenize(app, session);
    cli::addGenerate(app, session);
    cli::addLogits(app, session);
    cli::addTask(app, session);
    cli::addEval(app, session);
    cli::addEstimate(app, session);
    cli::addQuantize(app, session);
    cli::addReselect(app, session);
    cli::addInspect(app, session);
    cli::addCompare(app, session);
    cli::addReport(app, session);
    cli::addExport(app, session);
    cli::addVerify(app, session);
    cli::addBench(app, session);
}

// The sentence on standard error; with --json also the object on standard output.
void tellError(bool json, std::string_view kind, std::string_view message, std::string_view hint)
{
    std::cerr << "tacq: " << message << '\n';
    if (!hint.empty())
        std::cerr << hint << '\n';
    if (json) {
        OrderedJson error;
        error["error"] = { { "kind", kind }, { "message", message }, { "hint", hint } };
        cli::printJson(error);
    }
}

// Parsing may fail before --json was seen.
bool wantsJson(int argc, char** argv)
{
    return std::any_of(argv + 1, argv + argc, [](std::string_view word) { return word == "--json"; });
}

int tellUsage(const CLI::App& app, const CLI::ParseError& error, bool json)
{
    if (error.get_exit_code() == 0)
        return app.exit(error); // --help, --version
    const std::vector<std::string> unknown = app.remaining();
    const bool otherCommand
        = app.get_subcommands().empty() && !unknown.empty() && unknown.front().front() != '-';
    const std::string message
        = otherCommand ? concat("There is no command \"", unknown.front(), "\".") : error.what();
    tellError(
        json, "usage", message, "`tacq --help` lists the commands, `tacq COMMAND --help` what one takes.");
    return cli::kWrongUsage;
}

int work(cli::Session& session)
{
    try {
        const int code = session.work();
        std::cout.flush();
        return code;
    } catch (const Cancelled&) {
        session.observer.clearLine();
        if (session.speaks)
            std::cerr << "Stopped.\n";
        if (session.speaks && !session.resumeCommand.empty())
            std::cerr << "Continue with: " << session.resumeCommand << '\n';
        return cli::kCancelled;
    } catch (const CLI::ParseError&) {
        throw;
    } catch (const Error& error) {
        session.observer.clearLine();
        tellError(session.json, name(error.kind()), error.what(), error.hint());
    } catch (const std::exception& error) {
        session.observer.clearLine();
        tellError(session.json, name(ErrorKind::Internal), error.what(), "");
    }
    return cli::kFailed;
}

} // namespace

int main(int argc, char** argv)
{
    sleepWhileWaiting(argv);
    keepFreedMemory();
    cli::Session session;
    const cli::InterruptWatcher interrupts(session.stop);
    CLI::App app("TACQ: compresses a language model for the task you care about", "tacq");
    try {
        addCommands(app, session);
        app.parse(argc, argv);
        return work(session);
    } catch (const CLI::ParseError& error) {
        return tellUsage(app, error, wantsJson(argc, argv));
    }
}
