#pragma once

#include "core/base/number_text.h"
#include "core/report/run_report.h"

#include <string>
#include <utility>
#include <vector>

namespace tacq::cli {

std::string scoreText(
    const EvaluationResult& result); // "97.5 % (195 of 200; 95 %: 94.3–98.9)", "perplexity 17.24"

// Rows of equal length, the first of them headings: the first column stands left, all others right.
std::string grid(const std::vector<std::vector<std::string>>& rows);

// Lines "name   value" with the values in one column.
std::string table(const std::vector<std::pair<std::string, std::string>>& rows);

} // namespace tacq::cli
