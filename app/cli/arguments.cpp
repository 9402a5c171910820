#include "app/cli/arguments.h"

#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace tacq::cli {

namespace {

constexpr std::array<std::pair<std::string_view, double>, 10> kUnits
    = { { { "", 1 }, { "B", 1 }, { "KB", 1e3 }, { "MB", 1e6 }, { "GB", 1e9 }, { "TB", 1e12 },
        { "KIB", 1024.0 }, { "MIB", 1048576.0 }, { "GIB", 1073741824.0 }, { "TIB", 1099511627776.0 } } };

int parseGroupSize(const std::string& text)
{
    if (text == "row")
        return kRowGroup;
    int size = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (fault != std::errc {} || end != text.data() + text.size())
        fail(ErrorKind::InvalidInput, "\"", text, "\" is no group size. Known: row, 16, 32, 64, 128.");
    return size;
}

} // namespace

std::uint64_t parseSize(std::string_view text)
{
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string unit;
    for (const char* c = end; c != text.data() + text.size(); ++c) {
        if (*c != ' ')
            unit += char(std::toupper(static_cast<unsigned char>(*c)));
    }
    for (const auto& [word, factor] : kUnits) {
        if (fault == std::errc {} && word == unit && number >= 0 && number * factor < 1e18)
            return std::uint64_t(number * factor + 0.5);
    }
    fail(ErrorKind::InvalidInput, "\"", text,
        "\" is no size. Write a number and a unit, like 800MB or 2.5GB.");
}

// A faulty word is wrong usage, told in the engine's own sentence.
template <typename T, typename Change>
void RunOptions::add(CLI::App& command, const char* name, const char* help, Change change)
{
    const auto keep = [this, name, change](const T& value) {
        try {
            RunConfig trial;
            change(trial, value);
        } catch (const Error& error) {
            throw CLI::ValidationError(name, error.what());
        }
        m_changes.push_back([change, value](RunConfig& config) { change(config, value); });
    };
    command.add_option_function<T>(name, keep, help);
}

void RunOptions::addFlag(CLI::App& command, const char* name, const char* help, void (*change)(RunConfig&))
{
    command.add_flag_callback(
        name, [this, change] { m_changes.emplace_back(change); }, help);
}

void RunOptions::addPreset(CLI::App& command)
{
    const auto keep = [this](const std::string& fileOrName) {
        try {
            m_preset = findPreset(fileOrName);
        } catch (const Error& error) {
            throw CLI::ValidationError("--preset", error.what());
        }
    };
    command.add_option_function<std::string>("--preset", keep,
        "settings kept under a name: a .json file, or a name of the Compress\npage's list; other options "
        "change "
        "them");
}

void RunOptions::addMethodOptions(CLI::App& command)
{
    add<std::string>(command, "--method", "tacq (default), gptq, rtn, spqr, squeezellm or slim",
        [](RunConfig& c, const std::string& word) { c.method = parseMethod(word); });
    add<int>(command, "--bits", "bits of a weight: 2 (default), 3, 4 or 8",
        [](RunConfig& c, int bits) { c.bits = bits; });
    add<std::string>(command, "--group-size",
        "columns that share a scale: row (default; spqr: 16, slim: 128), 16, 32, 64 or 128",
        [](RunConfig& c, const std::string& word) { c.groupSize = parseGroupSize(word); });
    add<double>(command, "--spqr-outliers",
        "SpQR: share of each matrix that stays in 16 bits (default 0.0161)",
        [](RunConfig& c, double value) { c.baselines.spqrOutliers = value; });
    add<double>(command, "--spqr-threshold",
        "SpQR: the same threshold for all matrices instead; published: 0.2,\nlarger keeps fewer weights in "
        "16 bits",
        [](RunConfig& c, double value) { c.baselines.spqrThreshold = value; });
    add<double>(command, "--sensitive-share",
        "SqueezeLLM: share of each matrix kept for its squared gradients (default 0.0005)",
        [](RunConfig& c, double value) { c.baselines.sensitiveShare = value; });
    add<double>(command, "--large-share",
        "SqueezeLLM: share of the weights kept for their size (default 0.0045)",
        [](RunConfig& c, double value) { c.baselines.largeShare = value; });
    add<double>(command, "--salient-weight",
        "SliM-LLM: how often salient weights count in a grid (default 1)",
        [](RunConfig& c, double value) { c.baselines.slimSalientWeight = value; });
}

