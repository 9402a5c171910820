#pragma once

#include "ui/session/engine.h"

#include <mutex>

namespace tacq {

// The engine itself behind the window's interface.
class CoreEngine : public Engine
{
public:
    ModelInfoPtr openModel(const std::string& model) override;
    TensorStatisticsPtr tensorStatistics(
        const std::string& model, const std::string& tensor, const std::stop_token& stop) override;
    TokenPieces tokenize(const std::string& model, const std::string& text) override;
    std::vector<TaskDescription> knownTasks() override;
    std::optional<DeviceMemory> deviceMemory(const std::string& device) override;
    TaskPreviewPtr loadTask(
        const std::string& model, const std::string& specification, const TaskOptions& options) override;

    RunReport run(const RunConfig& config, const std::filesystem::path& folder, bool resume,
        RunContext& context) override;
    RunReport reselect(const std::filesystem::path& source, const RunConfig& config,
        const std::filesystem::path& folder, RunContext& context) override;
    ExportReport exportRun(const std::filesystem::path& run, ExportFormat format,
        const std::filesystem::path& out, RunContext& context) override;
    GenerationResult generate(const std::string& model, const std::string& prompt,
        const GenerationOptions& options, RunContext& context,
        const std::function<void(const std::string& piece)>& piece) override;
    JudgedTokens judgeAnswer(const std::string& first, const std::string& second, const std::string& prompt,
        const std::vector<TokenId>& answer, const GenerationOptions& options, RunContext& context) override;

    RunSummary readRun(const std::filesystem::path& folder) override;
    TextTablePtr readComparison(const std::filesystem::path& folder) override;
    InspectionPtr openInspection(const std::filesystem::path& folder) override;
    CircuitOverlapPtr compareCircuits(const std::filesystem::path& first, const std::filesystem::path& second,
        RunContext& context) override;
    ItemComparisonPtr compareItems(const ScoredModel& a, const ScoredModel& b, RunContext& context) override;

private:
    std::shared_ptr<const Tokenizer> tokenizerOf(const std::string& model);

    std::mutex m_mutex; // guards the two below
    std::filesystem::path m_tokenizerModel; // the model last asked for; building a tokenizer takes a while
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

} // namespace tacq
