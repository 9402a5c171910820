#include "tests/support/fake_engine.h"
#include "tests/ui/screenshot.h"
#include "ui/card.h"
#include "ui/main_window.h"
#include "ui/sample_summary.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cmath>
#include <numeric>

using namespace tacq;
using namespace tacq::test;

namespace {

enum SourceRow { Ioi, Capitals, Text, Jsonl, Gsm8k, Mmlu, Spider };

void touch(const QString& path)
{
    QDir().mkpath(path.section('/', 0, -2));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
}

struct Studio
{
    QTemporaryDir folder;
    AppSettings settings { folder.filePath("settings.ini") };
    std::shared_ptr<FakeEngine> engine = std::make_shared<FakeEngine>();
    Session session { engine, settings, folder.filePath("runs") };
    MainWindow window { session };
    QString mmlu = folder.filePath("mmlu");

    Studio()
    {
        for (const char* subject : { "anatomy", "astronomy", "world_religions" })
            touch(mmlu + QStringLiteral("/test/%1_test.csv").arg(QLatin1String(subject)));
        window.resize(1280, 830);
        window.show();
        window.showPage(PageId::Task);
        session.openModel("fake.gguf");
        QTRY_VERIFY(session.model());
    }

    template <typename T> T& part(const char* name)
    {
        T* const found = window.findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("the window has no %s", name);
        return *found;
    }
    void choose(SourceRow row) { part<QListWidget>("taskList").setCurrentRow(row); }
    void enter(const QString& place)
    {
        part<QLineEdit>("taskFile").setText(place);
        QTest::keyClick(&part<QLineEdit>("taskFile"), Qt::Key_Return);
    }
    void drop(const QString& path)
    {
        QMimeData data;
        data.setUrls({ QUrl::fromLocalFile(path) });
        QDragEnterEvent enter({ 5, 5 }, Qt::CopyAction, &data, Qt::LeftButton, {}); // makes it the target
        QCoreApplication::sendEvent(&window, &enter);
        QDropEvent event({ 5, 5 }, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window, &event);
    }
    void pick(const char* box, const QVariant& data)
    {
        auto& combo = part<QComboBox>(box);
        combo.setCurrentIndex(combo.findData(data));
        emit combo.activated(combo.currentIndex());
    }
    QString task() const { return session.taskSpecification(); }
};

} // namespace

class TestTaskPage : public QObject
{
    Q_OBJECT

private slots:
    void benchmarksAreBrowsedByFolder();
    void optionsBecomeTheSpecification();
    void subjectsAreChosenByName();
    void aGivenSpecificationIsShownInTheControls();
    void optionsOfOtherTasksAreNotShown();
    void limitsReachTheRun();
    void theLastFolderIsRemembered();
    void faultsStandInThePage();
    void droppedFoldersFindTheirTask();
    void aDroppedFileOfLinesIsTheOwnTask();
    void theBudgetIsMetered();
    void overlapIsToldAndWarnedOf();
    void theSeedTakesOtherSamples();
    void lengthsAreGatheredInWholeTokens();
    void itIsDrawnInLightAndDark();
};

void TestTaskPage::benchmarksAreBrowsedByFolder()
{
    Studio studio;
    studio.choose(Mmlu);
    QVERIFY(studio.part<QLineEdit>("taskFile").placeholderText().contains("folder"));
    bool folders = false;
    QTimer::singleShot(0, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        folders = dialog->fileMode() == QFileDialog::Directory;
        dialog->findChild<QLineEdit*>("fileNameEdit")->setText(studio.mmlu);
        QMetaObject::invokeMethod(dialog, "accept");
    });
    studio.part<QPushButton>("taskBrowse").click();
    QVERIFY2(folders, "a file dialog was opened for a folder");
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu);
    QTRY_VERIFY(studio.session.task());
}

