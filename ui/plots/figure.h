#pragma once

#include "core/pipeline/report_page.h"
#include "core/report/run_observer.h"
#include "core/report/run_report.h"
#include "ui/plots/overlap_map.h"

#include <string>
#include <string_view>
#include <vector>

namespace tacq {

enum class FigureKind { Heatmap, Histogram, Accuracy };
FigureKind parseFigureKind(std::string_view word); // "heatmap", "histogram", "accuracy"; throws Error

// Writes one figure of a run as .png, .svg or .pdf, in light colours on white. The caller has made a
// QApplication (the offscreen platform will do). `histogram` may be null for the other kinds. Throws Error:
// InvalidInput when the run holds nothing to draw, or for another file ending; Io when the file cannot be
// written.
void renderFigure(
    const RunReport& report, const ScoreHistogramPtr& histogram, FigureKind kind, const std::string& out);

// The figures that a run has something to draw for, and one of them for its report. One call draws one
// figure, so that a window can turn its event loop in between.
std::vector<FigureKind> reportFigures(const RunReport& report, const ScoreHistogramPtr& histogram);
ReportFigure reportFigure(const RunReport& report, const ScoreHistogramPtr& histogram, FigureKind kind);

// Writes a map of what two runs have in common, as renderFigure() does.
OverlapQuantity parseOverlapFigure(std::string_view word); // "overlap", "common", "difference"; throws Error
void renderOverlap(const CircuitOverlapPtr& overlap, OverlapQuantity quantity, const std::string& out);

} // namespace tacq
