#pragma once

#include "core/config/preset.h"
#include "core/config/run_config.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace tacq::cli {

inline constexpr const char* kModelHelp = "Hugging Face folder, .gguf file, packed checkpoint, or \"demo\", "
                                          "the small model that the set-up brings";

// "2.5GB", "12 GB", "800MB", "512MiB", "1000000": bytes. Units are decimal unless spelled with an i.
// Throws Error (InvalidInput) for anything else.
std::uint64_t parseSize(std::string_view text);

// Options that decide a run, of `quantize` and its like. What the person gave is kept as changes, so that
// they can be laid over the defaults, or over the record of a run that is resumed.
class RunOptions
{
public:
    void addPreset(CLI::App& command); // settings that all other options are laid over
    void addMethodOptions(CLI::App& command);
    void addOutlierOptions(CLI::App& command);
    void addSampleOptions(CLI::App& command);
    void addMachineOptions(CLI::App& command);
    void addEvaluationOptions(CLI::App& command);
    void addOutcomeOptions(CLI::App& command); // what is scored beside the result, kept and exported

    RunConfig applyTo(RunConfig config) const;

private:
    template <typename T, typename Change>
    void add(CLI::App& command, const char* name, const char* help, Change change);
    void addFlag(CLI::App& command, const char* name, const char* help, void (*change)(RunConfig&));

    std::optional<Preset> m_preset;
    std::vector<std::function<void(RunConfig&)>> m_changes;
};

// Wrong usage (exit code 2) when `config` has faults; all of them are told.
void requireValid(const RunConfig& config);

} // namespace tacq::cli