void TestTaskPage::optionsBecomeTheSpecification()
{
    Studio studio;
    studio.choose(Mmlu);
    studio.enter(studio.mmlu);
    QVERIFY(studio.part<QWidget>("taskOptions").isVisible());
    studio.pick("taskSubjects", "stem");
    studio.part<QSpinBox>("taskShots").setValue(2);
    studio.pick("taskConvention", "harness");
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu + "?subjects=stem&shots=2&convention=harness");
    studio.pick("taskSubjects", QString());
    studio.part<QSpinBox>("taskShots").setValue(5); // the usual number needs no word
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu + "?convention=harness");
}

void TestTaskPage::subjectsAreChosenByName()
{
    Studio studio;
    studio.choose(Mmlu);
    studio.enter(studio.mmlu);
    auto& names = studio.part<QListWidget>("taskSubjectNames");
    QVERIFY(!names.isVisible());
    studio.pick("taskSubjects", ",");
    QVERIFY(names.isVisible());
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu); // nothing is checked yet
    studio.part<QSpinBox>("taskItems").setValue(40);
    QVERIFY2(names.isVisible(), "another setting closed the list");
    QCOMPARE(names.count(), 3);
    QCOMPARE(names.item(2)->text(), QString("world religions"));
    names.item(2)->setCheckState(Qt::Checked);
    names.item(0)->setCheckState(Qt::Checked);
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu + "?subjects=anatomy,world_religions");
}

void TestTaskPage::aGivenSpecificationIsShownInTheControls()
{
    Studio studio;
    studio.session.setTask("mmlu:" + studio.mmlu + "?subjects=astronomy&per-subject=3&shots=0");
    QCOMPARE(studio.part<QListWidget>("taskList").currentRow(), int(Mmlu));
    QCOMPARE(studio.part<QLineEdit>("taskFile").text(), studio.mmlu);
    QCOMPARE(studio.part<QListWidget>("taskSubjectNames").item(1)->checkState(), Qt::Checked);
    QCOMPARE(studio.part<QSpinBox>("taskShots").text(), QString("none"));
    studio.part<QSpinBox>("taskShots").setValue(4); // what the window has no control for stays
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu + "?subjects=astronomy&per-subject=3&shots=4");
    studio.session.setTask("mmlu:" + studio.mmlu + "?subjects=stem,anatomy");
    QCOMPARE(studio.part<QComboBox>("taskSubjects").currentText(), QString("stem,anatomy"));
}

void TestTaskPage::optionsOfOtherTasksAreNotShown()
{
    Studio studio;
    const auto shown = [&](const char* name) { return studio.part<QWidget>(name).isVisible(); };
    studio.choose(Spider);
    QVERIFY2(!shown("taskOptions"), "there is nothing to set before a folder is named");
    studio.enter(studio.folder.path());
    QVERIFY(shown("taskConvention") && shown("taskItems"));
    QVERIFY(!shown("taskSubjects") && !shown("taskShots") && !shown("taskWindow"));
    studio.session.setTask("gsm8k:" + studio.folder.path());
    QVERIFY(shown("taskConvention") && shown("taskShots") && !shown("taskSubjects"));
    QCOMPARE(studio.part<QSpinBox>("taskShots").maximum(), 8);
    studio.session.setTask("text:wiki.txt");
    QVERIFY(shown("taskWindow") && shown("taskTokens"));
    QVERIFY(!shown("taskItems") && !shown("taskConvention") && !shown("taskShots"));
    studio.choose(Ioi);
    QVERIFY(shown("taskItems") && !shown("taskWindow"));
}

void TestTaskPage::limitsReachTheRun()
{
    Studio studio;
    studio.session.setTask("text:wiki.txt");
    studio.part<QSpinBox>("taskWindow").setValue(512);
    studio.part<QSpinBox>("taskTokens").setValue(8192);
    QCOMPARE(studio.session.config().sequenceLength, 512);
    QCOMPARE(studio.session.config().evaluationTokens, 8192);
    studio.choose(Ioi);
    studio.part<QSpinBox>("taskItems").setValue(60);
    QCOMPARE(studio.session.config().evaluationItems, 60);
    QCOMPARE(studio.part<QSpinBox>("evaluationItems").value(), 60); // of the Compress page
}

