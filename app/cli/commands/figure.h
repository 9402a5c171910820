#pragma once

#include "core/circuits/circuit_overlap.h"
#include "core/pipeline/inspection.h"
#include "core/pipeline/report_page.h"

#include <string>
#include <vector>

namespace tacq::cli {

// Writes one figure of a run ("heatmap", "histogram" or "accuracy") as .png, .svg or .pdf; needs no display.
// Error (Unsupported) in a build without the window's libraries.
void writeFigure(const RunInspection& run, const std::string& kind, const std::string& out);

// Likewise of two runs: "overlap", "common" or "difference".
void writeFigure(const CircuitOverlapPtr& overlap, const std::string& kind, const std::string& out);

// The figures of a run's report; `histogram` may be null.
std::vector<ReportFigure> drawReportFigures(const RunReport& report, const ScoreHistogramPtr& histogram);

} // namespace tacq::cli
