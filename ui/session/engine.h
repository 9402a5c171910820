#pragma once

#include "core/base/device.h"
#include "core/circuits/circuit_overlap.h"
#include "core/compare/comparison_table.h"
#include "core/compare/item_comparison.h"
#include "core/config/run_config.h"
#include "core/eval/generation.h"
#include "core/model/model_info.h"
#include "core/model/tensor_statistics.h"
#include "core/pipeline/inspection.h"
#include "core/pipeline/run_folder.h"
#include "core/report/run_context.h"
#include "core/report/run_report.h"
#include "core/tasks/calibration_overlap.h"
#include "core/tasks/task.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace tacq {

// One token as a person reads it.
struct TokenPiece
{
    TokenId id = 0;
    std::string text; // the characters it stands for; its vocabulary form where it ends within a character
};
using TokenPieces = std::vector<TokenPiece>;

// A piece of this id stands for tokens that are left out; its text is their number.
inline constexpr TokenId kLeftOut = -1;

// A calibration sample as the model will see it.
struct SamplePreview
{
    TokenPieces pieces; // at most kPreviewTokens, and those that stand for what is left out
    std::int64_t tokens = 0; // of the whole sample
    std::int64_t answerFrom = 0; // pieces before it are the prompt
};

// What the task page shows: counts over everything, texts of the first samples only.
struct TaskPreview
{
    static constexpr std::size_t kPreviewSamples = 24;
    static constexpr std::size_t kPreviewTokens = 256;
    static constexpr std::size_t kPreviewBegin = 40; // tokens before and after a middle that is left out
    static constexpr std::size_t kPreviewEnd = 160;

    std::string specification;
    std::string title;
    TaskKind kind = TaskKind::Choice;
    std::int64_t samples = 0;
    std::int64_t calibrationTokens = 0;
    std::int64_t samplesAvailable = 0; // 0: they are written on demand
    std::int64_t tokenBudget = 0; // calibration tokens at most, all limits counted
    std::vector<std::int64_t> lengths; // tokens of each sample
    std::int64_t evaluationItems = 0;
    std::int64_t evaluationTokens = 0; // tokens the final evaluation feeds through the model
    CalibrationOverlap overlap;
    std::string split; // what keeps calibration and evaluation apart
    std::vector<std::string> notes;
    std::vector<SamplePreview> previews;
};

// A token of an answer as two models judge it, given the same text before it.
struct JudgedToken
{
    TokenPiece piece;
    double distance = 0; // total variation of the two next-token distributions: 0 alike, 1 nothing in common
    double first = 0; // probability that each model gives the token
    double second = 0;
    std::string firstBest; // what each model would have written
    std::string secondBest;
};
using JudgedTokens = std::vector<JudgedToken>;

// A finished run opened for looking at it; safe to call from one thread at a time, preview() from any.
class Inspection
{
public:
    virtual ~Inspection() = default;
    virtual const RunReport& report() const = 0;
    virtual ScoreHistogramPtr histogram() const = 0; // null for methods without saliency
    virtual MatrixSummary summary(
        int block, Projection projection, std::optional<double> threshold) const = 0;
    virtual MatrixPicture picture(const PictureRequest& request) const = 0;
    virtual WeightDetail weight(
        int block, Projection projection, std::int64_t row, std::int64_t column) const = 0;
    virtual SelectionPreview preview(double outlierShare) const = 0;
};

using ModelInfoPtr = std::shared_ptr<const ModelInfo>;
using TensorStatisticsPtr = std::shared_ptr<const TensorStatistics>;
using TaskPreviewPtr = std::shared_ptr<const TaskPreview>;
using InspectionPtr = std::shared_ptr<const Inspection>;
using RunSummaryPtr = std::shared_ptr<const RunSummary>;
using RunReportPtr = std::shared_ptr<const RunReport>;

// Everything the window asks of the engine, so that tests can stand in for it. Calls are synchronous, may
// take long and throw Error or Cancelled: make them from a worker thread only. Implementations keep no state
// that two calls could race for.
class Engine
{
public:
    virtual ~Engine() = default;

    virtual ModelInfoPtr openModel(const std::string& model) = 0;
    virtual TensorStatisticsPtr tensorStatistics(
        const std::string& model, const std::string& tensor, const std::stop_token& stop)
        = 0;
    virtual TokenPieces tokenize(const std::string& model, const std::string& text) = 0;
    virtual std::vector<TaskDescription> knownTasks() = 0; // quick
    virtual std::optional<DeviceMemory> deviceMemory(const std::string& device)
        = 0; // of the GPU that a word of RunConfig names; empty: there is none
    virtual TaskPreviewPtr loadTask(
        const std::string& model, const std::string& specification, const TaskOptions& options)
        = 0;

    virtual RunReport run(
        const RunConfig& config, const std::filesystem::path& folder, bool resume, RunContext& context)
        = 0;
    virtual RunReport reselect(const std::filesystem::path& source, const RunConfig& config,
        const std::filesystem::path& folder, RunContext& context)
        = 0;
    virtual ExportReport exportRun(const std::filesystem::path& run, ExportFormat format,
        const std::filesystem::path& out, RunContext& context)
        = 0;
    virtual GenerationResult generate(const std::string& model, const std::string& prompt,
        const GenerationOptions& options, RunContext& context,
        const std::function<void(const std::string& piece)>& piece)
        = 0;

    // Scores `answer`, a continuation of `prompt`, on two models with one tokenizer.
    virtual JudgedTokens judgeAnswer(const std::string& first, const std::string& second,
        const std::string& prompt, const std::vector<TokenId>& answer, const GenerationOptions& options,
        RunContext& context)
        = 0;

    virtual RunSummary readRun(const std::filesystem::path& folder) = 0; // never throws
    virtual TextTablePtr readComparison(const std::filesystem::path& folder) = 0;
    virtual InspectionPtr openInspection(const std::filesystem::path& folder) = 0;
    virtual CircuitOverlapPtr compareCircuits(
        const std::filesystem::path& first, const std::filesystem::path& second, RunContext& context)
        = 0;
    virtual ItemComparisonPtr compareItems(const ScoredModel& a, const ScoredModel& b, RunContext& context)
        = 0;
};

using EnginePtr = std::shared_ptr<Engine>;

} // namespace tacq
