#include "tests/ui/file_dialog.h"
#include "tests/ui/page_studio.h"

#include "ui/card.h"
#include "ui/models/window_table.h"
#include "ui/pages/export_page.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/results_page.h"
#include "ui/report_saver.h"
#include "ui/run_state_view.h"
#include "ui/token_view.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QXmlStreamReader>

#include <fstream>

using namespace tacq;
using namespace tacq::test;

namespace {

enum Tab { Run, Items, Prompt };

// Run folders of every state, as the library lists them.
struct Library : PageStudio
{
    std::string task = "ioi";

    std::filesystem::path add(const std::string& name, RunState state, const std::string& problem = {})
    {
        RunSummary run;
        run.state = state;
        run.problem = problem;
        run.created = "2025-01-01T12:00:00Z";
        if (run.isReadable()) {
            run.config.model = "/models/Small.gguf";
            run.config.task = task;
            run.fingerprints = { "0123456789abcdef", "task", "settings" };
            run.programVersion = "1.0";
        }
        if (state == RunState::Foreign)
            run.hint = "Open it with the version of the program that wrote it (7.1).";
        if (state == RunState::Finished)
            run.report = FakeEngine::finishedReport(run.config);
        run.folder = folder.filePath("runs/").toStdString() + name;
        std::filesystem::create_directories(run.folder);
        std::ofstream(run.folder / "run.json") << "{}";
        engine->store(run);
        return run.folder;
    }
    void choose(const std::filesystem::path& run)
    {
        session.library().refresh();
        session.selectRun(run);
        QTRY_VERIFY(session.selectedRun() && session.selectedRun()->folder == run);
        QTRY_VERIFY(session.library().find(run));
    }
};

} // namespace

class TestResultsPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }
    void twoRunsAreComparedItemByItem();
    void theWindowsOfATextAreListed();
    void otherItemsAreSaidInASentence();
    void everyStateSaysWhatCanBeDone_data();
    void everyStateSaysWhatCanBeDone();
    void theReportIsSavedFromExportToo();
    void aRemovedRunLeavesTheListAndKeepsItsFiles();
    void theReportIsOneFile();
    void aReportThatCannotBeWrittenSaysSo();
    void disagreementIsShownTokenByToken();
    void aPromptIsTriedOnTheCheckpointsOfTwoRuns();
};

