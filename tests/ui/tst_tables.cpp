#include "tests/support/fake_engine.h"
#include "ui/models/run_queue_table.h"
#include "ui/models/tensor_table.h"
#include "ui/number_format.h"
#include "ui/token_view.h"

#include <QAbstractItemModelTester>
#include <QSortFilterProxyModel>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

class TestTables : public QObject
{
    Q_OBJECT

private slots:
    void tensorTableIsAModel();
    void tensorsSortByNumberNotByText();
    void tensorsFilterByName();
    void numbersAreWrittenForPeople();
    void blanksInTokensAreVisible();
    void theQueueIsAModel();
};

namespace {

QString cell(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

void TestTables::tensorTableIsAModel()
{
    TensorTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(table.rowCount(), 0);
    test::FakeEngine engine;
    table.setModel(engine.openModel("fake.gguf"));
    QCOMPARE(table.rowCount(), 5);
    QCOMPARE(cell(table, 4, TensorTable::Name), QStringLiteral("model.embed_tokens.weight"));
    QCOMPARE(cell(table, 4, TensorTable::Bytes), QStringLiteral("192\u202FkB"));
    table.setModel(nullptr);
    QCOMPARE(table.rowCount(), 0);
}

void TestTables::tensorsSortByNumberNotByText()
{
    TensorTable table;
    test::FakeEngine engine;
    table.setModel(engine.openModel("fake.gguf"));
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&table);
    sorted.setSortRole(TensorTable::kSortRole);
    sorted.sort(TensorTable::Bytes, Qt::DescendingOrder);
    QCOMPARE(cell(sorted, 0, TensorTable::Bytes), QStringLiteral("192\u202FkB"));
    QCOMPARE(cell(sorted, 1, TensorTable::Bytes), QStringLiteral("18.4\u202FkB"));
}

void TestTables::tensorsFilterByName()
{
    TensorTable table;
    test::FakeEngine engine;
    table.setModel(engine.openModel("fake.gguf"));
    QSortFilterProxyModel filtered;
    filtered.setSourceModel(&table);
    filtered.setFilterFixedString("embed");
    QCOMPARE(filtered.rowCount(), 1);
}

void TestTables::numbersAreWrittenForPeople()
{
    QCOMPARE(groupedNumber(106'168'320), QStringLiteral("106\u202F168\u202F320"));
    QCOMPARE(groupedNumber(-1234), QStringLiteral("-1\u202F234"));
    QCOMPARE(groupedNumber(-123), QStringLiteral("-123"));
    QCOMPARE(byteSize(31'400'000), QStringLiteral("31.4\u202FMB"));
    QCOMPARE(byteSize(999), QStringLiteral("999\u202FB"));
    QCOMPARE(bitWidth(2.105), QStringLiteral("2.105\u202Fbits"));
    QCOMPARE(percent(0.975), QStringLiteral("97.5\u202F%"));
    QCOMPARE(duration(125), QStringLiteral("2 min 5 s"));
    QCOMPARE(aboutDuration(2), QStringLiteral("a few seconds"));
    QCOMPARE(aboutDuration(41), QStringLiteral("about 40 s"));
    QCOMPARE(aboutDuration(58.7), QStringLiteral("about 1 min"));
    QCOMPARE(aboutDuration(125), QStringLiteral("about 2 min 10 s"));
    QCOMPARE(aboutDuration(7200), QStringLiteral("about 2.0 h"));
    QCOMPARE(shortNumber(134'515'008), QStringLiteral("135\u202FM"));
}

void TestTables::blanksInTokensAreVisible()
{
    QCOMPARE(visibleToken(" the"), QStringLiteral("·the"));
    QCOMPARE(visibleToken("\n"), QStringLiteral("↵"));
}

void TestTables::theQueueIsAModel()
{
    QTemporaryDir folder;
    RunQueue queue(folder.filePath("queue.json"));
    RunQueueTable table(queue);
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QueuedRun run;
    run.task = "Capitals";
    queue.add(run);
    run.config.method = Method::Gptq;
    run.config.bits = 4;
    queue.add(run);
    run.config = {};
    run.config.outliers.targetBytes = 85'000'000;
    queue.add(run);
    QCOMPARE(table.rowCount(), 3);
    QCOMPARE(cell(table, 0, RunQueueTable::What), QString("TACQ, 2 bits, 0.35\u202F% · Capitals"));
    QCOMPARE(cell(table, 1, RunQueueTable::What), QString("GPTQ, 4 bits · Capitals"));
    QCOMPARE(cell(table, 2, RunQueueTable::What), QString("TACQ, 2 bits, to 85.0\u202FMB · Capitals"));
    queue.move(1, 0);
    queue.begin(0, "run");
    QCOMPARE(cell(table, 0, RunQueueTable::What), QString("GPTQ, 4 bits · Capitals"));
    QCOMPARE(cell(table, 0, RunQueueTable::State), QString("runs"));
    queue.remove(1);
    queue.remove(1);
    QCOMPARE(table.rowCount(), 1);
}

QTEST_MAIN(TestTables)
#include "tst_tables.moc"
