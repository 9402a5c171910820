#include "tests/support/fake_engine.h"
#include "tests/ui/screenshot.h"

#include "ui/card.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/results_page.h"
#include "ui/pages/run_page.h"
#include "ui/plots/outlier_density_map.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/overlap_map.h"
#include "ui/plots/result_text.h"
#include "ui/plots/score_histogram_plot.h"
#include "ui/selection_card.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <qcustomplot.h>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace tacq;
using namespace tacq::test;

namespace {

constexpr QSize kPageSize(1080, 760);

struct Studio
{
    QTemporaryDir folder;
    AppSettings settings { folder.filePath("settings.ini") };
    std::shared_ptr<FakeEngine> engine = std::make_shared<FakeEngine>();
    Session session { engine, settings, folder.filePath("runs") };

    void open()
    {
        session.openModel("fake.gguf");
        session.setTask("ioi");
        QTRY_VERIFY(session.canStart());
    }
    void finishRun()
    {
        QSignalSpy chosen(&session, &Session::selectedRunChanged);
        session.startRun();
        QTRY_COMPARE(chosen.count(), 1);
        QTRY_VERIFY(session.library().find(session.live().folder()));
    }
};

template <typename T> T& part(QWidget& page, const char* name)
{
    T* const found = page.findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("the page has no %s", name);
    return *found;
}

void show(QWidget& page)
{
    page.resize(kPageSize);
    page.show();
    QTest::qWait(20);
}

// Pictures of a page in both themes.
void present(QWidget& page, const QString& name)
{
    for (const auto& [theme, word] : { std::pair(Theme::Dark, "-dark"), std::pair(Theme::Light, "-light") }) {
        applyTheme(theme);
        QTest::qWait(30);
        QVERIFY(colorCount(picture(page, name + QLatin1String(word))) > 12);
    }
}

} // namespace

class TestRunPages : public QObject
{
    Q_OBJECT

private slots:
    void emptyPagesTeach();
    void everyControlIsNamedAndExplained();
    void aRunEndsInOneLine();
    void pauseHoldsAndResumes();
    void longAnswersShowThatTheyAreWritten();
    void aCancelledRunOffersToResume();
    void aFailureIsToldInPlace();
    void theRunPageShowsWhatWentOnBeforeItWasBuilt();
    void aCellLeadsToItsMatrixAndAWeight();
    void aMovedThresholdPreviewsAndRequantizes();
    void anotherMetricIsOfferedWhenGradientsWereKept();
    void anUnfinishedRunIsToldInInspect();
    void twoRunsAreComparedInInspect();
    void runsThatCannotBeComparedSayWhy();
    void resultsListTheRunsAndPlotThem();
    void anInterruptedRunIsResumedFromResults();
    void aPromptIsTriedOnBothModels();
};

void TestRunPages::emptyPagesTeach()
{
    Studio studio;
    RunPage run(studio.session);
    InspectPage inspect(studio.session);
    ResultsPage results(studio.session);
    for (Page* page : std::initializer_list<Page*> { &run, &inspect, &results }) {
        show(*page);
        QSignalSpy requested(page, &Page::pageRequested);
        QCOMPARE(page->state(), PageState::Empty);
        const QString stage = page->objectName().section('_', 0, 0);
        auto& go = part<QPushButton>(*page, (stage + "GoToCompress").toUtf8().constData());
        QVERIFY(go.isVisible());
        go.click();
        QCOMPARE(requested.count(), 1);
        picture(*page, stage + "-empty");
    }
}

void TestRunPages::everyControlIsNamedAndExplained()
{
    Studio studio;
    RunPage run(studio.session);
    InspectPage inspect(studio.session);
    ResultsPage results(studio.session);
    for (Page* page : std::initializer_list<Page*> { &run, &inspect, &results }) {
        for (QWidget* control : page->findChildren<QWidget*>()) {
            const bool ours = qobject_cast<QPushButton*>(control) || qobject_cast<QComboBox*>(control)
                || qobject_cast<QTableView*>(control) || qobject_cast<PlotView*>(control);
            if (!ours || control->objectName() == "noticeAction")
                continue;
            QVERIFY2(!control->objectName().isEmpty(), qPrintable(page->objectName()));
            QVERIFY2(!control->toolTip().isEmpty(), qPrintable(control->objectName()));
            const auto* button = qobject_cast<QPushButton*>(control);
            QVERIFY2(!control->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                qPrintable(control->objectName()));
        }
    }
}

void TestRunPages::aRunEndsInOneLine()
{
    Studio studio;
    studio.open();
    RunPage page(studio.session);
    show(page);
    studio.finishRun();
    QTRY_COMPARE(page.state(), PageState::Done);
    const QString sentence = part<QLabel>(page, "runSentence").text();
    QVERIFY2(sentence.contains("97.5 %") && sentence.contains("99.0 %") && sentence.contains("52.0 %"),
        qPrintable(sentence));
    QVERIFY(part<QPushButton>(page, "runAgain").isEnabled());
    QVERIFY(!part<QPushButton>(page, "runCancel").isEnabled());
    QVERIFY(part<QTableView>(page, "runLog").model()->rowCount() > 0);
    const auto& map = part<OutlierHeatmap>(page, "runHeatmap");
    QVERIFY(map.valueAt(map.centerOf({ 3, Projection::Down })).contains("outliers"));
    present(page, "run-done");
}

