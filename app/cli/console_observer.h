#pragma once

#include "core/report/run_observer.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tacq::cli {

// Tells on standard error what the engine does: on a terminal one line that is written over, elsewhere a
// plain line now and then. Never writes to standard output.
class ConsoleObserver : public RunObserver
{
public:
    ConsoleObserver();
    ~ConsoleObserver() override;

    void stageStarted(Stage stage) override;
    void stageFinished(const StageReport& report) override;
    void progressed(Stage stage, std::int64_t done, std::int64_t total) override;
    void probed(const ProbePoint& point) override;
    void evaluated(Stage what, const EvaluationResult& result, bool final) override;
    void answering(Stage what, const AnswerProgress& progress) override;
    void logged(LogLevel level, const std::string& text) override;

    void clearLine(); // takes the progress line away, so that something else can be printed

private:
    using Clock = std::chrono::steady_clock;

    void printLine(const std::string& text);
    bool isDue(bool last); // whether progress is to be shown now
    void showProgress(const std::string& text);
    std::string progressText(Stage stage, std::int64_t done, std::int64_t total) const;

    const bool m_terminal;
    bool m_lineShown = false;
    Clock::time_point m_stageStart = Clock::now();
    Clock::time_point m_lastShown {}; // of the progress
    std::optional<Clock::time_point> m_answersStart; // of the evaluation whose answers are being written
    std::string m_probe; // newest live score, shown beside the progress
};

} // namespace tacq::cli
