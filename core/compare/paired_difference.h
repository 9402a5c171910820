#pragma once

#include "core/eval/outcome_file.h"

#include <cstdint>
#include <vector>

namespace tacq {

// How much one model does better than another on the same items. Differences are of items, so that what makes
// an item hard for both does not widen the interval.
struct PairedDifference
{
    // Accuracy of A less that of B, as a share; of texts: mean negative log-likelihood of A less that of B,
    // in nats per token.
    double mean = 0;
    double low = 0; // 95 % interval, from the spread of the differences over the items
    double high = 0;
    std::int64_t items = 0;
    std::int64_t onlyA = 0; // right for A alone; 0 for texts
    std::int64_t onlyB = 0;
};

// Several results of A and of B (seeds) are averaged item by item first. Error (InvalidInput) when they are
// not of the same items.
PairedDifference pairedDifference(const std::vector<Outcomes>& a, const std::vector<Outcomes>& b);

} // namespace tacq
