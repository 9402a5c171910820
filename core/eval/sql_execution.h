#pragma once

#include "core/eval/sql_database.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace tacq {

// Execution accuracy of one generated answer (method.md §6.4): its query gives the gold query's result on
// every database *.sqlite in `folder`. A query that fails, is refused or reaches a limit is wrong; of the
// prediction no more rows are read than gold has. Error (InvalidInput) when there is no database or the gold
// query itself fails.
bool executionMatches(const std::filesystem::path& folder, std::string_view goldQuery,
    std::string_view completion, const SqlLimits& limits = {}, const std::function<bool()>& stopped = {});

} // namespace tacq
