#include "core/config/command_line.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <type_traits>

namespace tacq {

namespace {

std::string shellWord(std::string_view text)
{
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || std::string_view("_-./:=,+@%").find(char(c)) != std::string_view::npos;
    });
    if (plain)
        return std::string(text);
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

// A path that begins with a dash would be taken for an option.
std::string pathWord(std::string_view path)
{
    return shellWord(path.starts_with('-') ? concat("./", path) : std::string(path));
}

// The fewest digits that read back as the same number.
std::string exact(double value)
{
    std::array<char, 32> digits {};
    const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return fault == std::errc {} ? std::string(digits.data(), end) : std::to_string(value);
}

// Gathers the options that are not left at their defaults.
class Options
{
public:
    template <typename T> void add(std::string_view option, const T& value, const T& fallback)
    {
        if (value == fallback)
            return;
        if constexpr (std::is_floating_point_v<T>)
            write(option, exact(value));
        else
            write(option, shellWord(concat(value)));
    }
    void write(std::string_view option, const std::string& word) { m_text += concat(' ', option, ' ', word); }
    void flag(std::string_view option) { m_text += concat(' ', option); }

    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

// A share beside a target has no say, but belongs to the run's record; the parser wants it first.
void addBudget(Options& options, const OutlierBudget& budget)
{
    options.add("--outliers", budget.share, kDefaultOutlierShare);
    if (budget.targetBits)
        options.write("--target-bits", exact(*budget.targetBits));
    if (budget.targetBytes)
        options.write("--target-size", std::to_string(*budget.targetBytes));
}

void addMethod(Options& options, const RunConfig& config, const RunConfig& defaults)
{
    options.add("--method", name(config.method), name(defaults.method));
    options.add("--metric", name(config.metric), name(defaults.metric));
    options.add("--bits", config.bits, defaults.bits);
    options.add("--group-size", config.groupSize, defaults.groupSize);
    addBudget(options, config.outliers);
    const BaselineOptions& baselines = config.baselines;
    options.add("--spqr-outliers", baselines.spqrOutliers, defaults.baselines.spqrOutliers);
    if (baselines.spqrThreshold)
        options.write("--spqr-threshold", exact(*baselines.spqrThreshold));
    options.add("--sensitive-share", baselines.sensitiveShare, defaults.baselines.sensitiveShare);
    options.add("--large-share", baselines.largeShare, defaults.baselines.largeShare);
    options.add("--salient-weight", baselines.slimSalientWeight, defaults.baselines.slimSalientWeight);
}

void addSamples(Options& options, const RunConfig& config, const RunConfig& defaults)
{
    options.add("--samples", config.samples, defaults.samples);
    options.add("--seq-len", config.sequenceLength, defaults.sequenceLength);
    options.add("--token-budget", config.tokenBudget, defaults.tokenBudget);
    options.add("--seed", config.seed, defaults.seed);
}

void addMachine(Options& options, const RunConfig& config, const RunConfig& defaults)
{
    options.add("--device", config.device, defaults.device);
    options.add("--compute", name(config.compute), name(defaults.compute));
    options.add("--threads", config.threads, defaults.threads);
    options.add("--memory-limit", config.memoryLimit, defaults.memoryLimit);
}

void addOutcome(Options& options, const RunConfig& config, const RunConfig& defaults)
{
    options.add("--eval", config.evaluation, defaults.evaluation);
    options.add("--probe", config.probeItems, defaults.probeItems);
    options.add("--eval-limit", config.evaluationItems, defaults.evaluationItems);
    options.add("--eval-tokens", config.evaluationTokens, defaults.evaluationTokens);
    if (!config.evaluateReference)
        options.flag("--no-reference");
    if (config.keepGradients)
        options.flag("--keep-gradients");
    if (config.exportFormat)
        options.write("--export", std::string(name(*config.exportFormat)));
}

} // namespace

std::string asCommandLine(const RunConfig& config, std::string_view runFolder)
{
    const RunConfig defaults;
    Options options;
    addMethod(options, config, defaults);
    addSamples(options, config, defaults);
    addMachine(options, config, defaults);
    addOutcome(options, config, defaults);
    return concat("tacq quantize ", pathWord(config.model), " --task ", shellWord(config.task),
        options.text(), " --run ", pathWord(runFolder));
}

} // namespace tacq