void TestTaskPage::theLastFolderIsRemembered()
{
    Studio studio;
    studio.choose(Mmlu);
    studio.enter(studio.mmlu);
    studio.pick("taskSubjects", "social");
    QTRY_VERIFY(studio.session.task());
    studio.choose(Gsm8k);
    QVERIFY(studio.task().isEmpty());
    QVERIFY(studio.part<QLineEdit>("taskFile").text().isEmpty());
    studio.enter("/wrong");
    QTRY_COMPARE(studio.session.taskState(), LoadState::Failed);
    studio.choose(Mmlu);
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu + "?subjects=social");
    QTRY_VERIFY(studio.session.task());
    studio.choose(Gsm8k);
    QVERIFY2(studio.task().isEmpty(), "a folder that could not be loaded was remembered");
}

void TestTaskPage::faultsStandInThePage()
{
    Studio studio;
    studio.choose(Gsm8k);
    studio.enter("/wrong");
    auto& problem = studio.part<Notice>("taskProblem");
    QTRY_VERIFY(problem.isVisible());
    QVERIFY2(problem.message().contains("has no train.jsonl"), qPrintable(problem.message()));
    QCOMPARE(problem.findChild<QLabel*>("noticeHint")->text(), QString("Name the folder that holds it."));
    QCOMPARE(studio.window.page(PageId::Task)->state(), PageState::Attention);
    studio.enter(studio.folder.path());
    QTRY_VERIFY(studio.session.task());
    QVERIFY(!problem.isVisible());
}

void TestTaskPage::droppedFoldersFindTheirTask()
{
    Studio studio;
    studio.drop(studio.mmlu);
    QCOMPARE(studio.task(), "mmlu:" + studio.mmlu);
    QCOMPARE(studio.window.currentPage(), PageId::Task);

    QDir().mkpath(studio.folder.filePath("nothing"));
    studio.choose(Ioi);
    studio.drop(studio.folder.filePath("nothing"));
    auto& problem = studio.part<Notice>("taskProblem");
    QVERIFY(problem.isVisible());
    QVERIFY2(problem.message().contains("no benchmark"), qPrintable(problem.message()));
    QCOMPARE(studio.task(), QString("ioi"));

    studio.choose(Spider); // the folder is taken for the one that is asked for
    studio.drop(studio.folder.filePath("nothing"));
    QCOMPARE(studio.task(), "spider:" + studio.folder.filePath("nothing"));
}

void TestTaskPage::aDroppedFileOfLinesIsTheOwnTask()
{
    Studio studio;
    QVERIFY(!studio.part<QWidget>("taskFormat").isVisible());
    const QString lines = studio.folder.filePath("mine.jsonl");
    touch(lines);
    studio.drop(lines);
    QCOMPARE(studio.task(), "jsonl:" + lines);
    QCOMPARE(studio.part<QListWidget>("taskList").currentRow(), int(Jsonl));
    QCOMPARE(studio.part<QLineEdit>("taskFile").text(), lines);
    QVERIFY(studio.part<QLabel>("taskFormat").isVisible());
    QVERIFY(studio.part<QLabel>("taskFormat").text().contains("\"completion\""));
}

void TestTaskPage::theBudgetIsMetered()
{
    Studio studio;
    RunConfig config = studio.session.config();
    config.tokenBudget = 2816; // twice what the fake's samples have
    studio.session.setConfig(config);
    studio.choose(Capitals);
    QTRY_VERIFY(studio.session.task());
    QCOMPARE(studio.part<QLabel>("sampleCount").text(), QString("128 of 912"));
    QCOMPARE(studio.part<QLabel>("tokensUsed").text(), QString("1\u202F408 of 2\u202F816 tokens, 50\u202F%"));
    QCOMPARE(studio.part<QProgressBar>("tokenMeter").value(),
        studio.part<QProgressBar>("tokenMeter").maximum() / 2);
    studio.choose(Ioi);
    QTRY_VERIFY(studio.session.task());
    QVERIFY(studio.part<QLabel>("sampleCount").text().contains("as many as"));
}

