#include "core/base/file.h"
#include "core/base/sha256.h"
#include "core/eval/sql_execution.h"
#include "core/eval/sql_query.h"
#include "tests/support/throws.h"

#include <sqlite3.h>

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

class TestSqlExecution : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void hostileQueriesEndWithinTheirLimits_data();
    void hostileQueriesEndWithinTheirLimits();
    void aStopEndsAQuery();
    void valuesCompareAsInPython();
    void someOrderOfColumnsIsEnough();
    void columnsThatFitOnlyPairwiseAreUnequal();
    void queriesArePreparedAsThePublicEvaluationDoes();
    void likeAndGlobFollowSqlite_data();
    void likeAndGlobFollowSqlite();
    void everyDatabaseOfTheFolderCounts();
    void faultyDataIsNamed();

private:
    std::string path(const char* name) const { return (m_folder.path() + '/' + name).toStdString(); }
    bool matches(const char* gold, const char* completion) const
    {
        return executionMatches(m_folder.path().toStdString(), gold, completion);
    }

    QTemporaryDir m_folder;
};

namespace {

void makeDatabase(const std::string& file, const char* sql)
{
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    char* error = nullptr;
    if (sqlite3_exec(database, sql, nullptr, nullptr, &error) != SQLITE_OK)
        qFatal("%s", error);
    sqlite3_close(database);
}

std::string sha256Of(const std::string& file)
{
    Sha256 hash;
    const std::string bytes = readText(file);
    hash.add(std::as_bytes(std::span(bytes)));
    return hash.hex();
}

SqlResult rows(std::vector<std::vector<SqlValue>> values)
{
    const std::size_t columns = values.empty() ? 0 : values.front().size();
    return { std::move(values), columns };
}

constexpr std::int64_t kBig = 9007199254740993; // 2^53 + 1

} // namespace

void TestSqlExecution::initTestCase()
{
    makeDatabase(path("shop.sqlite"),
        "CREATE TABLE item(id INTEGER, name TEXT, price REAL);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
        "INSERT INTO item SELECT i, 'thing ' || (i % 7), i / 4.0 FROM n;");
}

void TestSqlExecution::hostileQueriesEndWithinTheirLimits_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto add = [](const char* name, const char* sql) { QTest::newRow(name) << QByteArray(sql); };
    add("endless recursion",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    add("endless rows", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
    add("cross joins", "SELECT count(*) FROM item a, item b, item c, item d, item e, item f");
    add("sorted cross join", "SELECT a.name || b.name || c.name FROM item a, item b, item c ORDER BY 1");
    add("wide rows", "SELECT hex(zeroblob(400000)), a.id FROM item a, item b");
    add("gigabyte blob", "SELECT zeroblob(1000000000)");
    add("gigabytes of blobs",
        "WITH RECURSIVE n(i, b) AS (SELECT 1, zeroblob(900000) UNION ALL SELECT i + 1, zeroblob(900000) FROM "
        "n) "
        "SELECT count(*) FROM (SELECT b FROM n ORDER BY i DESC)");
    add("growing text",
        "WITH RECURSIVE n(t) AS (SELECT 'xxxxxxxx' UNION ALL SELECT t || t FROM n) SELECT max(length(t)) "
        "FROM n");
    add("formatted gigabyte", "SELECT printf('%.*c', 1000000000, 'x')");
    add("costly pattern",
        "SELECT replace(hex(zeroblob(200000)), '00', 'ab') LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%c'");
    add("attach", "ATTACH DATABASE ':memory:' AS other");
    add("attach a file", "ATTACH DATABASE 'other.sqlite' AS other");
    add("detach", "DETACH DATABASE main");
    add("pragma", "PRAGMA journal_mode = DELETE");
    add("pragma writable schema", "PRAGMA writable_schema = ON");
    add("pragma function", "SELECT * FROM pragma_database_list");
    add("insert", "INSERT INTO item VALUES (1, 'x', 1)");
    add("update", "UPDATE item SET price = 0");
    add("delete", "DELETE FROM item");
    add("drop", "DROP TABLE item");
    add("create", "CREATE TABLE other(a)");
    add("temporary table", "CREATE TEMP TABLE other(a)");
    add("vacuum", "VACUUM");
    add("vacuum into a file", "VACUUM INTO 'copy.sqlite'");
    add("transaction", "BEGIN EXCLUSIVE");
    add("savepoint", "SAVEPOINT one");
    add("extension", "SELECT load_extension('evil')");
    add("reindex", "REINDEX");
    add("analyze", "ANALYZE");
}

void TestSqlExecution::hostileQueriesEndWithinTheirLimits()
{
    QFETCH(QByteArray, sql);
    const std::string file = path("shop.sqlite");
    const std::string before = sha256Of(file);
    SqlLimits limits;
    limits.time = std::chrono::milliseconds(500);
    limits.rows = 10000;
    limits.heapBytes = std::int64_t(32) << 20;
    limits.resultBytes = std::int64_t(32) << 20;
    const auto begin = std::chrono::steady_clock::now();
    const bool isAnswered = sql.contains("LIKE") || sql.contains("printf"); // in no time
    const SqlOutcome outcome = SqlDatabase(file, limits).run(sql.toStdString());
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    QCOMPARE(outcome.ran, isAnswered);
    QVERIFY2(isAnswered || !outcome.reason.empty(), "a refused query must say why");
    // Ten times the limit and more: what is tested is that a query ends, on a busy machine too.
    QVERIFY2(spent.count() < 30, qPrintable(QString::number(spent.count())));
    QCOMPARE(sha256Of(file), before);
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files), QStringList { "shop.sqlite" });
    // The next query is not touched by it.
    QCOMPARE(SqlDatabase(file, limits).run("SELECT count(*) FROM item").result.rows.size(), std::size_t(1));
}

