#include "core/pipeline/run.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/eval/evaluate.h"
#include "core/model/model_info.h"
#include "core/pipeline/export_run.h"
#include "core/pipeline/run_recorder.h"
#include "core/pipeline/stages.h"
#include "core/pipeline/translate_errors.h"
#include "core/ranks/ranks.h"

#include <algorithm>
#include <memory>

namespace tacq {

namespace {

// The method, step by step. A finished stage is skipped; an interrupted one continues with its first missing
// piece.
void runStages(Workspace& space)
{
    const RunConfig& config = space.config;
    const bool tacq = config.method == Method::Tacq;
    const bool leads = space.ranks.isLead(); // what needs no samples, it does alone
    const auto once = [&](Stage stage, const std::function<void()>& body) {
        if (!space.isFinished(stage))
            space.stage(stage, body);
    };

    if (config.evaluateReference && leads)
        once(Stage::Reference, [&] { evaluateReference(space); });
    OutlierSelection selection;
    if (tacq) {
        if (config.evaluateReference || usesSimulation(config.metric)) {
            once(Stage::Simulate, [&] {
                simulate(space);
                if (config.evaluateReference && leads)
                    evaluateSimulated(space);
            });
        }
        once(Stage::Gradients, [&] { scoreWeights(space); });
        space.stage(Stage::Select, [&] { selection = selectWeights(space); });
    }
    if (config.method == Method::Squeezellm)
        once(Stage::Gradients, [&] { saveGradients(space); });
    once(Stage::Quantize, [&] {
        quantizeModel(space, selection);
        if (leads)
            summarise(space);
    });
    if (!leads)
        return;
    if (config.method == Method::Squeezellm && !config.keepGradients)
        discardGradients(space);
    once(Stage::Evaluate, [&] { evaluateResult(space); });
    if (config.exportFormat) {
        once(Stage::Export, [&] { exportResult(space); });
        once(Stage::Verify, [&] { verifyExport(space); });
    }
}

// A new record, or the one of the run to resume with the settings that may change.
RunRecord prepareRecord(const RunFolder& folder, const RunConfig& config, bool resume, const RankPlace& place)
{
    if (!resume) {
        if (!folder.isEmpty())
            failWithHint(ErrorKind::Conflict,
                "Choose a new folder, or add --resume to continue the run in it.", folder.path().string(),
                " is not empty.");
        RunRecord record;
        record.config = resolved(config, place);
        record.created = utcNow();
        record.programVersion = TACQ_VERSION;
        record.ranks = place.size;
        return record;
    }
    if (!folder.hasRecord())
        failWithHint(ErrorKind::InvalidInput, "Start it without --resume.", folder.path().string(),
            " holds no run to resume.");
    RunRecord record = folder.read();
    RunConfig wanted = config;
    if (wanted.threads == 0)
        wanted.threads = record.config.threads;
    if (wanted.device == "auto")
        wanted.device = record.config.device;
    if (wanted.compute == Compute::Auto)
        wanted.compute = record.config.compute;
    record.config = resolved(wanted, place);
    // Later stages may have been asked for anew.
    if (!record.report.exported || !record.report.exported->verified)
        record.finished.erase(Stage::Export);
    record.finished.erase(Stage::Verify);
    return record;
}

// Runs in a folder whose record is ready, and leaves the record saying how it ended.
RunReport runInFolder(RunFolder& folder, RunRecord record, bool resume, Ranks& ranks, RunContext& outer)
{
    RunRecorder recorder(folder, record.report, outer.observer);
    RunContext context { recorder, outer.gate, outer.stop };
    if (record.ranks != ranks.size()) {
        context.log(LogLevel::Warning, "Begun by ", record.ranks, " ranks, this run goes on with ",
            ranks.size(),
            ": sums over samples are rounded in another order now, which may decide between weights of "
            "nearly equal "
            "score.");
        record.ranks = ranks.size();
    }
    const auto end = [&](RunState state, std::string problem) {
        record.state = state;
        record.problem = std::move(problem);
        folder.write(record);
    };
    bool opened
        = false; // before that, a new folder holds nothing worth keeping and a resumed one keeps its record
    try {
        translateErrors([&] {
            ranks.sharedText(recordText(record), "the settings");
            Workspace space = openWorkspace(folder, record, resume, ranks, context);
            opened = true;
            end(RunState::Running, "");
            runStages(space);
        });
    } catch (const Error& error) {
        context.observer.logged(LogLevel::Error, error.what());
        if (opened)
            end(RunState::Failed, concat(error.what(), error.hint().empty() ? "" : " ", error.hint()));
        else if (!resume)
            folder.discard();
        throw;
    } catch (const Cancelled&) {
        if (opened)
            end(RunState::Cancelled, "");
        else if (!resume)
            folder.discard();
        throw;
    }
    end(RunState::Finished, "");
    return record.report;
}

RunReport runInFolder(RunFolder& folder, RunRecord record, bool resume, RunContext& context)
{
    Ranks alone;
    return runInFolder(folder, std::move(record), resume, alone, context);
}

// The folder that a rank other than the lead spills activations into, beside or inside the run's own.
class ScratchFolder
{
public:
    ScratchFolder(std::filesystem::path run, int rank)
        : m_run(std::move(run))
        , m_path(m_run / concat("rank_", rank))
        , m_folder(std::make_unique<RunFolder>(m_path))
    {
    }
    ~ScratchFolder()
    {
        m_folder.reset();
        std::error_code
            ignored; // only what is empty goes: the run's folder on a machine that has nothing else of it
        std::filesystem::remove(m_path, ignored);
        std::filesystem::remove(m_run, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    RunFolder& get() { return *m_folder; }

private:
    std::filesystem::path m_run;
    std::filesystem::path m_path;
    std::unique_ptr<RunFolder> m_folder;
};

// The lead's configuration, with what this rank has of its own: as many threads as the lead unless told
// otherwise.
RunConfig followedConfig(RunConfig lead, const RunConfig& own, const RankPlace& place)
{
    lead.threads = own.threads > 0 ? own.threads : std::min(lead.threads, coreCount());
    lead.device = own.device;
    if (own.memoryLimit > 0)
        lead.memoryLimit = own.memoryLimit;
    return resolved(std::move(lead), place);
}

// What every rank but the lead does: the same stages with its own samples, writing nothing.
void follow(const RunConfig& own, const std::filesystem::path& path, Ranks& ranks, RunContext& outer)
{
    RunObserver silent;
    RunContext context { silent, outer.gate, outer.stop };
    RunRecord record = parseRunRecord(ranks.sharedText("", "the settings"), "rank 0");
    record.config = followedConfig(std::move(record.config), own, ranks.place());
    ScratchFolder scratch(path, ranks.rank());
    Workspace space = openWorkspace(scratch.get(), record, /*resume=*/false, ranks, context);
    runStages(space);
}

// Pieces of one run in another one's folder. They are never changed in place, so the two may share them.
void sharePieces(const std::filesystem::path& from, const RunFolder& to, std::string_view stage,
    std::string_view as, int blocks)
{
    for (int block = 0; block < blocks; ++block) {
        if (std::filesystem::exists(piecePath(from, stage, block)))
            linkOrCopyFile(piecePath(from, stage, block), to.piece(as, block));
    }
}

// Another metric needs the gradients themselves.
void requireGradients(const std::filesystem::path& run, Metric metric, int blocks)
{
    if (usesGradients(metric) && !std::filesystem::exists(piecePath(run, kGradientPieces, blocks - 1)))
        failWithHint(ErrorKind::InvalidInput, "Run it again with --keep-gradients.", run.string(),
            " kept the scores of its own metric, but no gradients; the metric ", name(metric),
            " needs them.");
}

} // namespace

RunReport run(const RunConfig& config, const std::filesystem::path& path, bool resume, RunContext& context)
{
    Ranks alone;
    return run(config, path, resume, alone, context);
}

RunReport run(const RunConfig& config, const std::filesystem::path& path, bool resume, Ranks& ranks,
    RunContext& context)
{
    if (!ranks.isLead()) {
        translateErrors([&] { follow(config, path, ranks, context); });
        return {};
    }
    if (const auto faults = validate(config); !faults.empty())
        fail(ErrorKind::InvalidInput, faults.front());
    RunFolder folder(path);
    return runInFolder(folder, prepareRecord(folder, config, resume, ranks.place()), resume, ranks, context);
}

RunReport reselect(const std::filesystem::path& sourcePath, const RunConfig& config,
    const std::filesystem::path& path, RunContext& context)
{
    const RunRecord original = readRunRecord(sourcePath);
    if (original.config.method != Method::Tacq || !original.finished.contains(Stage::Gradients))
        failWithHint(ErrorKind::InvalidInput, "Choose a tacq run whose gradients are finished.",
            sourcePath.string(), " has no saved saliency.");
    RunFolder folder(path);
    if (!folder.isEmpty())
        failWithHint(ErrorKind::Conflict, "Choose a new folder.", folder.path().string(), " is not empty.");

    RunRecord record = original;
    record.config.outliers = config.outliers;
    record.config.metric = config.metric;
    record.config.exportFormat = config.exportFormat;
    record.config.probeItems = config.probeItems;
    record.config = resolved(record.config);
    record.created = utcNow();
    record.programVersion = TACQ_VERSION;
    record.ranks = 1;
    record.fingerprints.settings = fingerprint(record.config);
    for (const Stage stage :
        { Stage::Select, Stage::Quantize, Stage::Evaluate, Stage::Export, Stage::Verify })
        record.finished.erase(stage);
    record.report.layers.clear();
    record.report.probe.clear();
    record.report.evaluation.reset();
    record.report.exported.reset();
    const int blocks = readModelInfo(record.config.model).config.blocks;
    const bool sameMetric = config.metric == original.config.metric;
    if (!sameMetric) {
        requireGradients(sourcePath, config.metric, blocks);
        record.finished.erase(Stage::Gradients);
    }
    const auto share = [&](std::string_view stage) { sharePieces(sourcePath, folder, stage, stage, blocks); };
    share(kSimulatePieces);
    share(kGradientPieces); // also for metrics tried on the new run
    if (sameMetric)
        share(kScorePieces);
    folder.write(record);
    return runInFolder(folder, std::move(record), true, context);
}

RunReport runSharing(const RunConfig& config, const std::vector<SharedPieces>& shared,
    const std::filesystem::path& path, RunContext& context)
{
    if (const auto faults = validate(config); !faults.empty())
        fail(ErrorKind::InvalidInput, faults.front());
    RunFolder folder(path);
    RunRecord record = prepareRecord(folder, config, false, {});
    if (shared.empty())
        return runInFolder(folder, std::move(record), false, context);
    const int blocks = readModelInfo(record.config.model).config.blocks;
    for (const SharedPieces& pieces : shared) {
        // Opening the workspace compares these with what the new run works on.
        record.fingerprints = readRunRecord(pieces.run).fingerprints;
        sharePieces(pieces.run, folder, pieces.stage, pieces.as, blocks);
        if (pieces.as == kSimulatePieces)
            record.finished.insert(Stage::Simulate);
        else if (config.method == Method::Squeezellm)
            record.finished.insert(Stage::Gradients);
    }
    record.fingerprints.settings = fingerprint(record.config);
    folder.write(record);
    return runInFolder(folder, std::move(record), true, context);
}

namespace {

EvaluationResult evaluateOn(std::shared_ptr<const WeightSource> model, const std::filesystem::path& path,
    const RunConfig& settings, const std::string& specification, RunContext& context,
    const ItemObserver& itemScored)
{
    const auto tokenizer = Tokenizer::open(path);
    const Task task = openTask(settings, specification, model->config(), *tokenizer);
    return evaluate(
        *model, task, resolveDevice(settings.device), context,
        [&](const EvaluationResult& result, bool final) {
            context.observer.evaluated(Stage::Evaluate, result, final);
        },
        tokenizer.get(), itemScored,
        [&](const AnswerProgress& progress) { context.observer.answering(Stage::Evaluate, progress); });
}

} // namespace

EvaluationResult evaluateModel(const RunConfig& config, RunContext& context, const ItemObserver& itemScored)
{
    return translated([&] {
        prepareFloat32MatrixProduct();
        const RunConfig settings = resolved(config);
        const auto path = resolveModel(settings.model);
        return evaluateOn(openModel(path), path, settings, scoredTask(settings), context, itemScored);
    });
}

EvaluationResult evaluateRun(const std::filesystem::path& run, const std::string& specification,
    RunContext& context, const ItemObserver& itemScored)
{
    return translated([&] {
        prepareFloat32MatrixProduct();
        const RunRecord record = readRunRecord(run);
        if (!record.finished.contains(Stage::Quantize))
            failWithHint(
                ErrorKind::InvalidInput, "Finish it first.", run.string(), " holds no quantized model yet.");
        const RunConfig settings = resolved(record.config);
        const auto path = resolveModel(settings.model);
        return evaluateOn(modelOfPieces(run, openModel(path), kQuantizePieces), path, settings, specification,
            context, itemScored);
    });
}

} // namespace tacq
