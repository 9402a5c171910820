#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tacq {

// What became of one item.
struct ItemOutcome
{
    std::int64_t item = 0; // index in the task
    bool correct = false;
    // Of a choice item, per choice: log-likelihood, or the bare logit where only their order was asked for.
    std::vector<double> choices;
    std::string text; // of a generation item, as generated
};

} // namespace tacq