void TestResultsPage::twoRunsAreComparedItemByItem()
{
    Library studio;
    studio.add("other", RunState::Finished);
    studio.choose(studio.add("first", RunState::Finished));
    ResultsPage page(studio.session);
    show(page);
    part<QTabWidget>(page, "resultsTabs").setCurrentIndex(Items);
    auto& with = part<QComboBox>(page, "pairedWith");
    QStringList offered;
    for (int i = 0; i < with.count(); ++i)
        offered << with.itemText(i);
    QCOMPARE(offered.size(), 4); // nothing, full precision, plain GPTQ, the other run
    QCOMPARE(offered.last(), QString("other"));
    with.setCurrentIndex(3);
    auto& sentence = part<QLabel>(page, "pairedSentence");
    QTRY_VERIFY2(sentence.text().startsWith("+5.0 points against other"), qPrintable(sentence.text()));
    QVERIFY(sentence.text().contains(QString::fromUtf8("\u22124.5 to +14.5")));
    QVERIFY(sentence.text().contains("same 40 items"));
    QVERIFY(part<QLabel>(page, "pairedCertainty").text().contains("holds 0"));
    auto& flips = part<QTableView>(page, "pairedFlips");
    const QAbstractItemModelTester tester(
        flips.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(flips.model()->rowCount(), 4);
    QCOMPARE(flips.model()->index(0, 0).data().toString(), QString("4")); // counted from 1
    auto& which = part<QComboBox>(page, "pairedWhich");
    QVERIFY(which.itemText(1).contains("3 gained"));
    QVERIFY(which.itemText(2).contains("1 lost"));
    present(page, "results-items");
    which.setCurrentIndex(2);
    QCOMPARE(flips.model()->rowCount(), 1);
    QCOMPARE(flips.model()->index(0, 5).data().toString(), QString("Mary"));
}

void TestResultsPage::theWindowsOfATextAreListed()
{
    Library studio;
    studio.task = "text:wiki.txt";
    studio.add("other", RunState::Finished);
    studio.choose(studio.add("first", RunState::Finished));
    ResultsPage page(studio.session);
    show(page);
    part<QTabWidget>(page, "resultsTabs").setCurrentIndex(Items);
    part<QComboBox>(page, "pairedWith").setCurrentIndex(3);
    auto& windows = part<QTableView>(page, "pairedWindows");
    QTRY_COMPARE(windows.model()->rowCount(), 3);
    const QAbstractItemModelTester tester(
        windows.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(windows.isVisible() && !part<QTableView>(page, "pairedFlips").isVisible());
    QVERIFY(!part<QComboBox>(page, "pairedWhich").isVisible());
    const auto cell
        = [&](int row, int column) { return windows.model()->index(row, column).data().toString(); };
    QCOMPARE(cell(0, WindowTable::Text), QString::fromUtf8("Robert is↵an actor."));
    QCOMPARE(cell(0, WindowTable::Difference), QString::fromUtf8("−0.500"));
    QVERIFY(cell(0, WindowTable::Change).endsWith("better"));
    QCOMPARE(cell(2, WindowTable::Change), QString("alike"));
    windows.sortByColumn(WindowTable::LossA, Qt::AscendingOrder);
    QCOMPARE(cell(0, WindowTable::LossA), QString("3.000"));
    present(page, "results-windows");
}

void TestResultsPage::otherItemsAreSaidInASentence()
{
    Library studio;
    studio.choose(studio.add("first", RunState::Finished));
    ResultsPage page(studio.session);
    show(page);
    part<QTabWidget>(page, "resultsTabs").setCurrentIndex(Items);
    part<QComboBox>(page, "pairedWith").setCurrentIndex(2); // the fake engine's pair of other items
    auto& sentence = part<QLabel>(page, "pairedSentence");
    QTRY_VERIFY2(sentence.text().contains("not scored on the same items"), qPrintable(sentence.text()));
    QCOMPARE(part<QTableView>(page, "pairedFlips").model()->rowCount(), 0);
    QVERIFY(!part<QComboBox>(page, "pairedWhich").isEnabled());
}

void TestResultsPage::everyStateSaysWhatCanBeDone_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("hint");
    QTest::addColumn<bool>("resumable");
    QTest::newRow("interrupted") << int(RunState::Interrupted) << ""
                                 << "did not finish: interrupted"
                                 << "Resume goes on" << true;
    QTest::newRow("failed") << int(RunState::Failed) << "The disk is full."
                            << "The disk is full."
                            << "Resume goes on" << true;
    QTest::newRow("foreign") << int(RunState::Foreign) << "run.json has format 9."
                             << "has format 9"
                             << "version of the program that wrote it (7.1)" << false;
    QTest::newRow("damaged") << int(RunState::Damaged) << "run.json ends early."
                             << "ends early"
                             << "remove it from the list" << false;
    QTest::newRow("elsewhere") << int(RunState::Running) << ""
                               << "running"
                               << "Another program" << false;
}

void TestResultsPage::everyStateSaysWhatCanBeDone()
{
    QFETCH(const int, state);
    QFETCH(const QString, problem);
    QFETCH(const QString, message);
    QFETCH(const QString, hint);
    QFETCH(const bool, resumable);
    Library studio;
    studio.choose(studio.add("it", RunState(state), problem.toStdString()));
    ResultsPage page(studio.session);
    show(page);
    auto& notice = part<Notice>(page, "resultsNotice");
    QVERIFY(notice.isVisible());
    QVERIFY2(notice.message().contains(message), qPrintable(notice.message()));
    const QString told = part<QLabel>(notice, "noticeHint").text();
    QVERIFY2(told.contains(hint), qPrintable(told));
    QCOMPARE(part<QPushButton>(notice, "noticeAction").isVisible(), resumable);
    const bool readable = RunState(state) != RunState::Foreign && RunState(state) != RunState::Damaged;
    QCOMPARE(part<QPushButton>(page, "resultsReport").isEnabled(), readable);
    QVERIFY(part<QPushButton>(page, "resultsReveal").isEnabled());
    QCOMPARE(part<QPushButton>(page, "resultsRemove").isEnabled(), RunState(state) != RunState::Running);
    QVERIFY(!part<QPushButton>(page, "resultsInspect").isEnabled());
    QVERIFY(part<QLabel>(page, "detailFolder").text().endsWith("/it"));
    present(page, QStringLiteral("results-%1").arg(QLatin1String(QTest::currentDataTag())));
    InspectPage inspect(studio.session);
    ExportPage exportPage(studio.session);
    for (auto [other, name] : { std::pair<Page*, QString>(&inspect, "inspectState"),
             std::pair<Page*, QString>(&exportPage, "exportState") }) {
        show(*other);
        auto& state = part<RunStateView>(*other, qPrintable(name));
        QVERIFY(state.isVisible());
        QVERIFY(part<QLabel>(state, "emptyTitle").text().startsWith("This run "));
        const QString why = part<QLabel>(state, "emptyText").text();
        QVERIFY2(why.contains(message) && why.contains(hint), qPrintable(why));
        QCOMPARE(part<QPushButton>(state, qPrintable(name + "Resume")).isVisible(), resumable);
        present(*other, QStringLiteral("%1-%2").arg(name, QLatin1String(QTest::currentDataTag())));
    }
    QSignalSpy requested(&inspect, &Page::pageRequested);
    part<QPushButton>(inspect, "inspectStateResults").click();
    QCOMPARE(requested.first().first().value<PageId>(), PageId::Results);
}

void TestResultsPage::theReportIsSavedFromExportToo()
{
    Library studio;
    studio.choose(studio.add("first", RunState::Finished));
    ExportPage page(studio.session);
    show(page);
    const QString file = studio.folder.filePath("told");
    answerFileDialog(file);
    QTest::mouseClick(&part<QPushButton>(page, "exportReport"), Qt::LeftButton);
    auto& note = part<QLabel>(page, "exportReportNote");
    QTRY_VERIFY2(note.text().contains("told.html"), qPrintable(note.text()));
    QVERIFY(QFileInfo(file + ".html").size() > 1000);
    present(page, "export-report");
}

void TestResultsPage::aRemovedRunLeavesTheListAndKeepsItsFiles()
{
    Library studio;
    studio.add("kept", RunState::Finished);
    const std::filesystem::path gone = studio.add("gone", RunState::Damaged, "run.json ends early.");
    studio.choose(gone);
    ResultsPage page(studio.session);
    show(page);
    auto& table = part<QTableView>(page, "resultsTable");
    QTRY_COMPARE(table.model()->rowCount(), 2);
    part<QPushButton>(page, "resultsRemove").click();
    QTRY_COMPARE(table.model()->rowCount(), 1);
    QVERIFY(!studio.session.selectedRun());
    QVERIFY(!part<Notice>(page, "resultsNotice").isVisible());
    QVERIFY(std::filesystem::exists(gone / "run.json"));
    studio.session.openRun(QString::fromStdString(gone.string())); // and comes back
    QTRY_COMPARE(table.model()->rowCount(), 2);
}

void TestResultsPage::theReportIsOneFile()
{
    Library studio;
    studio.choose(studio.add("first", RunState::Finished));
    ResultsPage page(studio.session);
    show(page);
    const QString file = studio.folder.filePath("report.html");
    page.findChild<ReportSaver*>()->save(file);
    auto& note = part<QLabel>(page, "reportNote");
    QTRY_VERIFY2(note.text().contains("report.html"), qPrintable(note.text()));
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(written.readAll());
    int pictures = 0;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement || reader.name() != QLatin1String("img"))
            continue;
        ++pictures;
        QVERIFY(reader.attributes().value("src").startsWith(QLatin1String("data:image/svg+xml;base64,")));
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(pictures, 3);
    QVERIFY(part<QPushButton>(page, "resultsReport").isEnabled());
}

