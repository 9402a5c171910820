#include "core/bench/benchmark.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/bench/stage_operations.h"
#include "core/model/model_info.h"
#include "core/pipeline/run.h"

#include <array>
#include <chrono>

namespace tacq {

namespace {

using Clock = std::chrono::steady_clock;

// At least so many tokens: a word and its space are one or more. The same text every time.
std::string madeText(std::int64_t tokens)
{
    static constexpr std::array<const char*, 24> kWords = { "the", "river", "of", "winter", "light", "and",
        "a", "small", "house", "near", "mountain", "was", "open", "before", "evening", "when", "people",
        "carried", "stones", "to", "market", "for", "bread", "again" };
    PythonRandom random(0);
    std::string text;
    for (std::int64_t i = 0; i < tokens; ++i) {
        text += kWords[random.below(kWords.size())];
        text += i % 12 == 11 ? ".\n" : " ";
    }
    return text;
}

// Times the stages itself, and the machine around each.
class StageWatch : public RunObserver
{
public:
    StageWatch(const BenchmarkOptions& options, const ModelShape& shape, RunObserver& listener)
        : m_options(options)
        , m_shape(shape)
        , m_device(resolveDevice(options.device))
        , m_listener(listener)
    {
    }

    void stageStarted(Stage stage) override
    {
        m_listener.stageStarted(stage);
        m_gptqSeconds = 0;
        m_before = leastSeconds(stage);
        m_start = Clock::now();
    }

    void stageFinished(const StageReport& report) override
    {
        const double seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
        const double around = (m_before + leastSeconds(report.stage)) / 2;
        m_listener.stageFinished(report);
        m_costs.push_back(cost(report, seconds, around));
    }

    void progressed(Stage stage, std::int64_t done, std::int64_t total) override
    {
        m_listener.progressed(stage, done, total);
    }

    void layerReported(Stage, const LayerReport& layer) override { m_gptqSeconds += layer.seconds; }

    void logged(LogLevel level, const std::string& message) override { m_listener.logged(level, message); }

    const std::vector<StageCost>& costs() const { return m_costs; }

private:
    StageLoad load() const
    {
        return { std::int64_t(m_options.samples) * m_options.sequenceLength, m_options.evaluationTokens,
            m_options.sequenceLength };
    }

    // What the stage's operations take at the speed that matrix products have now; 0 without any.
    double leastSeconds(Stage stage) const
    {
        const double operations = stageOperations(stage, m_shape, load());
        if (operations == 0)
            return 0;
        const double single
            = m_options.compute == Compute::Bfloat16 ? float32Operations(stage, m_shape, load()) : operations;
        double seconds = single / gemmFloat32Rate(m_shape, m_device);
        if (operations > single)
            seconds += (operations - single) / gemmBfloat16Rate(m_shape, m_device);
        return seconds;
    }

    StageCost cost(const StageReport& report, double seconds, double leastSeconds) const
    {
        StageCost cost;
        cost.stage = report.stage;
        cost.seconds = seconds;
        cost.gptqSeconds = m_gptqSeconds;
        cost.operations = stageOperations(report.stage, m_shape, load());
        cost.peakResident = report.peakResident;
        if (cost.operations > 0 && seconds > 0) {
            const bool evaluates = report.stage == Stage::Evaluate;
            cost.tokensPerSecond
                = double(evaluates ? load().evaluationTokens : load().calibrationTokens) / seconds;
            cost.shareOfLimit = leastSeconds / seconds;
        }
        return cost;
    }

    const BenchmarkOptions& m_options;
    const ModelShape& m_shape;
    Device m_device;
    RunObserver& m_listener;
    Clock::time_point m_start;
    double m_before = 0;
    double m_gptqSeconds = 0; // of the stage in hand
    std::vector<StageCost> m_costs;
};

RunConfig runConfig(const BenchmarkOptions& options, const std::filesystem::path& text)
{
    RunConfig config;
    config.model = options.model;
    config.task = concat("text:", text.string());
    config.bits = options.bits;
    config.samples = options.samples;
    config.sequenceLength = options.sequenceLength;
    config.tokenBudget = std::int64_t(options.samples) * options.sequenceLength;
    config.evaluationTokens = options.evaluationTokens;
    config.threads = options.threads;
    config.device = options.device;
    config.compute = options.compute;
    config.probeItems = 0;
    config.evaluateReference = false;
    config.exportFormat = ExportFormat::Packed;
    return config;
}

// The folder and all that was made in it go when the benchmark ends, however it ends.
class Workshop
{
public:
    explicit Workshop(const std::filesystem::path& folder)
        : m_folder(folder)
    {
        if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
            failWithHint(
                ErrorKind::Conflict, "Name a new or empty folder.", folder.string(), " is not empty.");
        makeFolder(folder);
    }
    ~Workshop()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

private:
    std::filesystem::path m_folder;
};

} // namespace

Benchmark benchmark(const BenchmarkOptions& options, RunContext& context)
{
    const ModelInfo info = readModelInfo(options.model);
    const Workshop workshop(options.folder);
    setThreadCount(options.threads);
    Benchmark result;
    result.machine = measureMachine(info.shape, resolveDevice(options.device), options.folder);
    result.compute = options.compute;

    const std::filesystem::path text = options.folder / "text.txt";
    const std::int64_t tokens = std::int64_t(options.samples) * options.sequenceLength;
    writeText(text, madeText(2 * std::max(tokens, options.evaluationTokens)));
    StageWatch watch(options, info.shape, context.observer);
    RunContext watched { watch, context.gate, context.stop };
    run(runConfig(options, text), options.folder / "run", false, watched);
    result.stages = watch.costs();
    result.decode = decodeSpeeds(options.folder / "run" / "export" / name(ExportFormat::Packed), context);
    return result;
}

OrderedJson toJson(const Benchmark& benchmark)
{
    OrderedJson json;
    json["compute"] = name(benchmark.compute);
    json["machine"] = { { "threads", benchmark.machine.threads },
        { "device", name(benchmark.machine.device) },
        { "gemm_float32_gflops", benchmark.machine.gemmFloat32 / 1e9 },
        { "gemm_bfloat16_gflops", benchmark.machine.gemmBfloat16 / 1e9 },
        { "memory_gbps", benchmark.machine.memory / 1e9 }, { "disk_mbps", benchmark.machine.disk / 1e6 } };
    json["stages"] = OrderedJson::array();
    for (const StageCost& cost : benchmark.stages)
        json["stages"].push_back(
            { { "name", name(cost.stage) }, { "seconds", cost.seconds }, { "gptq_seconds", cost.gptqSeconds },
                { "tokens_per_second", cost.tokensPerSecond }, { "flops", cost.operations },
                { "share_of_limit", cost.shareOfLimit }, { "peak_rss", cost.peakResident } });
    json["decode"] = OrderedJson::array();
    for (const DecodeSpeed& speed : benchmark.decode)
        json["decode"].push_back({ { "weights", speed.weights },
            { "tokens_per_second", speed.tokensPerSecond }, { "bytes", speed.bytes } });
    return json;
}

} // namespace tacq
