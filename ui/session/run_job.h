#pragma once

#include "ui/session/engine.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <optional>

namespace tacq {

struct RunResult
{
    std::optional<RunReport> report; // of a quantization
    std::optional<ExportReport> exported; // of an export
};

// Long work for the engine thread. `work` must not touch anything of the main thread.
struct RunJob
{
    enum class Kind { Quantize, Export };

    Kind kind = Kind::Quantize;
    RunConfig config;
    std::filesystem::path folder; // the run folder it writes or reads
    std::function<RunResult(RunContext&)> work;
};

struct RunOutcome
{
    enum class Kind { Finished, Cancelled, Failed };

    Kind kind = Kind::Finished;
    RunJob::Kind job = RunJob::Kind::Quantize;
    std::filesystem::path folder;
    RunReportPtr report; // of a finished quantization
    std::optional<ExportReport> exported;
    QString message; // of a failure: a sentence for the person
    QString hint; // what to do next; may be empty
};

} // namespace tacq
