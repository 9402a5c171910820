#include "tests/ui/page_studio.h"

#include "ui/card.h"
#include "ui/pages/inspect_page.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/overlap_map.h"
#include "ui/plots/result_text.h"
#include "ui/plots/score_histogram_plot.h"
#include "ui/plots/weight_map.h"
#include "ui/run_state_view.h"

#include <qcustomplot.h>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

using namespace tacq;
using namespace tacq::test;

class TestInspectPage : public QObject
{
    Q_OBJECT

private slots:
    void aCellLeadsToItsMatrixAndAWeight();
    void theHottestPlacesAreGoneToAndBack();
    void aTriedSelectionReachesTheMatrix();
    void aMovedThresholdPreviewsAndRequantizes();
    void aSelectionWaitsWhileAJobRuns();
    void aTriedSelectionIsShownAndUndone();
    void anotherMetricIsOfferedWhenGradientsWereKept();
    void anUnfinishedRunIsToldInInspect();
    void twoRunsAreComparedInInspect();
    void runsThatCannotBeComparedSayWhy();
};

void TestInspectPage::aCellLeadsToItsMatrixAndAWeight()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& map = part<OutlierHeatmap>(page, "inspectHeatmap");
    QTRY_VERIFY(map.valueAt(map.centerOf({ 2, Projection::Value })).contains("outliers"));
    present(page, "inspect-model");
    QTest::mouseClick(&map.plot(), Qt::LeftButton, {}, map.centerOf({ 2, Projection::Value }).toPoint());
    auto& weights = part<WeightMap>(page, "inspectWeights");
    QTRY_VERIFY(weights.isVisible());
    QVERIFY(part<QPushButton>(page, "inspectMatrix").text().contains("Block 2, v_proj"));
    QTRY_VERIFY(weights.weightAt(weights.pixelOf(10, 20)).has_value());
    QTest::qWait(30); // the layout of the plot follows its first drawing
    if (!weights.canTell({ 10, 20 })) { // on a small page the first click goes closer
        QTest::mouseClick(&weights.plot(), Qt::LeftButton, {}, weights.pixelOf(10, 20).toPoint());
        QTRY_VERIFY(weights.canTell({ 10, 20 }));
    }
    QTest::mouseClick(&weights.plot(), Qt::LeftButton, {}, weights.pixelOf(10, 20).toPoint());
    QCOMPARE(part<QSpinBox>(page, "weightRow").value(), 10);
    QCOMPARE(part<QSpinBox>(page, "weightColumn").value(), 20);
    QTRY_VERIFY(part<QLabel>(page, "weightOriginal").text() != "–");
    QVERIFY(part<QLabel>(page, "weightGradient").text() != "not kept");
    QVERIFY(part<QLabel>(page, "weightRank").text().startsWith("below"));
    QVERIFY(part<QPushButton>(page, "inspectWeight").text().contains("(10, 20)"));
    present(page, "inspect-matrix");
    part<QPushButton>(page, "inspectBack").click();
    QVERIFY(map.isVisible());
}

void TestInspectPage::theHottestPlacesAreGoneToAndBack()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QTRY_VERIFY(part<QDoubleSpinBox>(page, "selectionPercent").isEnabled());
    page.openMatrix(1, Projection::Query);
    auto& weights = part<WeightMap>(page, "inspectWeights");
    auto& kind = part<QComboBox>(page, "hotKind");
    auto& hot = part<QTableView>(page, "hotPlaces");
    QTRY_VERIFY(hot.model()->rowCount() > 0);
    QCOMPARE(hot.model()->index(0, 0).data().toString(), QString("0")); // the first weight is the strongest
    present(page, "inspect-hottest");

    kind.setCurrentIndex(kind.findText("Hottest heads"));
    QCOMPARE(hot.model()->rowCount(), 4);
    const int head = hot.model()->index(1, 0).data().toInt();
    emit hot.clicked(hot.model()->index(1, 0));
    const MatrixArea area = weights.visibleArea();
    QVERIFY(area.row <= head * 16 && area.row + area.rows >= (head + 1) * 16 && area.rows < kFakeRows);
    QVERIFY(part<QPushButton>(page, "inspectArea").isVisible());

    QTest::keyClick(&page, Qt::Key_Left, Qt::AltModifier);
    QVERIFY2(weights.showsWhole(), "Back does not show the whole matrix");
    QTest::keyClick(&page, Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(weights.visibleArea(), area);

    kind.setCurrentIndex(kind.findText("Hottest weights"));
    emit hot.clicked(hot.model()->index(3, 0));
    const auto row = hot.model()->index(3, 0).data().toLongLong();
    const auto column = hot.model()->index(3, 1).data().toLongLong();
    QVERIFY(weights.visibleArea().contains(row, column));
    QCOMPARE(part<QSpinBox>(page, "weightColumn").value(), int(column));
    QTest::keyClick(&page, Qt::Key_Escape);
    QVERIFY(!part<QPushButton>(page, "inspectWeight").isVisible());
    QTest::keyClick(&page, Qt::Key_Escape);
    QTest::keyClick(&page, Qt::Key_Escape);
    QVERIFY(part<OutlierHeatmap>(page, "inspectHeatmap").isVisible());
}

