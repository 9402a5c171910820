#pragma once

#include "core/circuits/circuit_overlap.h"
#include "core/pipeline/inspection.h"

#include <string>

namespace tacq::cli {

// Writes one figure of a run ("heatmap", "histogram" or "accuracy") as .png, .svg or .pdf; needs no display.
// Error (Unsupported) in a build without the window's libraries.
void writeFigure(const RunInspection& run, const std::string& kind, const std::string& out);

// Likewise of two runs: "overlap", "common" or "difference".
void writeFigure(const CircuitOverlapPtr& overlap, const std::string& kind, const std::string& out);

} // namespace tacq::cli
