#pragma once

#include "core/kernels/token_product.h"
#include "core/model/head_slabs.h"
#include "core/quant/calibration.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <utility>

namespace tacq {

// The loss of a pack and its gradient at the output of the last block: final norm, head and cross-entropy, in
// chunks of tokens, so that never more than a chunk of logits and a slab of the head exist (method.md §5.3).
// Each sample s counts with L_s = mean cross-entropy over its T_s − 1 shifted positions.
class OutputGradient
{
public:
    // `compute`: type of the factors of the head's products; logits are float32 all the same. A GPU keeps the
    // whole head; a head that a CPU reads in slabs is float32.
    OutputGradient(const WeightSource& model, const Device& device, at::ScalarType compute = at::kFloat,
        std::int64_t headSlabBytes = kHeadSlabBytes);

    // `hidden` [tokens, hidden], output of the last block. Returns the gradient there, same shape, and Σ_s
    // L_s.
    std::pair<at::Tensor, double> operator()(const CalibrationPack& pack, const at::Tensor& hidden) const;

private:
    at::Tensor softmaxOfLogits(const at::Tensor& rows) const; // [rows, hidden] -> [rows, vocabulary]

    double m_epsilon = 0;
    at::Tensor m_norm; // [hidden]
    HeadSlabs m_head;
    std::optional<TokenProduct> m_logits; // of a bfloat16 head on a CPU
};

} // namespace tacq
