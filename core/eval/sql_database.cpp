#include "core/eval/sql_database.h"

#include "core/base/error.h"
#include "core/eval/sql_like.h"
#include "core/eval/utf8_stream.h"

#include <sqlite3.h>

#include <cstdio>
#include <string_view>

namespace tacq {

namespace {

constexpr int kInstructionsBetweenChecks = 1000; // well under a millisecond
constexpr int kPatternBytes = 1000; // LIKE and GLOB cost text times pattern

// file: URI; the characters that have a meaning in one are escaped.
std::string immutableUri(const std::filesystem::path& file)
{
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        if (c == '%' || c == '?' || c == '#') {
            char escaped[4];
            std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
            uri += escaped;
        } else
            uri += c;
    }
    return uri + "?mode=ro&immutable=1";
}

// SELECT, the columns it reads, and functions that see nothing but their arguments.
int authorize(void*, int action, const char*, const char* detail, const char*, const char*)
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION: {
        const std::string_view function = detail != nullptr ? detail : "";
        return function == "load_extension" || function == "fts3_tokenizer" ? SQLITE_DENY : SQLITE_OK;
    }
    default:
        return SQLITE_DENY;
    }
}

// Text as Python's decoder gives it with errors="ignore".
std::string textWithoutErrors(std::string_view bytes)
{
    Utf8Stream stream("");
    return stream.push(bytes) + stream.finish();
}

SqlValue valueAt(sqlite3_stmt* statement, int column)
{
    const auto bytes = [&](const void* data) {
        return std::string_view(static_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    };
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
        return sqlite3_column_double(statement, column);
    case SQLITE_TEXT:
        return textWithoutErrors(bytes(sqlite3_column_text(statement, column)));
    case SQLITE_BLOB:
        return SqlBlob { std::string(bytes(sqlite3_column_blob(statement, column))) };
    default:
        return std::monostate {};
    }
}

struct Watch
{
    std::chrono::steady_clock::time_point deadline;
    const std::function<bool()>* stopped = nullptr;
};

int watchProgress(void* data)
{
    const auto& watch = *static_cast<const Watch*>(data);
    const bool stop = *watch.stopped && (*watch.stopped)();
    return stop || std::chrono::steady_clock::now() >= watch.deadline ? 1 : 0;
}

} // namespace

struct SqlDatabase::Connection
{
    sqlite3* database = nullptr;
    SqlLimits limits;

    void restrict() const
    {
        // Before the authorizer: the one PRAGMA we need ourselves.
        sqlite3_exec(database, "PRAGMA temp_store=MEMORY", nullptr, nullptr, nullptr);
        sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
        // Gold queries write string literals in double quotes.
        sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 1, nullptr);
        sqlite3_limit(database, SQLITE_LIMIT_LENGTH, limits.valueBytes);
        sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, limits.valueBytes);
        sqlite3_limit(database, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, kPatternBytes);
        sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
        sqlite3_limit(database, SQLITE_LIMIT_WORKER_THREADS, 0);
        addLinearLike(database, kPatternBytes);
        sqlite3_set_authorizer(database, authorize, nullptr);
    }

    SqlOutcome failed() const { return { false, sqlite3_errmsg(database), {} }; }

    SqlOutcome rowsOf(sqlite3_stmt* statement) const
    {
        SqlOutcome outcome;
        outcome.result.columns = static_cast<std::size_t>(sqlite3_column_count(statement));
        std::int64_t bytes = 0;
        for (int state = sqlite3_step(statement); state != SQLITE_DONE; state = sqlite3_step(statement)) {
            if (state != SQLITE_ROW)
                return failed();
            std::vector<SqlValue> row;
            for (int column = 0; column < static_cast<int>(outcome.result.columns); ++column) {
                row.push_back(valueAt(statement, column));
                bytes
                    += static_cast<std::int64_t>(sizeof(SqlValue)) + sqlite3_column_bytes(statement, column);
            }
            if (static_cast<std::int64_t>(outcome.result.rows.size()) == limits.rows)
                return { false, concat("more than ", limits.rows, " rows"), {} };
            if (bytes > limits.resultBytes)
                return { false, concat("a result of more than ", limits.resultBytes, " bytes"), {} };
            outcome.result.rows.push_back(std::move(row));
        }
        outcome.ran = true;
        return outcome;
    }
};

SqlDatabase::SqlDatabase(const std::filesystem::path& file, const SqlLimits& limits)
    : m_connection(std::make_unique<Connection>())
{
    m_connection->limits = limits;
    sqlite3_hard_heap_limit64(limits.heapBytes);
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    const bool opened
        = sqlite3_open_v2(immutableUri(file).c_str(), &m_connection->database, flags, nullptr) == SQLITE_OK
        && sqlite3_exec(
               m_connection->database, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr)
            == SQLITE_OK;
    if (!opened) {
        const std::string reason = sqlite3_errmsg(m_connection->database);
        sqlite3_close(m_connection->database);
        failWithHint(ErrorKind::InvalidInput, "Replace it by the benchmark's public file.", file.string(),
            " cannot be read as a database: ", reason, ".");
    }
    m_connection->restrict();
}

SqlDatabase::~SqlDatabase()
{
    sqlite3_close(m_connection->database);
}

SqlOutcome SqlDatabase::run(const std::string& sql, const std::function<bool()>& stopped)
{
    Watch watch { std::chrono::steady_clock::now() + m_connection->limits.time, &stopped };
    sqlite3* database = m_connection->database;
    sqlite3_progress_handler(database, kInstructionsBetweenChecks, watchProgress, &watch);
    sqlite3_stmt* statement = nullptr;
    const int prepared
        = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    SqlOutcome outcome;
    if (prepared != SQLITE_OK)
        outcome = m_connection->failed();
    else if (statement == nullptr) // nothing but white space, comments or ";"
        outcome.ran = true;
    else if (sqlite3_column_count(statement) == 0 || sqlite3_stmt_readonly(statement) == 0)
        outcome.reason = "not a query"; // the authorizer is not asked about all of these
    else
        outcome = m_connection->rowsOf(statement);
    sqlite3_finalize(statement);
    sqlite3_progress_handler(database, 0, nullptr, nullptr);
    return outcome;
}

} // namespace tacq
