#include "tests/support/fake_engine.h"
#include "ui/models/comparison_table.h"
#include "ui/models/flip_table.h"
#include "ui/models/layer_table.h"
#include "ui/models/log_model.h"
#include "ui/models/run_table.h"

#include <QAbstractItemModelTester>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

using FailureMode = QAbstractItemModelTester::FailureReportingMode;

RunSummaryPtr summary(const std::string& name, RunState state, bool withReport)
{
    RunSummary run;
    run.folder = "/runs/" + name;
    run.state = state;
    run.config.model = "/models/Small.gguf";
    run.config.task = "ioi";
    if (state == RunState::Damaged)
        run.problem = "run.json ends early.";
    if (withReport)
        run.report = FakeEngine::finishedReport(run.config);
    return std::make_shared<const RunSummary>(run);
}

QString cell(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

class TestRunTables : public QObject
{
    Q_OBJECT

private slots:
    void theModelsKeepQtsContract();
    void aFinishedRunShowsItsNumbersRightAligned();
    void anUnfinishedRunSaysWhatCanBeDone();
    void aDamagedRunClaimsNoNumbers();
    void layersSortByValueAndNotByText();
    void theLogFilterKeepsALevelAndAbove();
    void theLogIsSearchedWhateverTheCase();
    void aNewReportOfAMatrixTakesTheOldOnesPlace();
    void flippedItemsStayPlainText();
};

void TestRunTables::theModelsKeepQtsContract()
{
    RunTable runs;
    LayerTable layers;
    LogModel log;
    LogFilter filter;
    filter.setSourceModel(&log);
    ComparisonTable comparison;
    const QAbstractItemModelTester comparisonTester(&comparison, FailureMode::QtTest);
    comparison.setTable(FakeEngine().readComparison("/comparisons/three"));
    QCOMPARE(comparison.firstRun(2), QString("/comparisons/three/runs/tacq"));
    QVERIFY(comparison.firstRun(0).isEmpty());
    const QAbstractItemModelTester runTester(&runs, FailureMode::QtTest);
    const QAbstractItemModelTester layerTester(&layers, FailureMode::QtTest);
    const QAbstractItemModelTester logTester(&log, FailureMode::QtTest);
    const QAbstractItemModelTester filterTester(&filter, FailureMode::QtTest);
    runs.setRuns({ summary("a", RunState::Finished, true), summary("b", RunState::Damaged, false) }, {});
    layers.setLayers(FakeEngine::finishedReport({}).layers);
    log.setLines({ { QTime(1, 2, 3), LogLevel::Info, "one" } });
    log.append({ QTime(1, 2, 4), LogLevel::Error, "two" });
    QCOMPARE(runs.rowCount(), 2);
    QCOMPARE(layers.rowCount(), int(kFakeBlocks * kProjectionCount));
    QCOMPARE(log.rowCount(), 2);
    runs.setRuns({}, {});
    layers.setLayers({});
    log.setLines({});
    QCOMPARE(runs.rowCount(), 0);
}

void TestRunTables::aFinishedRunShowsItsNumbersRightAligned()
{
    RunTable runs;
    runs.setRuns({ summary("first", RunState::Finished, true) }, {});
    QCOMPARE(cell(runs, 0, RunTable::Name), QString("first"));
    QCOMPARE(cell(runs, 0, RunTable::Model), QString("Small.gguf"));
    QCOMPARE(cell(runs, 0, RunTable::Method), QString("TACQ"));
    QCOMPARE(cell(runs, 0, RunTable::Bits), QString("2"));
    QVERIFY(cell(runs, 0, RunTable::Score).startsWith("97.5"));
    QVERIFY(cell(runs, 0, RunTable::Score).contains(QString::fromUtf8("(92.5–100.0)")));
    QCOMPARE(cell(runs, 0, RunTable::State), QString("finished"));
    for (const int column : { RunTable::AverageBits, RunTable::Size, RunTable::Score, RunTable::Seconds })
        QVERIFY(runs.index(0, column).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
}

void TestRunTables::anUnfinishedRunSaysWhatCanBeDone()
{
    RunTable runs;
    runs.setRuns({ summary("dead", RunState::Interrupted, false), summary("live", RunState::Running, false),
                     summary("stopped", RunState::Cancelled, false) },
        "/runs/live");
    QCOMPARE(cell(runs, 0, RunTable::State), QString("interrupted"));
    QCOMPARE(cell(runs, 1, RunTable::State), QString("running"));
    QCOMPARE(cell(runs, 2, RunTable::State), QString("cancelled"));
    QVERIFY(canBeResumed(*runs.run(0)));
    QVERIFY(runs.index(0, 0).data(Qt::ToolTipRole).toString().contains("resumed"));
    QVERIFY(!canBeResumed(*runs.run(1)));
}

void TestRunTables::aDamagedRunClaimsNoNumbers()
{
    RunTable runs;
    runs.setRuns({ summary("broken", RunState::Damaged, false) }, {});
    for (int column = RunTable::Model; column <= RunTable::Seconds; ++column)
        QCOMPARE(cell(runs, 0, column), QString("–"));
    QCOMPARE(runs.index(0, 0).data(Qt::ToolTipRole).toString(), QString("run.json ends early."));
    QVERIFY(!canBeResumed(*runs.run(0)));
}

void TestRunTables::layersSortByValueAndNotByText()
{
    LayerTable layers;
    std::vector<LayerReport> reports;
    for (const std::int64_t outliers : { 900, 12000, 77 }) {
        LayerReport layer = fakeLayer(0, Projection::Up, true);
        layer.outliers = outliers;
        reports.push_back(layer);
    }
    layers.setLayers(reports);
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&layers);
    sorted.setSortRole(LayerTable::kSortRole);
    sorted.sort(LayerTable::Outliers, Qt::DescendingOrder);
    QCOMPARE(layers.layer(sorted.mapToSource(sorted.index(0, 0)).row()).outliers, 12000);
    QCOMPARE(layers.layer(sorted.mapToSource(sorted.index(2, 0)).row()).outliers, 77);
}

void TestRunTables::theLogFilterKeepsALevelAndAbove()
{
    LogModel log;
    LogFilter filter;
    filter.setSourceModel(&log);
    filter.setLowestLevel(LogLevel::Warning);
    log.setLines({ { {}, LogLevel::Debug, "detail" }, { {}, LogLevel::Warning, "careful" } });
    log.append({ {}, LogLevel::Info, "news" });
    log.append({ {}, LogLevel::Error, "trouble" });
    QCOMPARE(filter.rowCount(), 2);
    QCOMPARE(cell(filter, 1, LogModel::Text), QString("error: trouble"));
    filter.setLowestLevel(LogLevel::Debug);
    QCOMPARE(filter.rowCount(), 4);
}

void TestRunTables::theLogIsSearchedWhateverTheCase()
{
    LogModel log;
    LogFilter filter;
    filter.setSourceModel(&log);
    log.setLines({ { {}, LogLevel::Info, "Block 3 of 30" }, { {}, LogLevel::Info, "saved" } });
    filter.setSearch("block");
    QCOMPARE(filter.rowCount(), 1);
    log.append({ {}, LogLevel::Info, "block 4 of 30" });
    QCOMPARE(filter.rowCount(), 2);
    filter.setSearch({});
    QCOMPARE(filter.rowCount(), 3);
}

void TestRunTables::aNewReportOfAMatrixTakesTheOldOnesPlace()
{
    LayerTable layers;
    const QAbstractItemModelTester tester(&layers, FailureMode::QtTest);
    layers.setLayer(fakeLayer(0, Projection::Query, false));
    layers.setLayer(fakeLayer(1, Projection::Query, false));
    QCOMPARE(layers.rowCount(), 2);
    LayerReport later = fakeLayer(0, Projection::Query, true);
    later.outliers = 123;
    layers.setLayer(later);
    QCOMPARE(layers.rowCount(), 2);
    QCOMPARE(cell(layers, 0, LayerTable::Outliers), QString("123"));
}

void TestRunTables::flippedItemsStayPlainText()
{
    auto comparison = std::make_shared<ItemComparison>();
    comparison->flipped.push_back({ 0, true, "<b>bold</b>\nend", "x", "x", "y" });
    FlipTable flips;
    const QAbstractItemModelTester tester(&flips, FailureMode::QtTest);
    flips.setComparison(comparison, "other");
    QCOMPARE(cell(flips, 0, FlipTable::Item), QString("1"));
    QVERIFY(!cell(flips, 0, FlipTable::Prompt).contains('\n'));
    const QString tip = flips.index(0, FlipTable::Prompt).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains("&lt;b&gt;"), qPrintable(tip));
    flips.setComparison(nullptr, {});
    QCOMPARE(flips.rowCount(), 0);
}

QTEST_MAIN(TestRunTables)
#include "tst_run_tables.moc"
