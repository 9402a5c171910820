#pragma once

#include <cstdint>

namespace tacq {

// How much a run goes through, as its tasks tell; 0 where that is not known.
struct RunLoad
{
    std::int64_t calibrationTokens = 0; // of all samples
    std::int64_t longestSample = 0; // tokens
    std::int64_t evaluationTokens = 0; // of all items
    bool generates = false; // the evaluation does: it holds the model in memory
};

} // namespace tacq
