#include "core/pipeline/run_recorder.h"

#include <algorithm>

namespace tacq {

namespace {

template <typename T, typename Same> void replaceOrAdd(std::vector<T>& items, const T& item, Same same)
{
    const auto found = std::find_if(items.begin(), items.end(), same);
    if (found != items.end())
        *found = item;
    else
        items.push_back(item);
}

} // namespace

std::string_view name(LogLevel level)
{
    constexpr std::array<std::string_view, 4> kNames = { "debug", "info", "warning", "error" };
    return kNames[static_cast<std::size_t>(level)];
}

RunRecorder::RunRecorder(const RunFolder& folder, RunReport& report, RunObserver& watcher)
    : m_events(folder.path() / kEventsFile, std::ios::app)
    , m_report(report)
    , m_watcher(watcher)
{
}

void RunRecorder::append(std::string_view kind, OrderedJson data)
{
    OrderedJson line;
    line["time"] = utcNow();
    line["kind"] = kind;
    line.update(data);
    m_events << line.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) << std::endl;
}

void RunRecorder::stageStarted(Stage stage)
{
    append("stage", { { "stage", name(stage) }, { "event", "started" } });
    m_watcher.stageStarted(stage);
}

void RunRecorder::stageFinished(const StageReport& stage)
{
    append(
        "stage", { { "stage", name(stage.stage) }, { "event", "finished" }, { "seconds", stage.seconds } });
    replaceOrAdd(
        m_report.stages, stage, [&](const StageReport& other) { return other.stage == stage.stage; });
    m_watcher.stageFinished(stage);
}

void RunRecorder::progressed(Stage stage, std::int64_t done, std::int64_t total)
{
    m_watcher.progressed(stage, done, total);
}

void RunRecorder::layerReported(Stage stage, const LayerReport& layer)
{
    append("layer",
        { { "stage", name(stage) }, { "block", layer.block }, { "projection", name(layer.projection) },
            { "outliers", layer.outliers }, { "error", layer.error }, { "damping", layer.damping } });
    if (stage == Stage::Quantize)
        replaceOrAdd(m_report.layers, layer, [&](const LayerReport& other) {
            return other.block == layer.block && other.projection == layer.projection;
        });
    m_watcher.layerReported(stage, layer);
}

void RunRecorder::histogramChanged(const ScoreHistogramPtr& histogram)
{
    m_watcher.histogramChanged(histogram);
}

void RunRecorder::probed(const ProbePoint& point)
{
    OrderedJson data = toJson(point.result);
    data["quantized_blocks"] = point.quantizedBlocks;
    append("probe", std::move(data));
    replaceOrAdd(m_report.probe, point,
        [&](const ProbePoint& other) { return other.quantizedBlocks == point.quantizedBlocks; });
    m_watcher.probed(point);
}

void RunRecorder::evaluated(Stage what, const EvaluationResult& result, bool final)
{
    if (final) {
        OrderedJson data = toJson(result);
        data["what"] = name(what);
        append("evaluation", std::move(data));
        if (what == Stage::Reference)
            m_report.fullPrecision = result;
        else if (what == Stage::Simulate)
            m_report.simulated = result;
        else
            m_report.evaluation = result;
    }
    m_watcher.evaluated(what, result, final);
}

void RunRecorder::answering(Stage what, const AnswerProgress& progress)
{
    m_watcher.answering(what, progress);
}

void RunRecorder::logged(LogLevel level, const std::string& text)
{
    append("log", { { "level", name(level) }, { "text", text } });
    m_watcher.logged(level, text);
}

} // namespace tacq
