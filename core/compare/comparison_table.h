#pragma once

#include "core/base/json.h"
#include "core/compare/comparison.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tacq {

// A comparison as a table, in three forms. Differences are those from the row of TACQ with its own metric
// that has the same task, bits and seeds, on the first of the row's evaluations.

// For people: full precision, then one row for each task, bits and method, seeds averaged. A score of one
// seed has its 95 % Wilson interval, one of several the standard deviation over them.
struct TextTable
{
    struct Row
    {
        std::vector<std::string> cells; // as many as the head has
        std::vector<std::filesystem::path> runs; // folders of the runs it tells of
    };
    std::string title;
    std::string note;
    std::vector<std::string> head;
    std::vector<Row> rows;
};
using TextTablePtr = std::shared_ptr<const TextTable>;

TextTable textTable(const Comparison& comparison); // runs are relative to the comparison's folder
TextTable readTextTable(const std::filesystem::path& folder); // of a comparison; errors name its table.json
std::string markdown(const TextTable& table);

// One line for each run and evaluation.
std::string csvTable(const Comparison& comparison);

// {"title","note","full_precision":[…],"runs":[{"run","conditioned_on","method","metric","bits","seed",
// "average_bits","stored_bits","outliers","bytes","seconds","scores":[…],"against_tacq":{…}}…],
// "table":{"head":[…],"rows":[{"cells":[…],"runs":[…]}…]}}
OrderedJson toJson(const Comparison& comparison);

inline constexpr const char* kTableFile = "table.json";

// FOLDER/table.md, table.csv and table.json.
void writeTables(const Comparison& comparison, const std::filesystem::path& folder);

} // namespace tacq
