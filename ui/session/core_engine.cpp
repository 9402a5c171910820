#include "ui/session/core_engine.h"

#include "core/eval/token_disagreement.h"
#include "core/pipeline/run.h"
#include "core/tasks/task_builder.h"

#include <QString>

#include <algorithm>
#include <span>

namespace tacq {

namespace {

class CoreInspection : public Inspection
{
public:
    explicit CoreInspection(const std::filesystem::path& folder)
        : m_run(folder)
    {
    }

    const RunReport& report() const override { return m_run.report(); }
    ScoreHistogramPtr histogram() const override { return m_run.histogram(); }
    MatrixSummary summary(int block, Projection projection, std::optional<double> threshold) const override
    {
        return m_run.summary(block, projection, threshold);
    }
    MatrixPicture picture(const PictureRequest& request) const override { return m_run.picture(request); }
    WeightDetail weight(
        int block, Projection projection, std::int64_t row, std::int64_t column) const override
    {
        return m_run.weight(block, projection, row, column);
    }
    SelectionPreview preview(double outlierShare) const override { return m_run.preview(outlierShare); }

private:
    RunInspection m_run;
};

std::string pieceText(const Tokenizer& tokenizer, TokenId id)
{
    std::string text = tokenizer.decode(std::span(&id, 1), false);
    const bool wholeCharacters = !QString::fromStdString(text).contains(QChar::ReplacementCharacter);
    return wholeCharacters && !text.empty() ? text : tokenizer.token(id);
}

TokenPieces piecesOf(const Tokenizer& tokenizer, std::span<const TokenId> ids)
{
    TokenPieces pieces;
    pieces.reserve(ids.size());
    for (const TokenId id : ids)
        pieces.push_back({ id, pieceText(tokenizer, id) });
    return pieces;
}

// A long prompt ends with what is asked and answered: its middle is left out. A running text has no end to
// show and is cut.
SamplePreview samplePreview(const CalibrationSample& sample, TaskKind kind, const Tokenizer& tokenizer)
{
    const std::span<const TokenId> ids = sample.ids;
    SamplePreview preview { {}, std::int64_t(ids.size()), sample.answerFrom };
    if (ids.size() <= TaskPreview::kPreviewTokens || kind == TaskKind::Perplexity) {
        preview.pieces = piecesOf(tokenizer, ids.first(std::min(ids.size(), TaskPreview::kPreviewTokens)));
        return preview;
    }
    constexpr std::size_t kEnd = TaskPreview::kPreviewEnd;
    // The last tokens; where the answer is longer, its first ones and some of the prompt before it.
    const std::size_t last = ids.size() - kEnd;
    const auto answer = std::size_t(sample.answerFrom);
    const std::size_t from = answer < last + kEnd / 4 && answer >= TaskPreview::kPreviewBegin + kEnd / 4
        ? answer - kEnd / 4
        : last;
    const std::size_t leftOut = from - TaskPreview::kPreviewBegin;
    preview.pieces = piecesOf(tokenizer, ids.first(TaskPreview::kPreviewBegin));
    preview.pieces.push_back({ kLeftOut, std::to_string(leftOut) });
    const TokenPieces end = piecesOf(tokenizer, ids.subspan(from, kEnd));
    preview.pieces.insert(preview.pieces.end(), end.begin(), end.end());
    if (from < last)
        preview.pieces.push_back({ kLeftOut, std::to_string(last - from) });
    if (answer >= from)
        preview.answerFrom = sample.answerFrom - std::int64_t(leftOut) + 1;
    else if (answer > TaskPreview::kPreviewBegin) // it begins among those left out
        preview.answerFrom = std::int64_t(TaskPreview::kPreviewBegin) + 1;
    return preview;
}

TaskPreviewPtr previewOf(const Task& task, const Tokenizer& tokenizer, const TaskOptions& options)
{
    auto preview = std::make_shared<TaskPreview>();
    preview->specification = task.specification;
    preview->title = task.title;
    preview->kind = task.kind;
    preview->samples = std::int64_t(task.calibration.size());
    preview->calibrationTokens = task.calibrationTokens();
    preview->samplesAvailable = task.samplesAvailable;
    preview->tokenBudget = task.samplesAreTokens ? tokenLimit(options) : options.tokenBudget;
    preview->evaluationItems = task.evaluationItems();
    preview->evaluationTokens = task.evaluationTokens();
    preview->overlap = calibrationOverlap(task);
    preview->split = task.split;
    preview->notes = task.notes;
    for (const CalibrationSample& sample : task.calibration) {
        preview->lengths.push_back(std::int64_t(sample.ids.size()));
        if (preview->previews.size() < TaskPreview::kPreviewSamples)
            preview->previews.push_back(samplePreview(sample, task.kind, tokenizer));
    }
    return preview;
}

} // namespace

std::shared_ptr<const Tokenizer> CoreEngine::tokenizerOf(const std::string& model)
{
    const std::filesystem::path path = resolveModel(model);
    const std::lock_guard lock(m_mutex);
    if (!m_tokenizer || m_tokenizerModel != path) {
        m_tokenizer = Tokenizer::open(path);
        m_tokenizerModel = path;
    }
    return m_tokenizer;
}

ModelInfoPtr CoreEngine::openModel(const std::string& model)
{
    return std::make_shared<const ModelInfo>(readModelInfo(model));
}

TensorStatisticsPtr CoreEngine::tensorStatistics(
    const std::string& model, const std::string& tensor, const std::stop_token& stop)
{
    return std::make_shared<const TensorStatistics>(
        tacq::tensorStatistics(resolveModel(model), tensor, stop));
}

TokenPieces CoreEngine::tokenize(const std::string& model, const std::string& text)
{
    const auto tokenizer = tokenizerOf(model);
    return piecesOf(*tokenizer, tokenizer->encode(text));
}

std::vector<TaskDescription> CoreEngine::knownTasks()
{
    return tacq::knownTasks();
}

std::optional<DeviceMemory> CoreEngine::deviceMemory(const std::string& device)
{
    const bool any = device == "auto" || device == "cuda";
    for (const DeviceInfo& known : availableDevices()) {
        if (known.device.isCuda() && (any || known.name == device))
            return tacq::deviceMemory(known.device);
    }
    return std::nullopt;
}

TaskPreviewPtr CoreEngine::loadTask(
    const std::string& model, const std::string& specification, const TaskOptions& options)
{
    const auto tokenizer = tokenizerOf(model);
    return previewOf(tacq::loadTask(specification, *tokenizer, options), *tokenizer, options);
}

RunReport CoreEngine::run(
    const RunConfig& config, const std::filesystem::path& folder, bool resume, RunContext& context)
{
    return tacq::run(config, folder, resume, context);
}

RunReport CoreEngine::reselect(const std::filesystem::path& source, const RunConfig& config,
    const std::filesystem::path& folder, RunContext& context)
{
    return tacq::reselect(source, config, folder, context);
}

ExportReport CoreEngine::exportRun(const std::filesystem::path& run, ExportFormat format,
    const std::filesystem::path& out, RunContext& context)
{
    return tacq::exportRun(run, format, out, context);
}

GenerationResult CoreEngine::generate(const std::string& model, const std::string& prompt,
    const GenerationOptions& options, RunContext& context,
    const std::function<void(const std::string& piece)>& piece)
{
    return tacq::generate(model, prompt, options, context, piece);
}

JudgedTokens CoreEngine::judgeAnswer(const std::string& first, const std::string& second,
    const std::string& prompt, const std::vector<TokenId>& answer, const GenerationOptions& options,
    RunContext& context)
{
    const auto tokenizer = tokenizerOf(first);
    const auto named = [&](TokenId id) { // the head may be padded beyond the vocabulary
        return id < tokenizer->size() ? pieceText(*tokenizer, id) : std::string();
    };
    JudgedTokens tokens;
    for (const TokenDisagreement& token : tokenDisagreement(first, second, prompt, answer, options, context))
        tokens.push_back({ { token.id, named(token.id) }, token.distance, token.first, token.second,
            named(token.firstBest), named(token.secondBest) });
    return tokens;
}

RunSummary CoreEngine::readRun(const std::filesystem::path& folder)
{
    return readRunSummary(folder);
}

TextTablePtr CoreEngine::readComparison(const std::filesystem::path& folder)
{
    return std::make_shared<const TextTable>(readTextTable(folder));
}

InspectionPtr CoreEngine::openInspection(const std::filesystem::path& folder)
{
    return std::make_shared<const CoreInspection>(folder);
}

CircuitOverlapPtr CoreEngine::compareCircuits(
    const std::filesystem::path& first, const std::filesystem::path& second, RunContext& context)
{
    return std::make_shared<const CircuitOverlap>(tacq::compareCircuits(first, second, context));
}

ItemComparisonPtr CoreEngine::compareItems(const ScoredModel& a, const ScoredModel& b, RunContext& context)
{
    return std::make_shared<const ItemComparison>(tacq::compareItems(a, b, context));
}

} // namespace tacq
