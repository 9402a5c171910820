#pragma once

#include "core/config/run_config.h"
#include "core/report/run_report.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// Interrupted: the record says running, but no process holds the folder (killed, or the machine went down).
// Foreign: another version of the program wrote it in a format that this one does not read.
enum class RunState { Running, Interrupted, Cancelled, Failed, Finished, Damaged, Foreign };
std::string_view name(RunState state);

// The identity of what a run works on; a run may only be resumed with equal ones.
struct RunFingerprints
{
    std::string model;
    std::string task;
    std::string settings;
    bool operator==(const RunFingerprints&) const = default;
};

// RUN/run.json
struct RunRecord
{
    RunConfig config;
    RunFingerprints fingerprints;
    std::string created; // ISO 8601, UTC
    std::string programVersion;
    int ranks = 1; // processes that worked on it together, when it was last started
    RunState state = RunState::Running;
    std::string problem; // of a failed run
    std::set<Stage> finished; // stages that need not run again
    RunReport report; // so far
};

std::string recordText(const RunRecord& record); // JSON
RunRecord parseRunRecord(const std::string& text, const std::string& origin); // as readRunRecord()

// Reading needs no lock: a piece is written whole. `piecePath` is RUN/<stage>/block_007.safetensors.
RunRecord readRunRecord(
    const std::filesystem::path& folder); // Error: InvalidInput for a damaged record, Conflict for a foreign
std::filesystem::path piecePath(const std::filesystem::path& folder, std::string_view stage, int block);

// A run's folder on disk (architecture.md, "Run folder"), to work in. One process at a time works in it: the
// object holds a lock on RUN/lock as long as it lives.
class RunFolder
{
public:
    // Makes the folder where needed. Throws Error: Io when that fails, Conflict when another process works in
    // it.
    explicit RunFolder(std::filesystem::path path);
    ~RunFolder();
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    bool isEmpty() const; // no run and nothing else but the traces of one that never began
    void discard(); // removes those traces again, and the folder where this object made it
    bool hasRecord() const;
    RunRecord read() const { return readRunRecord(m_path); }
    void write(const RunRecord& record) const; // atomic

    // piecePath() with the stage's folder made.
    std::filesystem::path piece(std::string_view stage, int block) const;

private:
    std::filesystem::path m_path;
    bool m_made = false; // the folder did not exist before
    int m_lock = -1;
};

inline constexpr const char* kEventsFile = "events.jsonl";
inline constexpr std::string_view kSimulatePieces = "simulate";
inline constexpr std::string_view kGradientPieces = "gradients";
inline constexpr std::string_view kScorePieces = "scores";
inline constexpr std::string_view kQuantizePieces = "quantize";

// RUN/outcomes/<stage>.json: the items of a finished evaluation (core/eval/outcome_file.h); `what` is
// Stage::Reference, Simulate or Evaluate.
std::filesystem::path outcomesPath(const std::filesystem::path& folder, Stage what);

// What RUN/run.json tells, for tables and start pages. Never throws for a folder that cannot be read: the
// state is Damaged or Foreign then, `problem` says why and `hint` what to do.
struct RunSummary
{
    std::filesystem::path folder;
    RunState state = RunState::Damaged;
    std::string problem;
    std::string hint;
    RunConfig config;
    RunReport report;
    RunFingerprints fingerprints;
    std::string created;
    std::string programVersion;

    bool isReadable() const { return state != RunState::Damaged && state != RunState::Foreign; }
};
RunSummary readRunSummary(const std::filesystem::path& folder);

// Event lines of RUN/events.jsonl, oldest first; a torn last line is skipped.
struct RunEvent
{
    std::string time; // ISO 8601, UTC
    std::string kind; // "log", "stage", "layer", "probe", "evaluation"
    Json data;
};
std::vector<RunEvent> readRunEvents(const std::filesystem::path& folder);

std::string utcNow(); // ISO 8601 to the second

} // namespace tacq
