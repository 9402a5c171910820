#include "tests/ui/fake_run.h"

#include "ui/inspect_history.h"
#include "ui/models/hot_table.h"
#include "ui/selection_history.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QSignalSpy>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

QString cell(const HotTable& table, int row, int column)
{
    return table.index(row, column).data().toString();
}

} // namespace

class TestInspectParts : public QObject
{
    Q_OBJECT

private slots:
    void hotTableRanksEveryKind();
    void hotPlacesCoverTheirWeights();
    void historyGoesBackToWhereOneWas();
    void aWalkIsUndoneInOneStep();
    void stepsOutLeadToTheModel();
    void gesturesAreUndoneInOneStep();
};

void TestInspectParts::hotTableRanksEveryKind()
{
    HotTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(table.rowCount(), 0);
    table.setSummary(fakeSummary(2, Projection::Query));
    QCOMPARE(table.rowCount(), int(MatrixSummary::kRanked));
    for (const auto kind : { HotTable::Kind::Heads, HotTable::Kind::Rows, HotTable::Kind::Columns }) {
        table.setKind(kind);
        QVERIFY(table.rowCount() > 0);
        const double first = cell(table, 0, HotTable::Kept).remove(QChar(0x202f)).toDouble();
        const double second = cell(table, 1, HotTable::Kept).remove(QChar(0x202f)).toDouble();
        QVERIFY2(first >= second && second > 0, "the hottest is not first");
    }
    QCOMPARE(table.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QString("column"));
    table.setSummary(nullptr);
    QCOMPARE(table.rowCount(), 0);
}

void TestInspectParts::hotPlacesCoverTheirWeights()
{
    HotTable table;
    const auto summary = fakeSummary(2, Projection::Output); // its heads are columns
    table.setSummary(summary);
    QCOMPARE(table.area(0), (MatrixArea { summary->hotWeights[0].row, summary->hotWeights[0].column, 1, 1 }));
    table.setKind(HotTable::Kind::Heads);
    QCOMPARE(table.area(0), (MatrixArea { 0, summary->hotHeads[0].index * 64, summary->rows, 64 }));
    table.setKind(HotTable::Kind::Rows);
    QCOMPARE(table.area(1), (MatrixArea { summary->hotRows[1].index, 0, 1, summary->columns }));
}

void TestInspectParts::historyGoesBackToWhereOneWas()
{
    InspectHistory history;
    QVERIFY(!history.canGoBack() && !history.canGoForward());
    const InspectPlace matrix { InspectPlace::Matrix { 3, Projection::Up }, std::nullopt, std::nullopt };
    history.enter(matrix);
    InspectPlace zoomed = matrix;
    zoomed.area = MatrixArea { 5, 6, 7, 8 };
    history.shift(zoomed);
    InspectPlace weight = zoomed;
    weight.weight = WeightMap::Weight { 6, 7 };
    history.enter(weight);
    history.enter(weight); // the same place again is no step
    QCOMPARE(history.back(), zoomed);
    QCOMPARE(history.back(), InspectPlace());
    QVERIFY(!history.canGoBack());
    QCOMPARE(history.forward(), zoomed);
    history.enter(matrix);
    QVERIFY2(!history.canGoForward(), "what lay ahead is not forgotten");
    QCOMPARE(history.back(), zoomed);
    for (int block = 0; block < 1000; ++block)
        history.enter({ InspectPlace::Matrix { block, Projection::Up }, std::nullopt, std::nullopt });
    QCOMPARE(history.now().matrix->block, 999);
    QCOMPARE(history.back().matrix->block, 998);
}

void TestInspectParts::aWalkIsUndoneInOneStep()
{
    InspectHistory history;
    const auto at = [](std::int64_t row) {
        return InspectPlace { InspectPlace::Matrix { 3, Projection::Up }, std::nullopt,
            WeightMap::Weight { row, 7 } };
    };
    history.enter(at(0));
    history.step(at(0)); // the edge of the matrix: nothing moved
    for (const std::int64_t row : { 1, 2, 3 })
        history.step(at(row));
    QCOMPARE(history.now(), at(3));
    QCOMPARE(history.back(), at(0));
    QCOMPARE(history.forward(), at(3));
    history.step(at(4)); // after a pause at a place that one came back to, another walk
    QCOMPARE(history.back(), at(3));
}

void TestInspectParts::stepsOutLeadToTheModel()
{
    InspectPlace place { InspectPlace::Matrix { 1, Projection::Key }, MatrixArea { 0, 0, 9, 9 },
        WeightMap::Weight { 2, 3 } };
    place = place.above();
    QVERIFY(!place.weight && place.area && place.matrix);
    place = place.above();
    QVERIFY(!place.area && place.matrix);
    QCOMPARE(place.above(), InspectPlace());
    QCOMPARE(place.above().above(), InspectPlace());
}

void TestInspectParts::gesturesAreUndoneInOneStep()
{
    SelectionHistory history(nullptr);
    QSignalSpy changed(&history, &SelectionHistory::changed);
    const Selection own { 0.01, Metric::Tacq };
    history.begin(own);
    history.choose(own);
    QVERIFY2(!history.undo()->isEnabled() && changed.isEmpty(), "nothing was chosen");
    history.endGesture();
    for (const double share : { 0.011, 0.012, 0.013 })
        history.choose({ share, Metric::Tacq });
    history.endGesture();
    history.choose({ 0.013, Metric::Qal });
    history.undo()->trigger();
    QCOMPARE(history.now(), (Selection { 0.013, Metric::Tacq }));
    history.undo()->trigger();
    QCOMPARE(history.now(), own);
    QVERIFY(!history.undo()->isEnabled());
    history.redo()->trigger();
    QCOMPARE(history.now().share, 0.013);
    history.begin(own);
    QVERIFY(!history.undo()->isEnabled() && !history.redo()->isEnabled());
}

QTEST_MAIN(TestInspectParts)
#include "tst_inspect_parts.moc"
