#pragma once

#include "app/cli/session.h"

namespace CLI {
class App;
}

namespace tacq::cli {

// Each adds one subcommand; when the person chose it, it puts its work into the session.
void addInfo(CLI::App& app, Session& session);
void addTokenize(CLI::App& app, Session& session);
void addGenerate(CLI::App& app, Session& session);
void addLogits(CLI::App& app, Session& session);
void addTask(CLI::App& app, Session& session);
void addEval(CLI::App& app, Session& session);
void addEstimate(CLI::App& app, Session& session);
void addQuantize(CLI::App& app, Session& session);
void addReselect(CLI::App& app, Session& session);
void addInspect(CLI::App& app, Session& session);
void addCompare(CLI::App& app, Session& session);
void addReport(CLI::App& app, Session& session);
void addExport(CLI::App& app, Session& session);
void addVerify(CLI::App& app, Session& session);
void addBench(CLI::App& app, Session& session);

} // namespace tacq::cli
