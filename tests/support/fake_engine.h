#pragma once

#include "ui/session/engine.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

namespace tacq::test {

inline constexpr int kFakeBlocks = 4;
inline constexpr std::int64_t kFakeRows = 64;
inline constexpr std::int64_t kFakeColumns = 96;

inline EvaluationResult fakeScore(double accuracy, std::int64_t items)
{
    EvaluationResult result;
    result.task = "ioi";
    result.items = items;
    result.correct = std::int64_t(std::llround(accuracy * double(items)));
    result.accuracy = accuracy;
    result.low = std::max(0.0, accuracy - 0.05);
    result.high = std::min(1.0, accuracy + 0.05);
    return result;
}

inline LayerReport fakeLayer(int block, Projection projection, bool withOutliers)
{
    LayerReport layer;
    layer.block = block;
    layer.projection = projection;
    layer.rows = kFakeRows;
    layer.columns = kFakeColumns;
    layer.outliers = withOutliers ? 10 + 3 * block + 2 * std::int64_t(index(projection)) : 0;
    layer.bits = 2 + 30 * layer.outlierShare();
    layer.relativeError = 0.1 + 0.01 * block;
    layer.error = 5.0 + block;
    layer.scoreMass = withOutliers ? 1.0 / (kFakeBlocks * double(kProjectionCount)) : 0;
    return layer;
}

inline ScoreHistogramPtr fakeHistogram()
{
    auto histogram = std::make_shared<ScoreHistogram>();
    histogram->firstExponent = -20;
    for (int bin = 0; bin < 80; ++bin) {
        histogram->counts.push_back(std::uint64_t(5000 * std::exp(-0.004 * (bin - 40) * (bin - 40))));
        histogram->total += histogram->counts.back();
    }
    histogram->zeros = 12;
    histogram->total += 12;
    histogram->threshold = std::exp2(-13.5);
    return histogram;
}

// Two runs that keep 60 and 60 weights of a matrix, and 30 of them both, 31 in the next one, and so on.
inline CircuitOverlap fakeOverlap(int blocks)
{
    CircuitOverlap overlap;
    overlap.blocks = blocks;
    for (int block = 0; block < blocks; ++block) {
        for (const Projection projection : kProjections) {
            OverlapCounts counts { .weights = kFakeRows * kFakeColumns, .first = 60, .second = 60 };
            counts.common = 30 + std::int64_t(overlap.matrices.size());
            counts.byChanceWithin = counts.byChance();
            overlap.matrices.push_back({ block, projection, counts });
        }
    }
    return overlap;
}

class FakeInspection : public Inspection
{
public:
    explicit FakeInspection(RunReport report)
        : m_report(std::move(report))
    {
    }

    const RunReport& report() const override { return m_report; }
    ScoreHistogramPtr histogram() const override { return fakeHistogram(); }

    // Every 17th weight is kept by the run, every 34th by another.
    static std::vector<std::uint64_t> keptWeights(std::uint64_t step)
    {
        std::vector<std::uint64_t> kept;
        for (std::uint64_t flat = 0; flat < std::uint64_t(kFakeRows * kFakeColumns); flat += step)
            kept.push_back(flat);
        return kept;
    }

    MatrixSummary summary(int block, Projection projection, std::optional<double> threshold) const override
    {
        HeadLayout heads;
        if (index(projection) < 4)
            heads = { .heads = 4, .dimension = 16, .queriesPerGroup = 2 };
        const auto kept = keptWeights(threshold ? 8 : 17);
        MatrixSummary summary = summarize(kFakeRows, kFakeColumns, heads, kept,
            std::vector<float>(kept.rbegin(), kept.rend())); // the first is the strongest
        summary.block = block;
        summary.projection = projection;
        summary.strengthIsScore = true;
        return summary;
    }

    MatrixPicture picture(const PictureRequest& request) const override
    {
        MatrixPicture picture = emptyPicture(request.area, request.quantity, request.maxGrid);
        picture.block = request.block;
        picture.projection = request.projection;
        const auto kept = keptWeights(request.threshold ? 8 : 17);
        countKept(picture, kept, kFakeColumns);
        if (request.quantity == MatrixQuantity::Difference)
            countDifference(picture, kept, keptWeights(34), kFakeColumns);
        else if (request.quantity != MatrixQuantity::Outliers)
            fillStrongest(picture, [&](std::int64_t row, std::int64_t column) {
                return float(weight(request.block, request.projection, row, column).original
                    * std::sin(double(row) + 0.3 * double(column)));
            });
        return picture;
    }

