#include "core/config/preset.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace tacq {

namespace {

constexpr int kVersion = 1;
constexpr std::uintmax_t kLargestFile = 64 * 1024; // bytes
constexpr std::size_t kLongestName = 80; // bytes
constexpr std::size_t kLongestAbout = 400;

// Keys of a run's configuration that a preset leaves alone.
constexpr std::array<std::string_view, 6> kLeftOut
    = { "model", "task", "evaluation", "device", "threads", "memory_limit" };

constexpr std::array<std::string_view, 4> kFields = { "tacq_preset", "name", "about", "settings" };

// Every setting a preset may hold. toJson() writes some only for the method they belong to.
std::vector<std::string> knownSettings()
{
    std::vector<std::string> keys;
    for (const Method method : { Method::Tacq, Method::Spqr, Method::Squeezellm, Method::Slim }) {
        RunConfig config;
        config.method = method;
        const OrderedJson json = toJson(config);
        for (const auto& [key, value] : json.items()) {
            if (std::ranges::find(kLeftOut, key) == kLeftOut.end()
                && std::ranges::find(keys, key) == keys.end())
                keys.push_back(key);
        }
    }
    return keys;
}

std::string inLowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return text;
}

template <typename Keys>
void refuseUnknown(const Json& json, const Keys& known, std::string_view what, std::string_view origin)
{
    if (!json.is_object())
        fail(ErrorKind::InvalidInput, origin, ": the ", what, " are no JSON object.");
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(known, key) != std::end(known))
            continue;
        if (std::ranges::find(kLeftOut, key) != kLeftOut.end())
            fail(ErrorKind::InvalidInput, origin, ": \"", key,
                "\" is no setting of a preset: it belongs to one machine or one job.");
        failWithHint(ErrorKind::InvalidInput, "Take it out, or open the file with the version that wrote it.",
            origin, ": there is no setting \"", key, "\".");
    }
}

std::string shortText(const Json& json, std::string_view key, std::size_t most, std::string_view origin)
{
    std::string text = optionalField<std::string>(json, key, {}, origin);
    const bool oneLine = std::ranges::none_of(text, [](unsigned char c) { return c < 0x20; });
    if (text.size() > most || !oneLine)
        fail(
            ErrorKind::InvalidInput, origin, ": \"", key, "\" must be one line of at most ", most, " bytes.");
    return text;
}

// A word that is no method, metric or format is told without its file.
RunConfig settingsFrom(const Json& json, std::string_view origin)
{
    try {
        return runConfigFromJson(json, origin);
    } catch (const Error& error) {
        const std::string message = error.what();
        if (message.starts_with(origin))
            throw;
        throw Error(error.kind(), concat(origin, ": ", message), error.hint());
    }
}

void requireRunnable(const RunConfig& settings, std::string_view origin)
{
    RunConfig trial = settings;
    trial.model = trial.task = "any"; // those are not the preset's to name
    if (const auto faults = validate(trial); !faults.empty())
        fail(ErrorKind::InvalidInput, origin, ": ", faults.front());
}

} // namespace

RunConfig presetSettings(const RunConfig& config)
{
    return withPreset({}, { {}, {}, config });
}

RunConfig withPreset(RunConfig config, const Preset& preset)
{
    RunConfig result = preset.settings;
    result.model = std::move(config.model);
    result.task = std::move(config.task);
    result.evaluation = std::move(config.evaluation);
    result.device = std::move(config.device);
    result.threads = config.threads;
    result.memoryLimit = config.memoryLimit;
    return result;
}

OrderedJson toJson(const Preset& preset)
{
    OrderedJson settings = toJson(preset.settings);
    for (const std::string_view key : kLeftOut)
        settings.erase(std::string(key));
    OrderedJson json;
    json["tacq_preset"] = kVersion;
    json["name"] = preset.name;
    json["about"] = preset.about;
    json["settings"] = std::move(settings);
    return json;
}

Preset presetFromJson(const Json& json, std::string_view origin)
{
    if (!json.is_object() || !json.contains("tacq_preset"))
        fail(ErrorKind::InvalidInput, origin, " is no preset: it has no field \"tacq_preset\".");
    if (const int version = requiredField<int>(json, "tacq_preset", origin); version != kVersion)
        fail(ErrorKind::InvalidInput, origin, " is a preset of version ", version, "; this program reads ",
            kVersion, ".");
    refuseUnknown(json, kFields, "fields", origin);
    Preset preset;
    preset.name = shortText(json, "name", kLongestName, origin);
    if (preset.name.empty())
        fail(ErrorKind::InvalidInput, origin, ": the preset has no name.");
    preset.about = shortText(json, "about", kLongestAbout, origin);
    const auto settings = json.find("settings");
    if (settings == json.end())
        fail(ErrorKind::InvalidInput, origin, " has no field \"settings\".");
    refuseUnknown(*settings, knownSettings(), "settings", origin);
    Json whole = *settings;
    whole["model"] = whole["task"] = "";
    preset.settings = settingsFrom(whole, origin);
    requireRunnable(preset.settings, origin);
    return preset;
}

Preset readPreset(const std::filesystem::path& path)
{
    if (!std::filesystem::is_regular_file(path))
        fail(ErrorKind::Io, path.string(), " is no file.");
    if (const auto size = std::filesystem::file_size(path); size > kLargestFile)
        fail(ErrorKind::InvalidInput, path.string(), " has ", size, " bytes; a preset has at most ",
            kLargestFile, ".");
    return presetFromJson(readJson(path), path.string());
}

Preset findPreset(const std::string& fileOrName)
{
    std::string names;
    for (const Preset& preset : builtInPresets()) {
        if (inLowerCase(preset.name) == inLowerCase(fileOrName))
            return preset;
        names += concat(names.empty() ? "" : ", ", preset.name);
    }
    if (std::filesystem::exists(fileOrName))
        return readPreset(fileOrName);
    fail(ErrorKind::InvalidInput, "There is no preset \"", fileOrName,
        "\": neither a file nor one of these: ", names, ".");
}

} // namespace tacq
