#pragma once

#include "core/pipeline/workspace.h"
#include "core/saliency/select_outliers.h"

#include <cstdint>

namespace tacq {

// The stages of a run, one function each, in the order of run.cpp. Every stage looks first at what the run
// folder already holds and computes the rest.

// Scores the model in full precision.
void evaluateReference(Workspace& space);

// Plain GPTQ at the same bits, without outliers: W^q of the saliency score, pieces in simulate/.
void simulate(Workspace& space);
void evaluateSimulated(Workspace& space);

// Per-sample gradients and scores: histogram and top candidates of every block, pieces in scores/ (and
// gradients/).
void scoreWeights(Workspace& space);

// Sums of gradients alone, pieces in gradients/, for a method that ranks no weights but counts by them; and
// their end.
void saveGradients(Workspace& space);
void discardGradients(Workspace& space);

// The exact global top k over the saved candidates.
OutlierSelection selectWeights(Workspace& space);

// The final pass, pieces in quantize/; `selection` is empty for methods without outliers.
void quantizeModel(Workspace& space, const OutlierSelection& selection);

// Scores the result.
void evaluateResult(Workspace& space);

// The model with its projections replaced by the pieces of a stage.
std::shared_ptr<const WeightSource> modelOfPieces(
    const std::filesystem::path& folder, std::shared_ptr<const WeightSource> base, std::string_view stage);

// Bits, bytes and outlier counts of the result, from its pieces.
void summarise(Workspace& space);

} // namespace tacq
