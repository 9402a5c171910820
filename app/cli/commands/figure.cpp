#include "app/cli/commands/figure.h"

#include "core/base/error.h"

#ifdef TACQ_WITH_PLOTS
#include "ui/plots/figure.h"

#include <QApplication>
#endif

namespace tacq::cli {

#ifdef TACQ_WITH_PLOTS

namespace {

// Runs `draw` with an application that needs no display.
template <typename Draw> void drawOffscreen(const Draw& draw)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    int count = 1;
    char program[] = "tacq";
    char* arguments[] = { program, nullptr };
    const QApplication application(count, arguments);
    draw();
}

} // namespace

void writeFigure(const RunInspection& run, const std::string& kind, const std::string& out)
{
    const FigureKind figure = parseFigureKind(kind);
    drawOffscreen([&] { renderFigure(run.report(), run.histogram(), figure, out); });
}

void writeFigure(const CircuitOverlapPtr& overlap, const std::string& kind, const std::string& out)
{
    const OverlapQuantity quantity = parseOverlapFigure(kind);
    drawOffscreen([&] { renderOverlap(overlap, quantity, out); });
}

std::vector<ReportFigure> drawReportFigures(const RunReport& report, const ScoreHistogramPtr& histogram)
{
    std::vector<ReportFigure> figures;
    drawOffscreen([&] {
        for (const FigureKind kind : reportFigures(report, histogram))
            figures.push_back(reportFigure(report, histogram, kind));
    });
    return figures;
}

#else

namespace {

[[noreturn]] void failWithoutPlots()
{
    failWithHint(ErrorKind::Unsupported,
        "Build with -DTACQ_STUDIO=ON; tacq inspect gives numbers with --csv and --json.",
        "This build of tacq draws no figures.");
}

} // namespace

void writeFigure(const RunInspection&, const std::string&, const std::string&)
{
    failWithoutPlots();
}

void writeFigure(const CircuitOverlapPtr&, const std::string&, const std::string&)
{
    failWithoutPlots();
}

std::vector<ReportFigure> drawReportFigures(const RunReport&, const ScoreHistogramPtr&)
{
    failWithoutPlots();
}

#endif

} // namespace tacq::cli