void TestInspectPage::aTriedSelectionReachesTheMatrix()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& percent = part<QDoubleSpinBox>(page, "selectionPercent");
    QTRY_VERIFY(percent.isEnabled());
    page.openMatrix(1, Projection::Query);
    auto& weights = part<WeightMap>(page, "inspectWeights");
    QTRY_VERIFY(weights.summary());
    const std::int64_t own = weights.summary()->outliers;
    percent.setValue(1.5);
    QTRY_VERIFY(weights.summary()->outliers > own);
    QVERIFY(weights.readingHint().contains("as tried"));
    part<QPushButton>(page, "selectionOwn").click();
    QTRY_COMPARE(weights.summary()->outliers, own);
    QVERIFY(!weights.readingHint().contains("as tried"));
}

void TestInspectPage::aMovedThresholdPreviewsAndRequantizes()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& percent = part<QDoubleSpinBox>(page, "selectionPercent");
    auto& requantize = part<QPushButton>(page, "requantize");
    QTRY_VERIFY(percent.isEnabled());
    QVERIFY2(!requantize.isEnabled(), "the selection of the run itself is no new one");
    percent.setValue(1.5);
    QVERIFY(requantize.isEnabled());
    const auto expected = std::int64_t(0.015 * 331'776);
    QTRY_COMPARE(
        part<QLabel>(page, "selectionOutliers").text().remove(QChar(0x202f)), QString::number(expected));
    const auto& plot = part<ScoreHistogramPlot>(page, "inspectHistogram");
    QVERIFY(std::abs(shareAbove(*fakeHistogram(), plot.threshold()) - 0.015) < 1e-6);

    QSignalSpy requested(&page, &Page::pageRequested);
    requantize.click();
    QCOMPARE(requested.count(), 1);
    QCOMPARE(requested.first().first().value<PageId>(), PageId::Run);
    QCOMPARE(studio.session.live().config().outliers.share, 0.015);
    QTRY_VERIFY(!studio.session.controller().isBusy());
}

void TestInspectPage::aSelectionWaitsWhileAJobRuns()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& percent = part<QDoubleSpinBox>(page, "selectionPercent");
    QTRY_VERIFY(percent.isEnabled());
    percent.setValue(1.5);
    studio.session.startRun();
    studio.session.controller().pause();
    auto& requantize = part<QPushButton>(page, "requantize");
    QVERIFY(requantize.isEnabled());
    QVERIFY2(requantize.text().startsWith("Queue"), qPrintable(requantize.text()));
    requantize.click();
    QCOMPARE(studio.session.queue().runs().size(), 1);
    QCOMPARE(studio.session.queue().runs().first().config.outliers.share, 0.015);
    studio.session.controller().resume();
    QTRY_COMPARE(studio.session.queue().runs().first().state, QueuedRun::State::Finished);
}