void TestResultsPage::aReportThatCannotBeWrittenSaysSo()
{
    Library studio;
    studio.choose(studio.add("first", RunState::Finished));
    ResultsPage page(studio.session);
    show(page);
    page.findChild<ReportSaver*>()->save(studio.folder.filePath("nowhere/report.html"));
    auto& note = part<QLabel>(page, "reportNote");
    QTRY_VERIFY2(note.text().contains("nowhere/report.html"), qPrintable(note.text()));
    QVERIFY(!note.text().contains("saved"));
}

void TestResultsPage::disagreementIsShownTokenByToken()
{
    Library studio;
    const std::filesystem::path run = studio.add("first", RunState::Finished);
    RunSummary exported = studio.engine->readRun(run);
    exported.report.exported = ExportReport();
    exported.report.exported->folder = "/exports/small";
    studio.engine->store(exported);
    studio.choose(run);
    ResultsPage page(studio.session);
    show(page);
    part<QTabWidget>(page, "resultsTabs").setCurrentIndex(Prompt);
    part<QPushButton>(page, "promptTry").click();
    auto& tokens = part<TokenView>(page, "promptDisagreement");
    QTRY_VERIFY(tokens.accessibleDescription().contains("word3"));
    auto& summary = part<QLabel>(page, "promptDisagreementSummary");
    QVERIFY2(summary.text().contains("0.50 on average"), qPrintable(summary.text()));
    present(page, "results-prompt");
    // Without colours a token with more disagreement still looks different: its bar is longer.
    const QImage grey = picture(tokens, "disagreement").convertToFormat(QImage::Format_Grayscale8);
    QVERIFY(colorCount(grey) > 12);
}

