#include "app/cli/commands/figure.h"

#include "core/base/error.h"

#ifdef TACQ_WITH_PLOTS
#include "ui/plots/figure.h"

#include <QApplication>
#endif

namespace tacq::cli {

#ifdef TACQ_WITH_PLOTS

void writeFigure(const RunInspection& run, const std::string& kind, const std::string& out)
{
    const FigureKind figure = parseFigureKind(kind);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    int count = 1;
    char program[] = "tacq";
    char* arguments[] = { program, nullptr };
    const QApplication application(count, arguments);
    renderFigure(run.report(), run.histogram(), figure, out);
}

#else

void writeFigure(const RunInspection&, const std::string&, const std::string&)
{
    failWithHint(ErrorKind::Unsupported, "Build with -DTACQ_STUDIO=ON, or use --csv or --json.",
        "This build of tacq draws no figures.");
}

#endif

} // namespace tacq::cli