void TestSqlExecution::aStopEndsAQuery()
{
    int asked = 0;
    const SqlOutcome outcome = SqlDatabase(path("shop.sqlite"), {})
                                   .run("SELECT count(*) FROM item a, item b, item c, item d, item e",
                                       [&] { return ++asked == 3; });
    QVERIFY(!outcome.ran);
    QCOMPARE(asked, 3);
}

void TestSqlExecution::valuesCompareAsInPython()
{
    QCOMPARE(compare(std::int64_t(2), 2.0), 0);
    QVERIFY(compare(kBig, 9007199254740992.0) > 0);
    QVERIFY(compare(9007199254740992.0, kBig) < 0);
    QVERIFY(compare(std::int64_t(-3), -3.5) > 0);
    QCOMPARE(compare(0.0, -0.0), 0);
    QVERIFY(compare(std::string("1"), std::int64_t(1)) != 0);
    QVERIFY(compare(std::string("a"), SqlBlob { "a" }) != 0);
    QCOMPARE(compare(std::monostate {}, std::monostate {}), 0);
    QVERIFY(compare(std::monostate {}, std::int64_t(0)) != 0);
}

void TestSqlExecution::someOrderOfColumnsIsEnough()
{
    QVERIFY(matches("SELECT name, id FROM item", "SELECT id, name FROM item ORDER BY id DESC"));
    QVERIFY(!matches("SELECT name FROM item ORDER BY id", "SELECT name FROM item ORDER BY id DESC"));
    QVERIFY(matches("SELECT id, name FROM item ORDER BY id", "SELECT name, id FROM item ORDER BY id;"));
    QVERIFY(!matches("SELECT name FROM item", "SELECT name FROM item LIMIT 499")); // a bag, not a set
    QVERIFY(!matches("SELECT id FROM item", "SELECT id, name FROM item"));
    QVERIFY(matches("SELECT id FROM item WHERE id < 0", "SELECT id, name FROM item WHERE id > 900"));
}

void TestSqlExecution::columnsThatFitOnlyPairwiseAreUnequal()
{
    const SqlResult gold = rows({ { 1, 1 }, { 2, 2 } });
    const SqlResult crossed = rows({ { 1, 2 }, { 2, 1 } });
    QVERIFY(!equalResults(gold, crossed, false));
    QVERIFY(equalResults(crossed, rows({ { 2, 1 }, { 1, 2 } }), false));
    QVERIFY(equalResults(crossed, rows({ { 2, 1 }, { 1, 2 } }), true)); // with the columns exchanged
    std::vector<SqlValue> same(14, SqlValue(std::int64_t(7)));
    QVERIFY(equalResults(rows({ same, same }), rows({ same, same }), false)); // not 14! orders
}

