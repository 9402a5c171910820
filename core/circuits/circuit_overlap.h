#pragma once

#include "core/config/projection.h"
#include "core/report/run_context.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace tacq {

// How many weights two runs keep in 16 bit, and how many of them are the same, in one matrix or in several.
// Counts are of weights.
//
// Chance: with n weights of which the first run keeps a, b weights drawn without looking hit a·b/n of these
// on average (the mean of the hypergeometric distribution). Over several matrices there are two such
// numbers. `byChance()` draws from all their weights alike. `byChanceWithin` = Σ aₘ·bₘ/nₘ draws in each
// matrix m as many as the run keeps there, so that what lies above it is agreement on weights, and not only
// on the matrices where many are kept. In one matrix both are the same.
struct OverlapCounts
{
    std::int64_t weights = 0; // n
    std::int64_t first = 0; // a: kept by the first run
    std::int64_t second = 0; // b: kept by the second run
    std::int64_t common = 0; // kept by both
    double byChanceWithin = 0; // weights; not a whole number

    double byChance() const; // a·b/n; 0 where there are no weights
    std::int64_t either() const { return first + second - common; } // kept by at least one run
    double intersectionOverUnion() const; // common / either, 0 to 1; 0 where neither keeps any
    // common / expected: 1 is chance, 0 is nothing in common. Not a number where a run keeps none.
    double overChance() const;
    double overChanceWithin() const;

    OverlapCounts& operator+=(const OverlapCounts& other);
};

struct MatrixOverlap
{
    int block = 0;
    Projection projection = Projection::Query;
    OverlapCounts counts;
};

// The overlap of two runs matrix by matrix, and sums of it. The share of a projection or a block in a run's
// kept weights is ofProjection(p).first / total().first, and likewise for `second`.
struct CircuitOverlap
{
    int blocks = 0;
    std::vector<MatrixOverlap> matrices; // [blocks · 7], canonical order

    OverlapCounts total() const;
    OverlapCounts ofProjection(Projection projection) const;
    OverlapCounts ofBlock(int block) const;
};

using CircuitOverlapPtr = std::shared_ptr<const CircuitOverlap>;

// Reads the kept weights of two run folders and compares them; the model itself is not opened. One block of
// each run is in memory at a time. Throws Error: InvalidInput when a folder holds no run, its matrices are
// not all quantized, it keeps no weights, or a piece is damaged; Conflict when the runs are of different
// models.
CircuitOverlap compareCircuits(
    const std::filesystem::path& first, const std::filesystem::path& second, const RunContext& context);

} // namespace tacq
