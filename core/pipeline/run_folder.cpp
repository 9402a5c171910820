#include "core/pipeline/run_folder.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace tacq {

namespace {

constexpr int kRecordFormat = 1;
constexpr const char* kLockFile = "lock";
constexpr std::array<std::string_view, 7> kStateNames
    = { "running", "interrupted", "cancelled", "failed", "finished", "damaged", "foreign" };

RunState parseState(const std::string& word, std::string_view origin)
{
    for (const RunState state :
        { RunState::Running, RunState::Cancelled, RunState::Failed, RunState::Finished }) {
        if (name(state) == word)
            return state;
    }
    fail(ErrorKind::InvalidInput, origin, ": \"", word, "\" is no state of a run.");
}

[[noreturn]] void failForeign(const Json& json, int format, const std::string& origin)
{
    const auto program = json.find("program");
    const bool named = program != json.end() && program->is_string();
    failWithHint(ErrorKind::Conflict,
        concat("Open it with the version of the program that wrote it",
            named ? concat(" (", program->get<std::string>(), ")") : std::string(), "."),
        origin, " has format ", format, "; this program, version " TACQ_VERSION ", reads format ",
        kRecordFormat, ".");
}

RunRecord parseRecord(const Json& json, const std::string& origin)
{
    const int format = requiredField<int>(json, "format", origin);
    if (format != kRecordFormat)
        failForeign(json, format, origin);
    RunRecord record;
    record.config = runConfigFromJson(json.value("config", Json::object()), origin);
    record.created = requiredField<std::string>(json, "created", origin);
    record.programVersion = requiredField<std::string>(json, "program", origin);
    record.ranks = optionalField<int>(json, "ranks", 1, origin);
    record.state = parseState(requiredField<std::string>(json, "state", origin), origin);
    record.problem = optionalField<std::string>(json, "problem", "", origin);
    const Json prints = json.value("fingerprints", Json::object());
    record.fingerprints = { requiredField<std::string>(prints, "model", origin),
        requiredField<std::string>(prints, "task", origin),
        requiredField<std::string>(prints, "settings", origin) };
    for (const Json& stage : json.value("finished_stages", Json::array())) {
        if (!stage.is_string())
            fail(ErrorKind::InvalidInput, origin, ": finished_stages must be a list of names.");
        record.finished.insert(parseStage(stage.get<std::string>()));
    }
    record.report = runReportFromJson(json.value("results", Json::object()), origin);
    return record;
}

// True when a living process holds the folder's lock.
bool isLocked(const std::filesystem::path& folder)
{
    const int descriptor = open((folder / kLockFile).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(descriptor);
    return locked;
}

} // namespace

std::string_view name(RunState state)
{
    return kStateNames[static_cast<std::size_t>(state)];
}

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts {};
    gmtime_r(&now, &parts);
    std::array<char, 32> text {};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::filesystem::path outcomesPath(const std::filesystem::path& folder, Stage what)
{
    return folder / "outcomes" / concat(name(what), ".json");
}

RunFolder::RunFolder(std::filesystem::path path)
    : m_path(std::filesystem::absolute(std::move(path)))
{
    m_made = !std::filesystem::exists(m_path);
    makeFolder(m_path);
    m_lock = open((m_path / kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (m_lock < 0)
        failWithHint(ErrorKind::Io, "Choose a folder that you may write to.", m_path.string(),
            " cannot be used for a run: ", std::strerror(errno), ".");
    if (flock(m_lock, LOCK_EX | LOCK_NB) != 0) {
        close(m_lock);
        failWithHint(ErrorKind::Conflict, "Wait for it to end, or choose another run folder.",
            m_path.string(), " is in use by another run.");
    }
}

RunFolder::~RunFolder()
{
    std::error_code ignored;
    if (!hasRecord()) // someone else's folder stays as it was
        std::filesystem::remove(m_path / kLockFile, ignored);
    close(m_lock); // lets the lock go
}

bool RunFolder::isEmpty() const
{
    for (const auto& entry : std::filesystem::directory_iterator(m_path)) {
        const auto file = entry.path().filename();
        if (file != kLockFile && file != kEventsFile)
            return false;
    }
    return true;
}

void RunFolder::discard()
{
    std::error_code ignored; // nothing is lost when a trace stays
    std::filesystem::remove(m_path / kEventsFile, ignored);
    std::filesystem::remove(m_path / kLockFile, ignored);
    if (m_made) // remove() takes empty folders only
        std::filesystem::remove(m_path, ignored);
}

bool RunFolder::hasRecord() const
{
    return std::filesystem::exists(m_path / "run.json");
}

RunRecord readRunRecord(const std::filesystem::path& folder)
{
    const auto file = folder / "run.json";
    if (!std::filesystem::exists(file))
        fail(ErrorKind::InvalidInput, folder.string(), " holds no run: it has no run.json.");
    return parseRecord(readJson(file), file.string());
}

std::filesystem::path piecePath(const std::filesystem::path& folder, std::string_view stage, int block)
{
    std::array<char, 48> file {};
    std::snprintf(file.data(), file.size(), "block_%03d.safetensors", block);
    return folder / stage / file.data();
}

RunRecord parseRunRecord(const std::string& text, const std::string& origin)
{
    return parseRecord(parseJson(text, origin), origin);
}

std::string recordText(const RunRecord& record)
{
    OrderedJson json;
    json["format"] = kRecordFormat;
    json["program"] = record.programVersion;
    json["created"] = record.created;
    json["ranks"] = record.ranks;
    json["state"] = name(record.state);
    json["problem"] = record.problem;
    json["fingerprints"] = { { "model", record.fingerprints.model }, { "task", record.fingerprints.task },
        { "settings", record.fingerprints.settings } };
    json["config"] = toJson(record.config);
    json["finished_stages"] = OrderedJson::array();
    for (const Stage stage : record.finished)
        json["finished_stages"].push_back(name(stage));
    json["results"] = toJson(record.report);
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

void RunFolder::write(const RunRecord& record) const
{
    writeText(m_path / "run.json", recordText(record));
}

std::filesystem::path RunFolder::piece(std::string_view stage, int block) const
{
    makeFolder(m_path / stage);
    return piecePath(m_path, stage, block);
}

RunSummary readRunSummary(const std::filesystem::path& folder)
{
    RunSummary summary;
    summary.folder = folder;
    try {
        RunRecord record = readRunRecord(folder);
        summary.state = record.state;
        if (record.state == RunState::Running && !isLocked(folder))
            summary.state = RunState::Interrupted;
        summary.problem = record.problem;
        summary.config = std::move(record.config);
        summary.report = std::move(record.report);
        summary.created = std::move(record.created);
        summary.programVersion = std::move(record.programVersion);
        summary.fingerprints = std::move(record.fingerprints);
    } catch (const Error& error) {
        summary.state = error.kind() == ErrorKind::Conflict ? RunState::Foreign : RunState::Damaged;
        summary.problem = error.what();
        summary.hint = error.hint();
    }
    return summary;
}

std::vector<RunEvent> readRunEvents(const std::filesystem::path& folder)
{
    std::vector<RunEvent> events;
    const auto file = folder / kEventsFile;
    if (!std::filesystem::exists(file))
        return events;
    std::istringstream lines(readText(file));
    for (std::string line; std::getline(lines, line);) {
        Json json = Json::parse(line, nullptr, false);
        if (!json.is_object()) // torn by a crash
            continue;
        events.push_back({ json.value("time", ""), json.value("kind", ""), std::move(json) });
    }
    return events;
}

} // namespace tacq
