#pragma once

#include "core/base/device.h"
#include "core/model/weight_source.h"
#include "core/report/run_context.h"

namespace tacq {

// Largest absolute difference of two models' logits over all positions of a fixed prompt of token numbers
// spread over the vocabulary. Both are computed in float32, block by block, so that neither is in memory
// whole. Error (InvalidInput) when the models do not have the same shape.
double maxLogitDifference(
    const WeightSource& first, const WeightSource& second, const Device& device, const RunContext& context);

} // namespace tacq
