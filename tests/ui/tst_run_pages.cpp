#include "tests/ui/page_studio.h"

#include "ui/card.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/results_page.h"
#include "ui/pages/run_page.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/run_notifier.h"

#include <qcustomplot.h>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

#include <fstream>

using namespace tacq;
using namespace tacq::test;

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
    void numbersStandBesideTheMap();
    void resourcesAreTold();
    void theMemoryOfAGpuIsTold();
    void onlyALongRunOutOfSightIsAnnounced();
    void resultsListTheRunsAndPlotThem();
    void aComparisonIsShownAsItsTable();
    void anInterruptedRunIsResumedFromResults();
    void aPromptIsTriedOnBothModels();
};

void TestRunPages::emptyPagesTeach()
{
    PageStudio studio;
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
    PageStudio studio;
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
    PageStudio studio;
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
    PageStudio studio;
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
    PageStudio studio;
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
    PageStudio studio;
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
    PageStudio studio;
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
    PageStudio studio;
    studio.open();
    studio.finishRun();
    RunPage page(studio.session);
    show(page);
    QCOMPARE(page.state(), PageState::Done);
    QVERIFY(part<QLabel>(page, "runSentence").text().contains("97.5 %"));
    const auto& map = part<OutlierHeatmap>(page, "runHeatmap");
    QVERIFY(map.valueAt(map.centerOf({ 0, Projection::Query })).contains("outliers"));
}

void TestRunPages::numbersStandBesideTheMap()
{
    PageStudio studio;
    studio.open();
    RunPage page(studio.session);
    show(page);
    studio.finishRun();
    QTRY_COMPARE(page.state(), PageState::Done);
    auto& table = part<QTableView>(page, "runLayers");
    QVERIFY(!table.isVisible());
    part<QPushButton>(page, "runNumbers").click();
    QVERIFY(table.isVisible() && part<OutlierHeatmap>(page, "runHeatmap").isVisible());
    QCOMPARE(table.model()->rowCount(), int(kFakeBlocks * kProjectionCount));
    part<QLineEdit>(page, "runLogSearch").setText("nothing like that");
    QCOMPARE(part<QTableView>(page, "runLog").model()->rowCount(), 0);
    part<QLineEdit>(page, "runLogSearch").clear();
    present(page, "run-numbers");
}

void TestRunPages::resourcesAreTold()
{
    PageStudio studio;
    studio.open();
    studio.finishRun();
    RunPage page(studio.session);
    show(page);
    QTRY_VERIFY(part<QLabel>(page, "resourceProcessor").text().contains("cores"));
    QVERIFY(part<QLabel>(page, "resourceMemory").text().contains("free"));
    QTRY_VERIFY(part<QLabel>(page, "resourceDisk").text().contains("free"));
    QVERIFY2(!part<QLabel>(page, "resourceGpu").isVisible(), "a run on the processor has no GPU");
}

void TestRunPages::theMemoryOfAGpuIsTold()
{
    PageStudio studio;
    studio.open();
    RunConfig config = studio.session.config();
    config.device = "cuda:0";
    studio.session.setConfig(config);
    studio.finishRun();
    RunPage page(studio.session);
    show(page);
    auto& memory = part<QLabel>(page, "resourceGpu");
    QTRY_VERIFY(memory.isVisible());
    QCOMPARE(memory.text(), QString("12.3_GB of 84.0_GB").replace('_', QChar(0x202f)));
    picture(page, "run-gpu");
}

void TestRunPages::onlyALongRunOutOfSightIsAnnounced()
{
    RunOutcome done;
    done.kind = RunOutcome::Kind::Finished;
    QVERIFY(RunNotifier::messageFor(done, 300, false).contains("5 min"));
    QVERIFY(RunNotifier::messageFor(done, 300, true).isEmpty()); // the person looks
    QVERIFY(RunNotifier::messageFor(done, 3, false).isEmpty());
    RunOutcome failed = done;
    failed.kind = RunOutcome::Kind::Failed;
    failed.message = "The disk is full.";
    QVERIFY(RunNotifier::messageFor(failed, 300, false).contains("The disk is full."));
    RunOutcome cancelled = done;
    cancelled.kind = RunOutcome::Kind::Cancelled;
    QVERIFY(RunNotifier::messageFor(cancelled, 300, false).isEmpty());
}

void TestRunPages::resultsListTheRunsAndPlotThem()
{
    PageStudio studio;
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

void TestRunPages::aComparisonIsShownAsItsTable()
{
    PageStudio studio;
    ResultsPage page(studio.session);
    show(page);
    page.openComparison("/comparisons/three");
    auto& table = part<QTableView>(page, "comparisonTable");
    QTRY_VERIFY(table.isVisible());
    QCOMPARE(part<QComboBox>(page, "resultsShown").currentText(), QString("Three methods"));
    QCOMPARE(part<QLabel>(page, "comparisonNote").text(), QString("On the fake model."));
    QCOMPARE(table.model()->rowCount(), 3);
    QCOMPARE(table.model()->index(1, 2).data().toString(), QString("GPTQ"));
    table.sortByColumn(3, Qt::AscendingOrder); // by the number, not by its text
    QCOMPARE(table.model()->index(0, 2).data().toString(), QString("TACQ"));
    present(page, "results-comparison");
    QSignalSpy chosen(&studio.session, &Session::selectedRunChanged);
    QTest::mouseClick(
        table.viewport(), Qt::LeftButton, {}, table.visualRect(table.model()->index(0, 0)).center());
    QTRY_VERIFY(chosen.count() > 0);

    studio.engine->failing = true;
    page.openComparison("/comparisons/four");
    auto& notice = part<Notice>(page, "resultsNotice");
    QTRY_VERIFY(notice.message().contains("holds no comparison's table"));
}

void TestRunPages::anInterruptedRunIsResumedFromResults()
{
    PageStudio studio;
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
    PageStudio studio;
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
