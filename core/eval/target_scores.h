#pragma once

#include "core/model/head_slabs.h"
#include "core/report/run_context.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace tacq {

// What is asked of the head: the score of a token behind a position. Rows rise.
struct TargetQuery
{
    std::int64_t row = 0; // of the hidden states
    std::int64_t target = 0; // token
};

// `hidden` [rows, hidden]: states after the final norm.

// Natural log-probabilities, one per query.
std::vector<float> logProbabilities(const HeadSlabs& head, const at::Tensor& hidden,
    const std::vector<TargetQuery>& queries, const RunContext& context);

// Bare logits, one per query: enough to choose among tokens of one position, and only the head's rows of the
// targets are needed.
std::vector<float> targetLogits(const WeightSource& model, const at::Tensor& hidden,
    const std::vector<TargetQuery>& queries, const Device& device, const RunContext& context);

} // namespace tacq
