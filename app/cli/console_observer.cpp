#include "app/cli/console_observer.h"

#include "app/cli/console_text.h"
#include "core/base/error.h"

#include <unistd.h>

#include <cstdio>

namespace tacq::cli {

namespace {

constexpr auto kTerminalInterval = std::chrono::milliseconds(100);
constexpr auto kPlainInterval = std::chrono::seconds(10);

std::string_view subject(Stage what)
{
    switch (what) {
    case Stage::Reference:
        return "full precision";
    case Stage::Simulate:
        return "plain GPTQ";
    default:
        return "result";
    }
}

} // namespace

ConsoleObserver::ConsoleObserver()
    : m_terminal(isatty(STDERR_FILENO) == 1)
{
}

ConsoleObserver::~ConsoleObserver()
{
    clearLine();
}

void ConsoleObserver::clearLine()
{
    if (m_lineShown)
        std::fputs("\r\033[K", stderr);
    m_lineShown = false;
}

void ConsoleObserver::printLine(const std::string& text)
{
    clearLine();
    std::fprintf(stderr, "%s\n", text.c_str());
}

std::string ConsoleObserver::progressText(Stage stage, std::int64_t done, std::int64_t total) const
{
    std::string text = concat(name(stage), "  ", grouped(done), " of ", grouped(total));
    const double elapsed = std::chrono::duration<double>(Clock::now() - m_stageStart).count();
    if (done > 0 && done < total && elapsed > 1)
        text += concat(", about ", secondsText(elapsed / double(done) * double(total - done)), " left");
    return text + m_probe;
}

void ConsoleObserver::stageStarted(Stage)
{
    m_stageStart = Clock::now();
    m_lastShown = m_terminal ? Clock::time_point {} : Clock::now();
    m_probe.clear();
    m_answersStart.reset();
}

void ConsoleObserver::stageFinished(const StageReport& report)
{
    const std::string stage(name(report.stage));
    printLine(concat(stage, std::string(stage.size() < 10 ? 12 - stage.size() : 2, ' '),
        secondsText(report.seconds), ", at most ", bytesText(report.peakResident), " of memory"));
}

bool ConsoleObserver::isDue(bool last)
{
    const auto now = Clock::now();
    if (m_terminal ? now - m_lastShown < kTerminalInterval && !last : now - m_lastShown < kPlainInterval)
        return false;
    m_lastShown = now;
    return true;
}

void ConsoleObserver::showProgress(const std::string& text)
{
    if (!m_terminal)
        return printLine(text);
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    m_lineShown = true;
}

void ConsoleObserver::progressed(Stage stage, std::int64_t done, std::int64_t total)
{
    if (isDue(done >= total))
        showProgress(progressText(stage, done, total));
}

void ConsoleObserver::answering(Stage what, const AnswerProgress& progress)
{
    const auto now = Clock::now();
    if (!m_answersStart)
        m_answersStart = now;
    const bool last = progress.finished == progress.items;
    if (isDue(last)) {
        std::string text = concat(subject(what), "  ", grouped(progress.finished), " of ",
            grouped(progress.items), " answers, ", grouped(progress.tokens), " tokens written");
        const double elapsed = std::chrono::duration<double>(now - *m_answersStart).count();
        if (progress.share > 0 && !last && elapsed > 1)
            text += concat(", about ", secondsText(elapsed / progress.share * (1 - progress.share)), " left");
        showProgress(text + m_probe);
    }
    if (last)
        m_answersStart.reset();
}

void ConsoleObserver::probed(const ProbePoint& point)
{
    m_probe = concat("; after ", point.quantizedBlocks, " blocks ", scoreText(point.result));
}

void ConsoleObserver::evaluated(Stage what, const EvaluationResult& result, bool final)
{
    if (final)
        printLine(concat(subject(what), ": ", scoreText(result)));
    else
        m_probe = concat("; so far ", scoreText(result));
}

void ConsoleObserver::logged(LogLevel level, const std::string& text)
{
    if (level == LogLevel::Debug)
        return;
    printLine(level == LogLevel::Warning ? "warning: " + text
            : level == LogLevel::Error   ? "error: " + text
                                         : text);
}

} // namespace tacq::cli
