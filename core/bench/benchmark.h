#pragma once

#include "core/base/json.h"
#include "core/bench/decode_speed.h"
#include "core/bench/machine_speed.h"
#include "core/report/run_context.h"
#include "core/report/stage.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tacq {

struct BenchmarkOptions
{
    std::string model;
    int bits = 2;
    int samples = 128; // windows of made text
    int sequenceLength = 512; // tokens of each
    std::int64_t evaluationTokens = 16384;
    int threads = 0; // 0: all cores
    std::string device = "cpu";
    Compute compute = Compute::Float32; // not Auto: the stage is held against this type's products
    std::filesystem::path folder; // for the run and the disk's trial; made, and emptied again
};

struct StageCost
{
    Stage stage = Stage::Open;
    double seconds = 0;
    double tokensPerSecond = 0; // of the tokens the stage goes through; 0 for stages without any
    double gptqSeconds = 0; // of them, for factorisation, scale search and column loop
    double operations = 0; // that it cannot do without: stageOperations()
    double shareOfLimit = 0; // of the speed that matrix products of the stage's types have at the same moment
    std::uint64_t peakResident = 0; // bytes, of the process until the stage ended
};

struct Benchmark
{
    MachineSpeed machine;
    Compute compute = Compute::Float32;
    std::vector<StageCost> stages;
    std::vector<DecodeSpeed> decode; // of the run's packed checkpoint
};

// Measures the machine, then a whole TACQ run of the model on made text, from opening it to the verified
// packed checkpoint, and how fast that one generates. The matrix products of the machine are timed anew
// before and after every stage: the stage is held against what the machine could do just then, since machines
// are noisy. Errors are those of a run; Conflict when the folder is not empty.
Benchmark benchmark(const BenchmarkOptions& options, RunContext& context);

OrderedJson toJson(const Benchmark& benchmark); // the keys of `tacq bench --json`

} // namespace tacq
