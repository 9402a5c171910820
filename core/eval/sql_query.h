#pragma once

#include <string>
#include <string_view>

// Texts of queries as the public evaluation of Spider prepares them (method.md §6.4). Pure functions.
namespace tacq {

// The query in a generated text: what stands before the first ";", white space at both ends removed, line
// breaks as spaces, ";" appended.
std::string predictedQuery(std::string_view completion);

// What is run: "> =", "< =" and "! =" closed up, the first statement alone, the keyword DISTINCT removed,
// YEAR(CURDATE()) as 2020. The prediction besides ends at its first tab and has 1 for each "value".
std::string runnableGold(std::string_view query);
std::string runnablePrediction(std::string_view query);

// Whether the order of rows counts: the gold query says ORDER BY.
bool isOrdered(std::string_view goldQuery);

} // namespace tacq