void TestRunPages::pauseHoldsAndResumes()
{
    Studio studio;
    studio.engine->endless = true;
    studio.open();
    RunPage page(studio.session);
    show(page);
    studio.session.startRun();
    QTRY_COMPARE(studio.session.live().layersDone(Stage::Quantize), int(kFakeBlocks * kProjectionCount));
    auto& pause = part<QPushButton>(page, "runPause");
    QCOMPARE(page.state(), PageState::Running);
    pause.click();
    QTRY_COMPARE(pause.text(), QString("Resume"));
    QVERIFY(part<QLabel>(page, "runSentence").text().startsWith("Paused"));
    present(page, "run-paused");
    pause.click();
    QTRY_COMPARE(pause.text(), QString("Pause"));
    part<QPushButton>(page, "runCancel").click();
    QTRY_VERIFY(!studio.session.controller().isBusy());
}

void TestRunPages::longAnswersShowThatTheyAreWritten()
{
    Studio studio;
    studio.engine->writing = true;
    studio.open();
    RunPage page(studio.session);
    show(page);
    studio.session.startRun();
    auto& sentence = part<QLabel>(page, "runSentence");
    QTRY_VERIFY2(sentence.text().startsWith("2 of 8 answers done, 1"), qPrintable(sentence.text()));
    QVERIFY2(sentence.text().contains("tokens written"), qPrintable(sentence.text()));
    const QString before = sentence.text();
    QTRY_VERIFY(sentence.text() != before); // though no answer has ended
    part<QPushButton>(page, "runCancel").click();
    QTRY_VERIFY(!studio.session.controller().isBusy());
}

void TestRunPages::aCancelledRunOffersToResume()
{
    Studio studio;
    studio.engine->endless = true;
    studio.open();
    RunPage page(studio.session);
    show(page);
    studio.session.startRun();
    QTRY_VERIFY(studio.session.live().layersDone(Stage::Quantize) > 0);
    part<QPushButton>(page, "runCancel").click();
    auto& notice = part<Notice>(page, "runNotice");
    QTRY_VERIFY(notice.isVisible());
    auto& resume = part<QPushButton>(notice, "noticeAction");
    QTRY_VERIFY(resume.isVisible());
    studio.engine->endless = false;
    resume.click();
    QTRY_COMPARE(page.state(), PageState::Done);
    QVERIFY(!notice.isVisible());
}

void TestRunPages::aFailureIsToldInPlace()
{
    Studio studio;
    studio.engine->failing = true;
    studio.open();
    RunPage page(studio.session);
    show(page);
    studio.session.startRun();
    QTRY_COMPARE(page.state(), PageState::Attention);
    auto& notice = part<Notice>(page, "runNotice");
    QVERIFY(notice.isVisible());
    QCOMPARE(notice.message(), QString("The disk is full."));
    QCOMPARE(part<QLabel>(notice, "noticeHint").text(), QString("Free some space and resume the run."));
    QTRY_VERIFY(part<QPushButton>(notice, "noticeAction").isVisible());
    present(page, "run-failed");
}

void TestRunPages::theRunPageShowsWhatWentOnBeforeItWasBuilt()
{
    Studio studio;
    studio.open();
    studio.finishRun();
    RunPage page(studio.session);
    show(page);
    QCOMPARE(page.state(), PageState::Done);
    QVERIFY(part<QLabel>(page, "runSentence").text().contains("97.5 %"));
    const auto& map = part<OutlierHeatmap>(page, "runHeatmap");
    QVERIFY(map.valueAt(map.centerOf({ 0, Projection::Query })).contains("outliers"));
}

void TestRunPages::aCellLeadsToItsMatrixAndAWeight()
{
    Studio studio;
    studio.open();
    studio.finishRun();
    InspectPage page(studio.session);
    show(page);
    auto& map = part<OutlierHeatmap>(page, "inspectHeatmap");
    QTRY_VERIFY(map.valueAt(map.centerOf({ 2, Projection::Value })).contains("outliers"));
    present(page, "inspect-model");
    QTest::mouseClick(&map.plot(), Qt::LeftButton, {}, map.centerOf({ 2, Projection::Value }).toPoint());
    auto& density = part<OutlierDensityMap>(page, "inspectDensity");
    QTRY_VERIFY(density.isVisible());
    QVERIFY(part<QLabel>(page, "inspectPlace").text().contains("Block 2, v_proj"));
    QTRY_VERIFY(density.weightAt(density.pixelOf(10, 20)).has_value());
    QTest::qWait(30); // the layout of the plot follows its first drawing
    QTest::mouseClick(&density.plot(), Qt::LeftButton, {}, density.pixelOf(10, 20).toPoint());
    QCOMPARE(part<QSpinBox>(page, "weightRow").value(), 10);
    QCOMPARE(part<QSpinBox>(page, "weightColumn").value(), 20);
    QTRY_VERIFY(part<QLabel>(page, "weightOriginal").text() != "–");
    present(page, "inspect-matrix");
    part<QPushButton>(page, "inspectBack").click();
    QVERIFY(map.isVisible());
}

