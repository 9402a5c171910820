#pragma once

#include "core/quant/block_driver.h"
#include "core/quant/hessian.h"

namespace tacq {

// What the seven matrices of a block see while none of them is quantized. Queries, keys and values see the
// norm of the block's input, and the input of o_proj stays where the pass keeps it.
struct QuantizationPass::Originals
{
    ActivationStore state; // after attention, [tokens, hidden]
    ActivationStore activated; // inputs of down_proj, [tokens, intermediate]
    std::array<std::unique_ptr<HessianAccumulator>, kProjectionCount>
        hessians; // of the first of those that share it
};

} // namespace tacq
