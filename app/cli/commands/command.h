#pragma once

#include "app/cli/session.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace tacq::cli {

// A subcommand with the option that all have. An option given twice counts as given last, so that scripts can
// add to a person's own.
inline CLI::App* addCommand(CLI::App& app, Session& session, const char* name, const char* help)
{
    CLI::App* command = app.add_subcommand(name, help);
    command->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    command->add_flag("--json", session.json, "print exactly one JSON object on standard output");
    return command;
}

// `run(session, options)` becomes the session's work when the person chose the command.
template <typename Options>
void setWork(CLI::App* command, Session& session, std::shared_ptr<Options> options,
    int (*run)(Session&, const Options&))
{
    command->callback([&session, options = std::move(options), run] {
        session.work = [&session, options, run] { return run(session, *options); };
    });
}

} // namespace tacq::cli