void TestTaskPage::overlapIsToldAndWarnedOf()
{
    Studio studio;
    studio.choose(Ioi);
    QTRY_VERIFY(studio.session.task());
    auto& overlap = studio.part<QLabel>("taskOverlap");
    QVERIFY2(overlap.text().startsWith("none of 400 items"), qPrintable(overlap.text()));
    const QColor quiet = overlap.palette().color(QPalette::WindowText);
    studio.choose(Capitals);
    QTRY_VERIFY(studio.session.task());
    QVERIFY2(overlap.text().startsWith("3 of 400 items"), qPrintable(overlap.text()));
    QVERIFY(overlap.palette().color(QPalette::WindowText) != quiet);
    QVERIFY(studio.part<QLabel>("taskSplit").text().contains("half"));
}

void TestTaskPage::theSeedTakesOtherSamples()
{
    Studio studio;
    studio.choose(Ioi);
    QTRY_VERIFY(studio.session.task());
    studio.part<QSpinBox>("taskSeed").setValue(7);
    QCOMPARE(studio.session.config().seed, std::uint64_t(7));
    QVERIFY(!studio.session.canStart()); // not with the samples of another seed
    QTRY_VERIFY(studio.session.canStart());
    RunConfig config = studio.session.config();
    config.seed = 18'446'744'073'709'551'615ULL; // more than the field shows
    studio.session.setConfig(config);
    QTRY_VERIFY(studio.session.canStart());
    studio.part<QSpinBox>("taskItems").setValue(50);
    QCOMPARE(studio.session.config().seed, config.seed);
}

void TestTaskPage::lengthsAreGatheredInWholeTokens()
{
    QVERIFY(lengthHistogram({}).counts.empty());
    const ValueHistogram same = lengthHistogram({ 9, 9, 9 });
    QCOMPARE(same.counts, std::vector<std::uint64_t> { 3 });
    QCOMPARE(same.lower, 9.0);
    std::vector<std::int64_t> lengths;
    for (int i = 0; i < 1000; ++i)
        lengths.push_back(100 + i);
    const ValueHistogram wide = lengthHistogram(lengths);
    QVERIFY(wide.counts.size() <= 40);
    QCOMPARE(wide.width, std::floor(wide.width));
    QCOMPARE(std::accumulate(wide.counts.begin(), wide.counts.end(), std::uint64_t(0)), std::uint64_t(1000));
}

void TestTaskPage::itIsDrawnInLightAndDark()
{
    for (const auto& [theme, word] : { std::pair(Theme::Light, "light"), std::pair(Theme::Dark, "dark") }) {
        applyTheme(theme);
        Studio studio;
        studio.session.setTask("mmlu:" + studio.mmlu + "?subjects=anatomy,astronomy");
        QTRY_VERIFY(studio.session.task());
        QTest::qWait(80); // the layout
        QVERIFY(colorCount(picture(studio.window, QStringLiteral("task_mmlu_") + word)) > 50);
        studio.choose(Capitals);
        QTRY_VERIFY(studio.session.task());
        QTest::qWait(80); // the layout
        QVERIFY(colorCount(picture(studio.window, QStringLiteral("task_capitals_") + word)) > 50);
        studio.drop(studio.folder.filePath("mine.jsonl"));
        QTRY_VERIFY(studio.session.task());
        QTest::qWait(80); // the layout
        QVERIFY(colorCount(picture(studio.window, QStringLiteral("task_own_") + word)) > 50);
        studio.session.setTask("gsm8k:" + studio.folder.filePath("wrong"));
        QTRY_COMPARE(studio.session.taskState(), LoadState::Failed);
        QTest::qWait(80); // the layout
        QVERIFY(colorCount(picture(studio.window, QStringLiteral("task_wrong_folder_") + word)) > 50);
    }
}

QTEST_MAIN(TestTaskPage)
#include "tst_task_page.moc"
