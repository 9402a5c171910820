#pragma once

#include "core/quant/block_driver.h"
#include "core/quant/hessian.h"

namespace tacq {

// What the seven matrices of a block see while none of them is quantized. Queries, keys and values see the
// norm of the block's input, and the input of o_proj stays where the pass keeps it.
struct QuantizationPass::Originals
{
    Originals(std::int64_t tokens, const ModelConfig& config, const std::filesystem::path& spillFolder,
        std::uint64_t memoryBudget, at::Device device)
        : state(1, tokens, config.hidden, spillFolder, memoryBudget, device)
        , activated(1, tokens, config.intermediate, spillFolder, memoryBudget - state.memoryBytes(), device)
    {
    }

    ActivationStore state; // after attention, [tokens, hidden]
    ActivationStore activated; // inputs of down_proj, [tokens, intermediate]
    std::array<std::unique_ptr<HessianAccumulator>, kProjectionCount>
        hessians; // of the first of those that share it
};

} // namespace tacq
