#pragma once

#include "core/report/run_observer.h"
#include "core/report/run_report.h"
#include "ui/plots/overlap_map.h"

#include <string>
#include <string_view>

namespace tacq {

enum class FigureKind { Heatmap, Histogram, Accuracy };
FigureKind parseFigureKind(std::string_view word); // "heatmap", "histogram", "accuracy"; throws Error

// Writes one figure of a run as .png, .svg or .pdf, in light colours on white. The caller has made a
// QApplication (the offscreen platform will do). `histogram` may be null for the other kinds. Throws Error:
// InvalidInput when the run holds nothing to draw, or for another file ending; Io when the file cannot be
// written.
void renderFigure(
    const RunReport& report, const ScoreHistogramPtr& histogram, FigureKind kind, const std::string& out);

// Likewise a map of what two runs have in common.
OverlapQuantity parseOverlapFigure(std::string_view word); // "overlap", "common", "difference"; throws Error
void renderOverlap(const CircuitOverlapPtr& overlap, OverlapQuantity quantity, const std::string& out);

} // namespace tacq