void TestSqlExecution::queriesArePreparedAsThePublicEvaluationDoes()
{
    QCOMPARE(predictedQuery("\n SELECT 1\nFROM item ; and so on"), std::string("SELECT 1 FROM item;"));
    QCOMPARE(predictedQuery(""), std::string(";"));
    QCOMPARE(runnablePrediction("SELECT value > = 2, 'value'\tmore"), std::string("SELECT 1 >= 2, '1'"));
    QCOMPARE(runnableGold("SELECT count(DISTINCT a), 'DISTINCT' -- distinct\n FROM b"),
        std::string("SELECT count( a), 'DISTINCT' -- distinct\n FROM b"));
    QCOMPARE(runnableGold("SELECT ';', 'it''s' ; SELECT 2"), std::string("SELECT ';', 'it''s' ;"));
    QCOMPARE(runnableGold("SELECT Year( curdate() ) - 1"), std::string("SELECT 2020- 1"));
    QVERIFY(isOrdered("select a Order By b"));
    QVERIFY(!isOrdered("select a order  by b"));
}

void TestSqlExecution::likeAndGlobFollowSqlite_data()
{
    QTest::addColumn<QByteArray>("expression");
    for (const char* expression : { "'abc' LIKE 'A%'", "'abc' LIKE '%c'", "'abc' LIKE 'a_c'",
             "'abc' LIKE 'a_'", "'' LIKE '%'", "'' LIKE ''", "'a' LIKE ''", "'äöü' LIKE '_Ö_'",
             "'äöü' LIKE '_ö_'", "'a%c' LIKE 'a\\%c' ESCAPE '\\'", "'abc' LIKE 'a\\%c' ESCAPE '\\'",
             "'abcabd' LIKE '%ab_'", "NULL LIKE 'a'", "'aXbXc' LIKE 'a%x%c'", "12 LIKE '1%'",
             "'abc' NOT LIKE '%d%'", "'abc' GLOB 'a*'", "'abc' GLOB 'A*'", "'abc' GLOB 'a[b-c]?'",
             "'abc' GLOB 'a[^b]c'", "'a]c' GLOB 'a[]]c'", "'a-c' GLOB 'a[x-]c'", "'abc' GLOB '*[xyz]'",
             "'abc' GLOB 'a[bc'", "'abcabc' GLOB '*abc'" })
        QTest::newRow(expression) << QByteArray(expression);
}

void TestSqlExecution::likeAndGlobFollowSqlite()
{
    QFETCH(QByteArray, expression);
    const std::string sql = "SELECT " + expression.toStdString();
    sqlite3* plain = nullptr; // with SQLite's own functions
    sqlite3_open(":memory:", &plain);
    sqlite3_stmt* statement = nullptr;
    QCOMPARE(sqlite3_prepare_v2(plain, sql.c_str(), -1, &statement, nullptr), SQLITE_OK);
    sqlite3_step(statement);
    const SqlValue expected = sqlite3_column_type(statement, 0) == SQLITE_NULL
        ? SqlValue(std::monostate {})
        : SqlValue(std::int64_t(sqlite3_column_int64(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_close(plain);
    const SqlOutcome outcome = SqlDatabase(path("shop.sqlite"), {}).run(sql);
    QVERIFY2(outcome.ran, outcome.reason.c_str());
    QCOMPARE(compare(outcome.result.rows.front().front(), expected), 0);
}

void TestSqlExecution::everyDatabaseOfTheFolderCounts()
{
    const QTemporaryDir folder;
    const std::string place = folder.path().toStdString();
    makeDatabase(place + "/a.sqlite", "CREATE TABLE t(x); INSERT INTO t VALUES (1);");
    QVERIFY(executionMatches(place, "SELECT x FROM t", "SELECT 1"));
    makeDatabase(place + "/b.sqlite", "CREATE TABLE t(x); INSERT INTO t VALUES (2);");
    QVERIFY(!executionMatches(place, "SELECT x FROM t", "SELECT 1"));
    QVERIFY(executionMatches(place, "SELECT x FROM t", "SELECT max(x) FROM t"));
}

void TestSqlExecution::faultyDataIsNamed()
{
    const QTemporaryDir folder;
    const std::string place = folder.path().toStdString();
    TACQ_VERIFY_ERROR(executionMatches(place, "SELECT 1", "SELECT 1"), "has no database *.sqlite");
    writeText(place + "/a.sqlite", std::string(4096, 'x'));
    TACQ_VERIFY_ERROR(
        executionMatches(place, "SELECT 1", "SELECT 1"), "a.sqlite cannot be read as a database");
    TACQ_VERIFY_ERROR(matches("SELECT nothing FROM nowhere", "SELECT 1"), "the gold query does not run");
}

QTEST_APPLESS_MAIN(TestSqlExecution)
#include "tst_sql_execution.moc"
