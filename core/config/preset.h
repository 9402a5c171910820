#pragma once

#include "core/config/run_config.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tacq {

// Settings of a run under a name, to be kept and handed to others. Model, task, device, threads and memory
// belong to one person's work and machine and are no part of it.
struct Preset
{
    std::string name; // one line, not empty
    std::string about; // a sentence; may be empty
    RunConfig settings; // what a preset does not hold is at its default

    bool operator==(const Preset&) const = default;
};

// The settings of `config` that a preset holds, the rest at their defaults.
RunConfig presetSettings(const RunConfig& config);

// `config` with the preset's settings; its model, task and machine stay.
RunConfig withPreset(RunConfig config, const Preset& preset);

// {"tacq_preset": 1, "name": …, "about": …, "settings": {"method": "tacq", "bits": 2, …}}; the names are
// those of run.json.
OrderedJson toJson(const Preset& preset);

// Settings that are not named are at their defaults. Error (InvalidInput) naming `origin` for another
// version, an unknown key (by its name), a value of the wrong type or a setting that cannot run.
Preset presetFromJson(const Json& json, std::string_view origin);

// The same from a file; Error (InvalidInput) for one larger than a preset can be, Error (Io) for none.
Preset readPreset(const std::filesystem::path& path);

// Those that come with the program (resources/presets/).
const std::vector<Preset>& builtInPresets();

// A file's, or the one of the program with this name, in whatever case. Error (InvalidInput) with all names
// when it is neither.
Preset findPreset(const std::string& fileOrName);

} // namespace tacq
