#pragma once

#include "core/config/model_shape.h"
#include "core/config/run_config.h"
#include "core/config/run_load.h"

#include <cstdint>

namespace tacq {

inline constexpr std::int64_t kPackTokens = 2048; // of samples worked on together; none is divided
inline constexpr std::int64_t kHeadSlabBytes = 128'000'000; // of a head in float32, read at a time
inline constexpr std::int64_t kLogitBytes = 128'000'000; // of logits in memory, at most
inline constexpr std::uint64_t kEvaluationBytes = 256'000'000; // of items' activations, at most

// How a run uses memory: what of the activations stays there, and how many tokens are worked on together. The
// rest, one block with its Hessians, gradients or scores, is given by the model.
struct MemoryPlan
{
    std::int64_t packTokens = kPackTokens;
    std::uint64_t passBytes = 0; // of the activations of a pass that stay in memory; the others go to a file
    std::uint64_t gradientBytes = 0; // the same of the block inputs of the gradients
    std::uint64_t graphBytes = 0; // what gradients take that go through all blocks pack by pack
    bool keepsGraph = false; // there is room for that, which saves a forward pass
    std::uint64_t evaluationBytes = kEvaluationBytes;
    std::uint64_t peak = 0; // resident bytes expected at most
    std::uint64_t spilledBytes = 0; // on the disk of the run folder while a stage needs them
};

// Within config.memoryLimit activations go to disk first, then fewer tokens are worked on together. Without a
// limit only what does not fit into `freeMemory` (bytes; 0: unknown) goes to disk, and the tokens stay
// together, so that results do not depend on what else runs. Error (InvalidInput), naming the least that
// works, when the limit is too small.
MemoryPlan planMemory(
    const RunConfig& config, const ModelShape& shape, const RunLoad& load, std::uint64_t freeMemory = 0);

} // namespace tacq
