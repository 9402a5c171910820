#pragma once

#include "core/eval/sql_result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tacq {

// What one query may cost. It ends as a failed query, not as an error of the program, when it wants more.
struct SqlLimits
{
    std::chrono::milliseconds time { 60000 }; // as in the public evaluation
    std::int64_t rows = 1000000; // of the result
    std::int64_t resultBytes = std::int64_t(64) << 20;
    std::int64_t heapBytes = std::int64_t(256) << 20; // of SQLite in the whole process
    int valueBytes = 1 << 20; // one text or blob, SQL text included
};

struct SqlOutcome
{
    bool ran = false;
    std::string reason; // why not
    SqlResult result;
};

// A database that queries of unknown origin may read and nothing else: opened read-only and immutable, so
// that not even a lock or journal appears beside it; everything but SELECT is refused, as are files, PRAGMA
// and extensions; sorting stays in memory.
class SqlDatabase
{
public:
    // Error (InvalidInput) when the file is no database.
    SqlDatabase(const std::filesystem::path& file, const SqlLimits& limits);
    ~SqlDatabase();

    // Runs the one statement of `sql`; none is an empty result. `stopped` is asked while it runs; when it
    // turns true the query fails.
    SqlOutcome run(const std::string& sql, const std::function<bool()>& stopped = {});

private:
    struct Connection;
    std::unique_ptr<Connection> m_connection;
};

} // namespace tacq