void TestRunPages::aMovedThresholdPreviewsAndRequantizes()
{
    Studio studio;
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

void TestRunPages::anotherMetricIsOfferedWhenGradientsWereKept()
{
    Studio studio;
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

void TestRunPages::anUnfinishedRunIsToldInInspect()
{
    Studio studio;
    InspectPage page(studio.session);
    show(page);
    studio.session.openRun(studio.folder.filePath("nothing"));
    QTRY_VERIFY(part<Notice>(page, "inspectNotice").isVisible());
    QVERIFY(part<Notice>(page, "inspectNotice").message().contains("has not finished"));
    QCOMPARE(page.state(), PageState::Attention);
}

void TestRunPages::twoRunsAreComparedInInspect()
{
    Studio studio;
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
    QTRY_VERIFY(part<OutlierDensityMap>(page, "inspectDensity").isVisible());
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

void TestRunPages::runsThatCannotBeComparedSayWhy()
{
    Studio studio;
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

void TestRunPages::resultsListTheRunsAndPlotThem()
{
    Studio studio;
    studio.open();
    studio.finishRun();
    RunConfig config = studio.session.config();
    config.method = Method::Gptq;
    studio.session.setConfig(config);
    QTRY_VERIFY(studio.session.canStart());
    studio.finishRun();
    ResultsPage page(studio.session);
    show(page);
    auto& table = part<QTableView>(page, "resultsTable");
    QTRY_COMPARE(table.model()->rowCount(), 2);
    QCOMPARE(part<QComboBox>(page, "resultsTask").currentText(), QString("ioi"));
    QTRY_VERIFY(part<QPushButton>(page, "resultsInspect").isEnabled());
    present(page, "results");
    const QModelIndex other = table.model()->index(1 - table.currentIndex().row(), 0);
    QSignalSpy chosen(&studio.session, &Session::selectedRunChanged);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(other).center());
    QTRY_VERIFY(chosen.count() > 0);
    QCOMPARE(QString::fromStdString(studio.session.selectedRun()->folder.filename().string()),
        other.data().toString());
}

void TestRunPages::anInterruptedRunIsResumedFromResults()
{
    Studio studio;
    studio.engine->endless = true;
    studio.open();
    studio.session.startRun();
    QTRY_VERIFY(studio.session.live().layersDone(Stage::Quantize) > 0);
    studio.session.controller().cancel();
    QTRY_VERIFY(studio.session.library().find(studio.session.live().folder()));
    studio.session.selectRun(studio.session.live().folder());
    studio.engine->endless = false;
    ResultsPage page(studio.session);
    show(page);
    auto& notice = part<Notice>(page, "resultsNotice");
    QTRY_VERIFY(notice.isVisible());
    present(page, "results-interrupted");
    QSignalSpy requested(&page, &Page::pageRequested);
    part<QPushButton>(notice, "noticeAction").click();
    QCOMPARE(requested.first().first().value<PageId>(), PageId::Run);
    QTRY_VERIFY(studio.session.live().outcome().has_value());
    QCOMPARE(studio.session.live().outcome()->kind, RunOutcome::Kind::Finished);
}

void TestRunPages::aPromptIsTriedOnBothModels()
{
    Studio studio;
    studio.open();
    RunSummary run;
    run.config = studio.session.config();
    run.report = FakeEngine::finishedReport(run.config);
    run.report.exported = ExportReport();
    run.report.exported->folder = "/exports/small";
    const std::filesystem::path folder = studio.folder.filePath("runs/one").toStdString();
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "run.json") << "{}";
    studio.engine->store(folder, run.config, RunState::Finished, run.report);
    studio.session.library().refresh();
    studio.session.selectRun(folder);
    QTRY_VERIFY(studio.session.selectedRun());
    ResultsPage page(studio.session);
    show(page);
    auto& attempt = part<QPushButton>(page, "promptTry");
    QTRY_VERIFY(attempt.isEnabled());
    attempt.click();
    QTRY_VERIFY(part<QPlainTextEdit>(page, "promptCompressed").toPlainText().contains("home. (small)"));
    QVERIFY(part<QPlainTextEdit>(page, "promptFull").toPlainText().contains("home. ("));
    QTRY_VERIFY(attempt.isEnabled());
}

QTEST_MAIN(TestRunPages)
#include "tst_run_pages.moc"
