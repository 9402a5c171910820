#pragma once

#include "core/pipeline/run_folder.h"
#include "core/report/run_observer.h"

#include <fstream>

namespace tacq {

// Writes what the engine tells into RUN/events.jsonl, one flushed line per event, gathers it in the run's
// report, and passes it on to whoever watches.
class RunRecorder : public RunObserver
{
public:
    RunRecorder(const RunFolder& folder, RunReport& report, RunObserver& watcher);

    void stageStarted(Stage stage) override;
    void stageFinished(const StageReport& stage) override;
    void progressed(Stage stage, std::int64_t done, std::int64_t total) override;
    void layerReported(Stage stage, const LayerReport& layer) override;
    void histogramChanged(const ScoreHistogramPtr& histogram) override;
    void probed(const ProbePoint& point) override;
    void evaluated(Stage what, const EvaluationResult& result, bool final) override;
    void answering(Stage what, const AnswerProgress& progress) override;
    void logged(LogLevel level, const std::string& text) override;

private:
    void append(std::string_view kind, OrderedJson data);

    std::ofstream m_events;
    RunReport& m_report;
    RunObserver& m_watcher;
};

std::string_view name(LogLevel level); // "debug", "info", "warning", "error"

} // namespace tacq
