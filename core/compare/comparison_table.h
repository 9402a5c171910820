#pragma once

#include "core/base/json.h"
#include "core/compare/comparison.h"

#include <filesystem>
#include <string>

namespace tacq {

// A comparison as a table, in three forms. Differences are those from the row of TACQ with its own metric
// that has the same task, bits and seeds, on the first of the row's evaluations.

// For people: one row for each task, bits and method, seeds averaged. A score of one seed has its 95 % Wilson
// interval, one of several the standard deviation over them.
std::string markdownTable(const Comparison& comparison);

// One line for each run and evaluation.
std::string csvTable(const Comparison& comparison);

// {"title","note","full_precision":[…],"runs":[{"run","conditioned_on","method","metric","bits","seed",
// "average_bits","stored_bits","outliers","bytes","seconds","scores":[…],"against_tacq":{…}}…]}
OrderedJson toJson(const Comparison& comparison);

// FOLDER/table.md, table.csv and table.json.
void writeTables(const Comparison& comparison, const std::filesystem::path& folder);

} // namespace tacq
