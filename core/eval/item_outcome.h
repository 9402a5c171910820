#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tacq {

// What became of one item.
struct ItemOutcome
{
    std::int64_t item = 0; // index in the task
    bool correct = false;
    // Of a choice item, per choice: log-likelihood, or the bare logit where only their order was asked for.
    std::vector<double> choices = {};
    std::string text = {}; // of a generation item, as generated
    double nll = 0; // of a text window: nats, summed over its scored tokens
    std::int64_t tokens = 0; // of a text window: scored
};

using ItemObserver = std::function<void(const ItemOutcome&)>;

} // namespace tacq