void TestResultsPage::aPromptIsTriedOnTheCheckpointsOfTwoRuns()
{
    Library studio;
    for (const char* name : { "first", "second" }) {
        RunSummary run = studio.engine->readRun(studio.add(name, RunState::Finished));
        run.report.exported = ExportReport();
        run.report.exported->folder = std::string("/exports/") + name;
        studio.engine->store(run);
    }
    studio.choose(studio.add("third", RunState::Finished)); // not exported itself
    ResultsPage page(studio.session);
    show(page);
    part<QTabWidget>(page, "resultsTabs").setCurrentIndex(Prompt);
    auto& first = part<QComboBox>(page, "promptFirstModel");
    auto& second = part<QComboBox>(page, "promptSecondModel");
    QCOMPARE(first.currentText(), QString("Small.gguf in full precision"));
    QCOMPARE(second.currentText(), QString("third, not exported"));
    QVERIFY(
        part<QPlainTextEdit>(page, "promptCompressed").placeholderText().contains("Export the run first"));
    second.setCurrentIndex(second.findText("second"));
    first.setCurrentIndex(first.findText("first"));
    part<QPushButton>(page, "promptTry").click();
    QTRY_VERIFY(part<QPlainTextEdit>(page, "promptCompressed").toPlainText().contains("(second)"));
    QVERIFY(part<QPlainTextEdit>(page, "promptFull").toPlainText().contains("(first)"));
    QTRY_VERIFY(part<TokenView>(page, "promptDisagreement").accessibleDescription().contains("word3"));
    studio.session.library().refresh(); // what was chosen stays, and so do the answers
    QTest::qWait(50);
    QCOMPARE(second.currentText(), QString("second"));
    QVERIFY(part<QPlainTextEdit>(page, "promptFull").toPlainText().contains("(first)"));
}

QTEST_MAIN(TestResultsPage)
#include "tst_results_page.moc"