void TestInspectPage::aTriedSelectionIsShownAndUndone()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& percent = part<QDoubleSpinBox>(page, "selectionPercent");
    auto& map = part<OutlierHeatmap>(page, "inspectHeatmap");
    auto& plot = part<ScoreHistogramPlot>(page, "inspectHistogram");
    auto& tried = part<QPushButton>(page, "inspectTried");
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QTRY_VERIFY(percent.isEnabled());
    QTest::qWait(30);
    const double own = percent.value();
    QVERIFY(!tried.isVisible());

    const QPoint line = plot.thresholdPixel().toPoint();
    QTest::mousePress(&plot.plot(), Qt::LeftButton, {}, line);
    for (int step = 1; step <= 12; ++step) {
        QTest::mouseMove(&plot.plot(), line - QPoint(step, 0));
        QTest::qWait(5);
    }
    QTest::mouseRelease(&plot.plot(), Qt::LeftButton, {}, line - QPoint(12, 0));
    const double dragged = percent.value();
    QVERIFY2(dragged > own, "the line was not dragged");
    const auto kept = std::int64_t(dragged / 100 * 331'776 / 28);
    QTRY_VERIFY(map.valueAt(map.centerOf({ 1, Projection::Up })).contains(QString::number(kept)));
    QVERIFY(map.valueAt(map.centerOf({ 1, Projection::Up })).contains("would be kept"));
    QVERIFY(map.readingHint().contains("tried"));
    QVERIFY(tried.isVisible());
    present(page, "inspect-tried");

    percent.setFocus();
    percent.setValue(1.5);
    QTest::keyClick(&percent, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY2(std::abs(percent.value() - dragged) < 1e-3, "the typed number was not undone");
    QTest::keyClick(&percent, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY2(std::abs(percent.value() - own) < 1e-3, "a drag is not undone in one step");
    QVERIFY(!tried.isVisible());
    QVERIFY(map.valueAt(map.centerOf({ 1, Projection::Up })).contains("are outliers"));
    QTest::keyClick(&percent, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(std::abs(percent.value() - dragged) < 1e-3);
    QTRY_VERIFY(tried.isVisible());
    tried.click();
    QVERIFY(!tried.isVisible());
    QVERIFY(std::abs(percent.value() - own) < 1e-3);
}

void TestInspectPage::anotherMetricIsOfferedWhenGradientsWereKept()
{
    PageStudio studio;
    studio.open();
    InspectPage page(studio.session);
    show(page);
    auto& metric = part<QComboBox>(page, "selectionMetric");
    auto& hint = part<QLabel>(page, "selectionMetricHint");
    auto& requantize = part<QPushButton>(page, "requantize");
    studio.finishRun();
    QTRY_VERIFY(part<QDoubleSpinBox>(page, "selectionPercent").isEnabled());
    QVERIFY(!metric.isEnabled());
    QVERIFY2(hint.text().contains("kept no gradients"), qPrintable(hint.text()));
    present(page, "inspect-fixed-metric");

    RunConfig config = studio.session.config();
    config.keepGradients = true;
    studio.session.setConfig(config);
    studio.finishRun();
    QTRY_VERIFY(metric.isEnabled());
    QTRY_VERIFY(part<QDoubleSpinBox>(page, "selectionPercent").isEnabled());
    QVERIFY(hint.text().isEmpty() && !requantize.isEnabled());
    metric.setCurrentIndex(metric.findData(int(Metric::Qal)));
    emit metric.activated(metric.currentIndex());
    QVERIFY(requantize.isEnabled());
    present(page, "inspect-other-metric");
    requantize.click();
    QCOMPARE(studio.session.live().config().metric, Metric::Qal);
    QTRY_VERIFY(!studio.session.controller().isBusy());
}

void TestInspectPage::anUnfinishedRunIsToldInInspect()
{
    PageStudio studio;
    InspectPage page(studio.session);
    show(page);
    studio.session.openRun(studio.folder.filePath("nothing"));
    QTRY_VERIFY(part<RunStateView>(page, "inspectState").isVisible());
    QVERIFY(part<QSplitter>(page, "inspectHalves").isHidden());
    QCOMPARE(page.state(), PageState::Attention);
}

void TestInspectPage::twoRunsAreComparedInInspect()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& others = part<QComboBox>(page, "inspectCompare");
    QVERIFY2(!others.isEnabled(), "there is no other run yet");
    studio.finishRun();
    QTRY_VERIFY(others.isEnabled());
    QCOMPARE(others.count(), 2);
    others.setCurrentIndex(1);
    emit others.activated(1);
    auto& map = part<OverlapMap>(page, "overlapMap");
    QTRY_VERIFY(map.isVisible());
    QTRY_VERIFY(map.valueAt(map.centerOf({ 0, Projection::Key })).contains("in both: 31"));
    const QString told = part<QLabel>(page, "overlapSentence").text();
    // 30 + 13.5 of 60 on average; 60 · 60 / 6144 by chance
    QVERIFY2(
        told.startsWith(shareText(43.5 / 60)) && told.contains(shareText(60.0 / 6144)), qPrintable(told));
    present(page, "inspect-overlap");
    auto& quantity = part<QComboBox>(page, "overlapQuantity");
    quantity.setCurrentIndex(quantity.findData(int(OverlapQuantity::Difference)));
    QVERIFY(map.readingHint().startsWith("Orange"));

    QTest::mouseClick(&map.plot(), Qt::LeftButton, {}, map.centerOf({ 1, Projection::Up }).toPoint());
    auto& weights = part<WeightMap>(page, "inspectWeights");
    QTRY_VERIFY(weights.isVisible());
    QTRY_VERIFY(weights.readingHint().startsWith("Orange spots are kept only by"));
    QTest::qWait(30);
    present(page, "inspect-matrix-difference");
    part<QPushButton>(page, "inspectBack").click();
    QVERIFY(map.isVisible());
    QCOMPARE(others.itemText(0), QString("Stop comparing"));
    others.setCurrentIndex(0);
    emit others.activated(0);
    QCOMPARE(others.currentText(), QString("Compare with…"));
    QVERIFY(part<OutlierHeatmap>(page, "inspectHeatmap").isVisible());
    QVERIFY(part<QComboBox>(page, "inspectQuantity").isVisible());
    part<QComboBox>(page, "inspectForm").setCurrentIndex(1);
    QVERIFY(part<QTableView>(page, "inspectLayers").isVisible());
}

void TestInspectPage::runsThatCannotBeComparedSayWhy()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& others = part<QComboBox>(page, "inspectCompare");
    QTRY_VERIFY(others.isEnabled());
    studio.engine->failing = true;
    others.setCurrentIndex(1);
    emit others.activated(1);
    auto& notice = part<Notice>(page, "overlapNotice");
    QTRY_VERIFY(notice.isVisible());
    QVERIFY(notice.message().contains("different models"));
    present(page, "inspect-overlap-refused");
}

QTEST_MAIN(TestInspectPage)
#include "tst_inspect_page.moc"
