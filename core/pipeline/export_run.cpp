#include "core/pipeline/export_run.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/eval/evaluate.h"
#include "core/model/model_info.h"
#include "core/output/hf_folder.h"
#include "core/output/packed.h"
#include "core/pipeline/run.h"
#include "core/pipeline/run_recorder.h"
#include "core/pipeline/stages.h"
#include "core/pipeline/translate_errors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

namespace tacq {

namespace {

// Logits of order 10 that come from equal weights differ by rounding alone.
constexpr double kLogitTolerance = 1e-3;
constexpr std::int64_t kComparedTokens = 32;

ExportReport writeCheckpoint(const WeightSource& result, const std::filesystem::path& source,
    ExportFormat format, const std::filesystem::path& out, RunContext& context)
{
    return format == ExportFormat::Packed ? writePackedCheckpoint(result, source, out, context)
                                          : writeHuggingFaceFolder(result, source, out, context);
}

// Ids to compare two models on: spread over the vocabulary, the same every time.
std::vector<TokenId> comparedIds(const ModelConfig& config)
{
    const std::int64_t count = std::min<std::int64_t>(kComparedTokens, config.context);
    std::vector<TokenId> ids;
    for (std::int64_t i = 0; i < count; ++i)
        ids.push_back(TokenId((i * 7919 + 13) % config.vocabulary));
    return ids;
}

void verifyWritten(
    ExportReport& report, const WeightSource& result, const Device& device, RunContext& context)
{
    const VerifyReport written = verifyCheckpoint(report.folder, "", name(device), context);
    if (!written.ok)
        failWithHint(ErrorKind::Io, "Export again to another disk.",
            "The written checkpoint does not read back: ", written.problem);
    context.checkpoint();
    const auto ids = comparedIds(result.config());
    const auto model = openModel(report.folder);
    const at::Tensor difference = (lastLogits(*model, ids, device) - lastLogits(result, ids, device)).abs();
    report.maxLogitDifference = difference.max().item<double>();
    if (!(report.maxLogitDifference <= kLogitTolerance))
        failWithHint(ErrorKind::Io, "Export again; if it stays so, the program has a fault.", report.folder,
            ": logits of the written checkpoint differ by ", report.maxLogitDifference,
            " from those of the run.");
    report.verified = true;
}

void completeReport(ExportReport& report, const ModelConfig& config)
{
    report.fileBits = 8.0 * double(report.weightBytes) / double(config.shape().quantizable);
}

// The checkpoint stands whether or not the record can tell of it: a run folder may be read-only, or in use.
void recordExport(const std::filesystem::path& runPath, ExportReport report, const RunContext& context)
{
    try {
        const RunFolder folder(runPath);
        RunRecord record = folder.read();
        report.folder = std::filesystem::absolute(report.folder).string();
        record.report.exported = std::move(report);
        folder.write(record);
    } catch (const Error& error) {
        context.log(LogLevel::Warning, "The run's record does not tell of this checkpoint: ", error.what());
    }
}

} // namespace

void exportResult(Workspace& space)
{
    const ExportFormat format = *space.config.exportFormat;
    const auto result = modelOfPieces(space.folder.path(), space.model, kQuantizePieces);
    const auto out = space.folder.path() / "export" / name(format);
    makeFolder(out.parent_path());
    ExportReport report = writeCheckpoint(*result, space.modelPath, format, out, space.context);
    completeReport(report, space.model->config());
    space.record.report.exported = std::move(report);
}

void verifyExport(Workspace& space)
{
    const auto result = modelOfPieces(space.folder.path(), space.model, kQuantizePieces);
    verifyWritten(*space.record.report.exported, *result, space.device, space.context);
    space.context.log(LogLevel::Info, "The checkpoint in ", space.record.report.exported->folder,
        " reads back; largest logit difference ", space.record.report.exported->maxLogitDifference, ".");
}

ExportReport exportRun(const std::filesystem::path& runPath, ExportFormat format,
    const std::filesystem::path& out, RunContext& context)
{
    return translated([&] {
        prepareFloat32MatrixProduct();
        const RunRecord record = readRunRecord(runPath);
        if (!record.finished.contains(Stage::Quantize))
            failWithHint(
                ErrorKind::InvalidInput, "Resume the run first.", runPath.string(), " is not quantized yet.");
        const auto modelPath = resolveModel(record.config.model);
        if (modelFingerprint(modelPath) != record.fingerprints.model)
            failWithHint(ErrorKind::Conflict, "Put the model back that the run was made from.",
                modelPath.string(), " is not the model of this run.");
        const auto result = modelOfPieces(runPath, openModel(modelPath), kQuantizePieces);
        context.observer.stageStarted(Stage::Export);
        ExportReport report = writeCheckpoint(*result, modelPath, format, out, context);
        completeReport(report, result->config());
        context.observer.stageStarted(Stage::Verify);
        verifyWritten(report, *result, resolveDevice(record.config.device), context);
        recordExport(runPath, report, context);
        return report;
    });
}

} // namespace tacq
