#pragma once

#include "core/pipeline/workspace.h"

namespace tacq {

// Writes the result of a run to RUN/export/<format>.
void exportResult(Workspace& space);

// Reads the written checkpoint back and compares its logits with those of the weights that were evaluated; a
// difference is an Error. Only then the export counts as verified.
void verifyExport(Workspace& space);

} // namespace tacq