    WeightDetail weight(
        int block, Projection projection, std::int64_t row, std::int64_t column) const override
    {
        WeightDetail detail;
        detail.row = row;
        detail.column = column;
        detail.original = 0.01 * double(block + 1) + 0.001 * double(index(projection));
        detail.quantized = 0.012;
        detail.outlier = (row + column) % 7 == 0;
        detail.score = detail.outlier ? 1e-4 : 0;
        detail.rankedInModel = 6636;
        detail.rank = detail.outlier ? 12 : 0;
        detail.rankInMatrix = detail.outlier ? 3 : 0;
        if (block % 2 == 0)
            detail.gradient = 0.25;
        return detail;
    }

    SelectionPreview preview(double outlierShare) const override
    {
        SelectionPreview preview;
        preview.outliers = std::int64_t(outlierShare * double(m_report.quantizable));
        preview.threshold = 1e-4 / (outlierShare + 1e-6);
        preview.averageBits = 2 + 30 * outlierShare;
        preview.packedBytes = std::uint64_t(preview.averageBits * double(m_report.quantizable) / 8);
        preview.perMatrix.assign(kFakeBlocks * kProjectionCount, preview.outliers / 28);
        return preview;
    }

private:
    RunReport m_report;
};

// Stands in for the engine: a model of four small blocks, made-up numbers, and runs whose pace a test sets.
class FakeEngine : public Engine
{
public:
    std::atomic<bool> endless = false; // the quantize stage goes on until it is stopped
    std::atomic<bool> failing = false; // the run fails while it quantizes
    std::atomic<bool> writing = false; // the evaluation goes on writing its answers until it is stopped
    std::atomic<int> stepMilliseconds = 0; // what one matrix takes
    std::atomic<int> runs = 0; // calls of run()
    std::atomic<int> exports = 0;
    std::function<InspectionPtr(const RunReport&)> inspection; // another than FakeInspection