void RunOptions::addOutlierOptions(CLI::App& command)
{
    add<std::string>(command, "--metric",
        "what makes a weight worth keeping: tacq (default), qal, msg,\nweight, fisher, gradient or "
        "abs-gradient",
        [](RunConfig& c, const std::string& word) { c.metric = parseMetric(word); });
    add<double>(command, "--outliers", "share of the weights that stay in 16 bits (default 0.0035)",
        [](RunConfig& c, double share) {
            c.outliers = {};
            c.outliers.share = share;
        });
    add<double>(command, "--target-bits", "keep as many as these average bits allow",
        [](RunConfig& c, double bits) { c.outliers.targetBits = bits; });
    add<std::string>(command, "--target-size",
        "keep as many as a packed file of this size allows, e.g. 2.5GB",
        [](RunConfig& c, const std::string& size) { c.outliers.targetBytes = parseSize(size); });
}

void RunOptions::addSampleOptions(CLI::App& command)
{
    add<int>(command, "--samples", "calibration samples at most (default 128)",
        [](RunConfig& c, int samples) { c.samples = samples; });
    add<int>(command, "--seq-len", "tokens in a window of text (default 2048)",
        [](RunConfig& c, int tokens) { c.sequenceLength = tokens; });
    add<std::int64_t>(command, "--token-budget", "calibration tokens at most (default 262144)",
        [](RunConfig& c, std::int64_t tokens) { c.tokenBudget = tokens; });
    add<std::uint64_t>(command, "--seed", "seed of what is drawn at random (default 0)",
        [](RunConfig& c, std::uint64_t seed) { c.seed = seed; });
}

void RunOptions::addMachineOptions(CLI::App& command)
{
    add<std::string>(command, "--device", "auto (default), cpu, cuda or cuda:N",
        [](RunConfig& c, const std::string& word) { c.device = word; });
    add<std::string>(command, "--compute",
        "type of the products of calibration and gradients: auto (default), float32 or bfloat16",
        [](RunConfig& c, const std::string& word) { c.compute = parseCompute(word); });
    add<int>(command, "--threads", "threads (default: all cores)",
        [](RunConfig& c, int threads) { c.threads = threads; });
    add<std::string>(command, "--memory-limit",
        "memory the run may take, e.g. 4GB: activations go to disk, and fewer\ntokens are worked on together "
        "(default: all that is free)",
        [](RunConfig& c, const std::string& size) { c.memoryLimit = parseSize(size); });
}

void RunOptions::addEvaluationOptions(CLI::App& command)
{
    add<std::int64_t>(command, "--eval-limit", "items of the final evaluation at most (default: all)",
        [](RunConfig& c, std::int64_t items) { c.evaluationItems = items; });
    add<std::int64_t>(command, "--eval-tokens", "tokens of a perplexity text at most (default: all)",
        [](RunConfig& c, std::int64_t tokens) { c.evaluationTokens = tokens; });
}

void RunOptions::addOutcomeOptions(CLI::App& command)
{
    add<int>(command, "--probe", "items scored while blocks become quantized (default 32; 0: off)",
        [](RunConfig& c, int items) { c.probeItems = items; });
    add<std::string>(command, "--eval", "task to score the result on (default: that of --task)",
        [](RunConfig& c, const std::string& task) { c.evaluation = task; });
    addFlag(command, "--no-reference", "do not score the full model and plain GPTQ beside the result",
        [](RunConfig& c) { c.evaluateReference = false; });
    addFlag(command, "--keep-gradients", "keep the summed gradients in the run folder",
        [](RunConfig& c) { c.keepGradients = true; });
    add<std::string>(command, "--export", "also write a checkpoint: hf or tacq",
        [](RunConfig& c, const std::string& word) { c.exportFormat = parseExportFormat(word); });
}

RunConfig RunOptions::applyTo(RunConfig config) const
{
    if (m_preset)
        config = withPreset(std::move(config), *m_preset);
    for (const auto& change : m_changes)
        change(config);
    return config;
}

void requireValid(const RunConfig& config)
{
    std::string text;
    for (const std::string& fault : validate(config))
        text += (text.empty() ? "" : " ") + fault;
    if (!text.empty())
        throw CLI::ValidationError(text);
}

} // namespace tacq::cli
