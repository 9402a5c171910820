#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/bench/benchmark.h"

#include <unistd.h>

#include <filesystem>
#include <iostream>

namespace tacq::cli {

namespace {

std::string gigas(double rate, const char* unit)
{
    return concat(fixed(rate / 1e9, 1), " ", unit);
}

std::string machineTable(const MachineSpeed& machine)
{
    return table({
        { "threads", std::to_string(machine.threads) },
        { "device of the products", name(machine.device) },
        { "float32 products", gigas(machine.gemmFloat32, "GFLOP/s") },
        { "bfloat16 products", gigas(machine.gemmBfloat16, "GFLOP/s") },
        { "memory", gigas(machine.memory, "GB/s, read and written") },
        { "disk", concat(fixed(machine.disk / 1e6, 0), " MB/s, written through") },
    });
}

std::string stageGrid(const std::vector<StageCost>& stages)
{
    std::vector<std::vector<std::string>> rows
        = { { "stage", "time", "tokens/s", "GFLOP", "of the limit", "GPTQ proper", "peak memory" } };
    for (const StageCost& cost : stages) {
        const bool counted = cost.operations > 0;
        rows.push_back({ std::string(name(cost.stage)), secondsText(cost.seconds),
            counted ? grouped(std::int64_t(cost.tokensPerSecond)) : "",
            counted ? grouped(std::int64_t(cost.operations / 1e9)) : "",
            counted ? concat(fixed(100 * cost.shareOfLimit, 0), " %") : "",
            cost.gptqSeconds > 0 ? concat(
                secondsText(cost.gptqSeconds), ", ", fixed(100 * cost.gptqSeconds / cost.seconds, 1), " %")
                                 : "",
            bytesText(cost.peakResident) });
    }
    return grid(rows);
}

std::string decodeGrid(const std::vector<DecodeSpeed>& speeds)
{
    std::vector<std::vector<std::string>> rows
        = { { "one token after another", "tokens/s", "read per token" } };
    for (const DecodeSpeed& speed : speeds)
        rows.push_back({ speed.weights, fixed(speed.tokensPerSecond, 0), bytesText(speed.bytes) });
    return grid(rows);
}

int bench(Session& session, const BenchmarkOptions& options)
{
    RunContext context = session.context();
    BenchmarkOptions settled = options;
    if (settled.folder.empty())
        settled.folder = std::filesystem::temp_directory_path() / concat("tacq-bench-", ::getpid());
    const Benchmark result = benchmark(settled, context);
    session.observer.clearLine();
    if (session.json)
        printJson(toJson(result));
    else
        std::cout << machineTable(result.machine) << "\n"
                  << stageGrid(result.stages) << "\n"
                  << decodeGrid(result.decode);
    return kDone;
}

} // namespace

void addBench(CLI::App& app, Session& session)
{
    auto options = std::make_shared<BenchmarkOptions>();
    options->model = "demo";
    CLI::App* command = addCommand(
        app, session, "bench", "What each stage costs here, against the machine's measured limit");
    command->add_option("--model", options->model, concat(kModelHelp, " (default: demo)"));
    command->add_option("--bits", options->bits, "bits of the run that is timed (default 2)")
        ->check(CLI::IsMember({ 2, 3, 4, 8 }));
    command->add_option("--samples", options->samples, "calibration windows (default 128)")
        ->check(CLI::PositiveNumber);
    command->add_option("--seq-len", options->sequenceLength, "tokens of a window (default 512)")
        ->check(CLI::Range(2, 1 << 20));
    command->add_option("--threads", options->threads, "processor threads (default: all cores)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--device", options->device, "cpu (default), cuda or cuda:1");
    command
        ->add_option_function<std::string>(
            "--compute", [options](const std::string& word) { options->compute = parseCompute(word); },
            "type of the products of calibration and gradients: float32 (default) or bfloat16")
        ->check(CLI::IsMember({ "float32", "bfloat16" }));
    command->add_option("--work", options->folder,
        "a new or empty folder for the run, removed afterwards (default: a temporary one)");
    setWork(command, session, options, bench);
}

} // namespace tacq::cli
