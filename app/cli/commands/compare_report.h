#pragma once

#include "core/base/json.h"
#include "core/circuits/circuit_overlap.h"
#include "core/compare/item_comparison.h"
#include "core/pipeline/run_folder.h"

#include <string>
#include <vector>

namespace tacq::cli {

struct ListedRun
{
    std::string folder; // as the person wrote it
    RunRecord record;
};

// What two of the runs have in common, or the sentence that says why that cannot be told.
struct RunPair
{
    std::size_t first = 0; // positions among the runs
    std::size_t second = 0;
    CircuitOverlapPtr overlap; // null: see problem
    std::string problem;
    ItemComparisonPtr items; // null: see itemsProblem
    std::string itemsProblem;
};

// What `tacq compare` tells. Sums by block and matrix stand in the JSON of two runs only: they are long.
OrderedJson comparisonJson(const std::vector<ListedRun>& runs, const std::vector<RunPair>& pairs);
std::string comparisonText(const std::vector<ListedRun>& runs, const std::vector<RunPair>& pairs);

} // namespace tacq::cli
