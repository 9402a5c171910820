#pragma once

#include "core/pipeline/run_folder.h"

#include <string>
#include <vector>

namespace tacq {

// A picture of a report, drawn by whoever can draw.
struct ReportFigure
{
    std::string title;
    std::string reading; // how to read it, a sentence or two
    std::string type; // "image/svg+xml" or "image/png"
    std::string bytes;
};

// A run told in one page of HTML that is well-formed XML too: its result, the figures, settings, model and
// task with their fingerprints, blocks, stages, the checkpoint, and the command that repeats it. Pictures lie
// within; nothing is loaded from elsewhere, no script runs. Whatever comes from the run folder is escaped.
// Error (InvalidInput, or Conflict for one of another version) when the run's record cannot be read.
std::string reportPage(const RunSummary& run, const std::vector<ReportFigure>& figures);

} // namespace tacq
