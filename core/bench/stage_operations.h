#pragma once

#include "core/config/estimate.h"
#include "core/report/stage.h"

#include <cstdint>

namespace tacq {

// How much a stage has to work on.
struct StageLoad
{
    std::int64_t calibrationTokens = 0; // of all samples
    std::int64_t evaluationTokens = 0; // scored by the final evaluation
    std::int64_t sequenceLength = 0; // tokens of a sample
};

// Floating-point operations that a stage of a TACQ run cannot do without, a multiplication and an addition
// each counted as one: matrix products, attention (half of its square, it is causal), Hessians (half, they
// are symmetric), their factorisation, and the column updates of GPTQ (method.md §3). Element-wise work
// (rounding, the search for scales, norms, scoring) is not counted; stages of nothing else need 0.
double stageOperations(Stage stage, const ModelShape& shape, const StageLoad& load);

// The part of them that is float32 whatever the type of the products: a large head on a CPU, factorisations
// and column updates, and all of an evaluation.
double float32Operations(Stage stage, const ModelShape& shape, const StageLoad& load);

} // namespace tacq