    ModelInfoPtr openModel(const std::string& model) override
    {
        if (model.find("broken") != std::string::npos)
            failWithHint(ErrorKind::InvalidInput, "Download the file again.", model,
                ": this file ends early: 1.2 of 3.4 GB.");
        auto info = std::make_shared<ModelInfo>();
        info->path = model;
        info->title = "Fake-4x96";
        info->source = "gguf";
        info->config.architecture = "llama";
        info->config.blocks = kFakeBlocks;
        info->config.hidden = 96;
        info->config.intermediate = 192;
        info->config.heads = 6;
        info->config.keyValueHeads = 3;
        info->config.headDimension = 16;
        info->config.vocabulary = 1000;
        info->config.context = 2048;
        info->config.sourceType = "BF16";
        info->shape = { kFakeBlocks, 96, 192, 96, 48, 1000, 331'776, 96'864, 857'280 };
        info->parameters = 428'640;
        info->hasTokenizer = true;
        info->tokenizer = "byte-level BPE, 1000 tokens";
        info->chatTemplate = "ChatML";
        info->warnings = { "The source is already quantized." };
        for (int block = 0; block < kFakeBlocks; ++block)
            info->tensors.push_back({ concat("model.layers.", block, ".self_attn.q_proj.weight"), "BF16",
                { 96, 96 }, 96 * 96 * 2, "model.safetensors" });
        info->tensors.push_back(
            { "model.embed_tokens.weight", "BF16", { 1000, 96 }, 192'000, "model.safetensors" });
        return info;
    }

    TensorStatisticsPtr tensorStatistics(
        const std::string&, const std::string& tensor, const std::stop_token& stop) override
    {
        while (endless && !stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (stop.stop_requested())
            throw Cancelled {};
        if (failing)
            failWithHint(ErrorKind::Io, "Look for the file.", "fake.gguf is gone.");
        StatisticsGatherer gatherer;
        std::vector<double> values;
        for (int i = -96; i < 96; ++i)
            values.push_back(0.001 * i * std::abs(i));
        gatherer.add(values);
        TensorStatistics statistics = gatherer.finished();
        statistics.name = tensor;
        ++statistics.nans;
        return std::make_shared<const TensorStatistics>(statistics);
    }

    TokenPieces tokenize(const std::string&, const std::string& text) override
    {
        TokenPieces pieces;
        std::istringstream words(text);
        for (std::string word; words >> word;)
            pieces.push_back({ TokenId(pieces.size() + 10), pieces.empty() ? word : " " + word });
        return pieces;
    }

    std::vector<TaskDescription> knownTasks() override
    {
        return { { "ioi", "Indirect object identification", "Who received the thing?", false },
            { "capitals", "Capitals", "Which city is the capital?", false },
            { "text:FILE", "Plain text", "Perplexity of a text file.", true },
            { "jsonl:FILE", "Own examples", "One JSON object a line.", true },
            { "gsm8k:DIR", "Grade-school mathematics", "A word problem. Options: ?shots=K.", true },
            { "mmlu:DIR", "Knowledge in 57 subjects", "Four answers. Options: ?subjects=NAME.", true },
            { "spider:DIR", "Questions to databases", "The generated SQL is run.", true } };
    }

    std::optional<DeviceMemory> deviceMemory(const std::string& device) override
    {
        if (!device.starts_with("cuda"))
            return std::nullopt;
        return DeviceMemory { 12'300'000'000, 84'000'000'000 };
    }

    TaskPreviewPtr loadTask(
        const std::string& model, const std::string& specification, const TaskOptions& options) override
    {
        if (specification.find("wrong") != std::string::npos)
            failWithHint(ErrorKind::InvalidInput, "Name the folder that holds it: gsm8k:DIR.", specification,
                " has no train.jsonl (problems for calibration).");
        if (specification.find("missing") != std::string::npos)
            failWithHint(ErrorKind::Io, "Check the path.", specification, ": there is no such file.");
        auto preview = std::make_shared<TaskPreview>();
        preview->specification = specification;
        preview->title = "Indirect object identification";
        preview->samples = options.samples;
        preview->calibrationTokens = options.samples * 11;
        preview->samplesAvailable = specification == "ioi" ? 0 : 912;
        preview->tokenBudget = options.tokenBudget;
        for (int i = 0; i < options.samples; ++i)
            preview->lengths.push_back(9 + i % 5);
        preview->overlap = { specification == "capitals" ? 3 : 0, 400 };
        preview->split = "Couples of names: one half for calibration, the other for evaluation.";
        preview->evaluationItems = 400;
        preview->evaluationTokens = 7200;
        preview->notes = { "Calibration and evaluation sentences are disjoint." };
        for (int i = 0; i < std::min(options.samples, 5); ++i)
            preview->previews.push_back(
                { tokenize(model, "When Mary and John went out, John called Mary"), 9, 8 });
        return preview;
    }

    RunReport run(const RunConfig& config, const std::filesystem::path& folder, bool resume,
        RunContext& context) override
    {
        ++runs;
        makeFolder(folder);
        writeText(folder / "run.json", "{}");
        store(folder, config, RunState::Running, {});
        try {
            const RunReport report = work(config, context, resume);
            store(folder, config, RunState::Finished, report);
            return report;
        } catch (const Cancelled&) {
            store(folder, config, RunState::Cancelled, {});
            throw;
        } catch (const Error&) {
            store(folder, config, RunState::Failed, {});
            throw;
        }
    }

    RunReport reselect(const std::filesystem::path&, const RunConfig& config,
        const std::filesystem::path& folder, RunContext& context) override
    {
        return run(config, folder, false, context);
    }

    ExportReport exportRun(const std::filesystem::path&, ExportFormat format,
        const std::filesystem::path& out, RunContext& context) override
    {
        ++exports;
        const Stages stage(context, Stage::Export);
        for (int step = 1; step <= 10; ++step) {
            context.checkpoint();
            context.observer.progressed(Stage::Export, step, 10);
        }
        ExportReport report;
        report.format = name(format);
        report.folder = out.string();
        report.bytes = 128'000;
        report.weightBytes = 120'000;
        report.fileBits = 2.89;
        report.verified = true;
        report.maxLogitDifference = 2e-6;
        return report;
    }

    GenerationResult generate(const std::string& model, const std::string&, const GenerationOptions&,
        RunContext& context, const std::function<void(const std::string&)>& piece) override
    {
        GenerationResult result;
        for (const char* word : { " Mary", " and", " went", " home." }) {
            context.checkpoint();
            result.text += word;
            result.ids.push_back(TokenId(result.ids.size()));
            if (piece)
                piece(word);
        }
        result.text += concat(" (", std::filesystem::path(model).filename().string(), ")");
        return result;
    }

    JudgedTokens judgeAnswer(const std::string&, const std::string&, const std::string&,
        const std::vector<TokenId>& answer, const GenerationOptions&, RunContext& context) override
    {
        context.checkpoint();
        JudgedTokens tokens;
        for (std::size_t i = 0; i < answer.size(); ++i) {
            const double distance = double(i) / double(answer.size() - 1);
            tokens.push_back({ { answer[i], concat(" word", i) }, distance, 1 - 0.1 * distance, 1 - distance,
                concat(" word", i), " other" });
        }
        return tokens;
    }

    RunSummary readRun(const std::filesystem::path& folder) override
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_summaries.find(folder);
        if (found != m_summaries.end())
            return found->second;
        RunSummary summary;
        summary.folder = folder;
        summary.problem = "run.json is missing.";
        return summary;
    }

    InspectionPtr openInspection(const std::filesystem::path& folder) override
    {
        const RunSummary summary = readRun(folder);
        if (summary.state != RunState::Finished)
            fail(ErrorKind::InvalidInput, folder.string(), ": this run has not finished.");
        if (inspection)
            return inspection(summary.report);
        return std::make_shared<const FakeInspection>(summary.report);
    }

    TextTablePtr readComparison(const std::filesystem::path& folder) override
    {
        if (failing)
            fail(ErrorKind::InvalidInput, folder.string(), ": it holds no comparison's table.");
        auto table = std::make_shared<TextTable>();
        table->title = "Three methods";
        table->note = "On the fake model.";
        table->head = { "conditioned on", "bits", "method", "ioi, %" };
        table->rows = { { { "–", "16", "full precision", "98.2 (96.6–99.1)" }, {} },
            { { "ioi", "2", "GPTQ", "35.6 (31.5–39.9)" }, { folder / "runs" / "gptq" } },
            { { "ioi", "2", "TACQ", "9.5 ± 1.2" },
                { folder / "runs" / "tacq", folder / "runs" / "tacq1" } } };
        return table;
    }

    CircuitOverlapPtr compareCircuits(
        const std::filesystem::path& first, const std::filesystem::path& second, RunContext& context) override
    {
        context.checkpoint();
        if (failing)
            failWithHint(ErrorKind::Conflict, "Choose a run of the same model.", first.filename().string(),
                " and ", second.filename().string(), " are runs of different models.");
        return std::make_shared<const CircuitOverlap>(fakeOverlap(kFakeBlocks));
    }

    // Of 40 items the first run gains three and loses one.
    ItemComparisonPtr compareItems(const ScoredModel& a, const ScoredModel& b, RunContext& context) override
    {
        context.checkpoint();
        if (a.run == b.run && b.what == Stage::Simulate)
            failWithHint(ErrorKind::InvalidInput, "Choose two that were scored on the same task.",
                "They were not scored on the same items: one on 40 of ioi, one on 12 of capitals.");
        auto comparison = std::make_shared<ItemComparison>();
        if (readRun(a.run).config.task.starts_with("text:")) {
            comparison->task = "text:wiki.txt";
            comparison->kind = TaskKind::Perplexity;
            comparison->difference = { -0.3, -0.5, -0.1, 3, 0, 0 };
            comparison->windows = { { 0, "Robert is\nan actor.", 3.5, 4.0 }, { 1, "In 2000", 3.2, 3.6 },
                { 2, "He", 3.0, 3.0 } };
            return comparison;
        }
        comparison->task = "ioi";
        comparison->difference = { 0.05, -0.045, 0.145, 40, 3, 1 };
        comparison->bothRight = 30;
        comparison->bothWrong = 6;
        for (const std::int64_t item : { 3, 9, 12, 31 })
            comparison->flipped.push_back({ item, item != 9, "When Mary and John went home, John called",
                "Mary", item != 9 ? "Mary" : "John", item != 9 ? "John" : "Mary" });
        return comparison;
    }

    // A finished run as a folder on disk would tell it.
    void store(
        const std::filesystem::path& folder, const RunConfig& config, RunState state, const RunReport& report)
    {
        RunSummary summary;
        summary.folder = folder;
        summary.state = state;
        summary.config = config;
        summary.report = report;
        summary.created = "2025-01-01T12:00:00Z";
        store(summary);
    }
    void store(const RunSummary& summary)
    {
        const std::lock_guard lock(m_mutex);
        m_summaries[summary.folder] = summary;
    }

    static RunReport finishedReport(const RunConfig& config)
    {
        RunReport report;
        report.quantizable = 331'776;
        for (int block = 0; block < kFakeBlocks; ++block) {
            for (const Projection projection : kProjections) {
                report.layers.push_back(fakeLayer(block, projection, config.method == Method::Tacq));
                report.outliers += report.layers.back().outliers;
            }
        }
        report.outlierFraction = double(report.outliers) / double(report.quantizable);
        report.averageBits = config.bits + (32 - config.bits) * report.outlierFraction;
        report.storedBits = report.averageBits + 0.2;
        report.bytes = 300'000;
        report.scoreThreshold = 1e-4;
        report.fullPrecision = fakeScore(0.99, 400);
        report.simulated = fakeScore(0.52, 400);
        report.evaluation = fakeScore(0.975, 400);
        for (int block = 0; block <= kFakeBlocks; ++block)
            report.probe.push_back({ block, fakeScore(0.99 - 0.004 * block, 32) });
        return report;
    }

private:
    // Reports the start of a stage, and its end when the scope is left.
    class Stages
    {
    public:
        Stages(RunContext& context, Stage stage)
            : m_context(context)
            , m_stage(stage)
        {
            m_context.observer.stageStarted(stage);
        }
        ~Stages() { m_context.observer.stageFinished({ m_stage, 0.1, 1'000'000 }); }
        Stages(const Stages&) = delete;
        Stages& operator=(const Stages&) = delete;

    private:
        RunContext& m_context;
        Stage m_stage;
    };

    RunReport work(const RunConfig& config, RunContext& context, bool resume)
    {
        context.log(LogLevel::Info, resume ? "Resumed." : "Started.");
        const RunReport report = finishedReport(config);
        for (const Stage stage : { Stage::Open, Stage::Task })
            const Stages done(context, stage);
        {
            const Stages stage(context, Stage::Reference);
            context.observer.evaluated(Stage::Reference, *report.fullPrecision, true);
        }
        if (config.method == Method::Tacq) {
            pass(Stage::Simulate, report, context);
            context.observer.evaluated(Stage::Simulate, *report.simulated, true);
            const Stages stage(context, Stage::Gradients);
            context.observer.histogramChanged(fakeHistogram());
        }
        pass(Stage::Quantize, report, context);
        const Stages stage(context, Stage::Evaluate);
        for (std::int64_t tokens = 1; writing; ++tokens) {
            context.checkpoint();
            context.observer.answering(Stage::Evaluate, { 2, 8, 1000 + tokens, 0.25 });
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        context.observer.evaluated(Stage::Evaluate, *report.evaluation, true);
        return report;
    }

    void pass(Stage stage, const RunReport& report, RunContext& context)
    {
        const Stages reported(context, stage);
        const auto total = std::int64_t(report.layers.size());
        for (std::int64_t done = 0; done < total; ++done) {
            context.checkpoint();
            std::this_thread::sleep_for(std::chrono::milliseconds(stepMilliseconds));
            if (failing && stage == Stage::Quantize)
                failWithHint(ErrorKind::Io, "Free some space and resume the run.", "The disk is full.");
            const LayerReport& layer = report.layers[std::size_t(done)];
            context.observer.layerReported(stage, layer);
            context.observer.progressed(stage, done + 1, total);
            if (stage == Stage::Quantize && layer.projection == Projection::Down)
                context.observer.probed(report.probe[std::size_t(layer.block) + 1]);
        }
        while (endless && stage == Stage::Quantize) {
            context.checkpoint();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    std::mutex m_mutex;
    std::map<std::filesystem::path, RunSummary> m_summaries;
};

} // namespace tacq::test
