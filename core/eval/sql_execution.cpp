#include "core/eval/sql_execution.h"

#include "core/base/error.h"
#include "core/eval/sql_query.h"

#include <algorithm>

namespace tacq {

namespace {

std::vector<std::filesystem::path> databasesIn(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".sqlite")
            files.push_back(entry.path());
    if (files.empty())
        fail(ErrorKind::InvalidInput, folder.string(), " has no database *.sqlite.");
    std::ranges::sort(files);
    return files;
}

} // namespace

bool executionMatches(const std::filesystem::path& folder, std::string_view goldQuery,
    std::string_view completion, const SqlLimits& limits, const std::function<bool()>& stopped)
{
    const std::string goldSql = runnableGold(goldQuery);
    const std::string predictedSql = runnablePrediction(predictedQuery(completion));
    for (const std::filesystem::path& file : databasesIn(folder)) {
        const SqlOutcome gold = SqlDatabase(file, limits).run(goldSql, stopped);
        if (stopped && stopped())
            return false;
        if (!gold.ran)
            fail(ErrorKind::InvalidInput, file.string(), ": the gold query does not run (", gold.reason,
                "): ", goldSql.substr(0, 200), ".");
        SqlLimits predictedLimits = limits;
        predictedLimits.rows = std::min(limits.rows, static_cast<std::int64_t>(gold.result.rows.size()));
        const SqlOutcome predicted = SqlDatabase(file, predictedLimits).run(predictedSql, stopped);
        if (!predicted.ran || !equalResults(gold.result, predicted.result, isOrdered(goldSql)))
            return false;
    }
    return true;
}

} // namespace tacq
