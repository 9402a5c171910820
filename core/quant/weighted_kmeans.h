#pragma once

#include <span>
#include <vector>

namespace tacq {

struct WeightedClusters
{
    std::vector<double> centroids; // ascending; fewer than asked for when there are fewer different values
    double cost = 0; // Σ weight·(value − its centroid)²
};

// The best centroids of weighted values on a line (method.md §7.3, step 3), exactly: clusters of sorted
// values are intervals, and a dynamic programme over their ends, whose best ends never move left, finds the
// least cost in O(count · n log n). Values of weight 0 take no part; at least one weight must be positive.
WeightedClusters weightedKMeans(std::span<const float> values, std::span<const double> weights, int count);

} // namespace tacq
