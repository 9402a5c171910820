#include "tests/support/fake_engine.h"
#include "tests/ui/screenshot.h"
#include "ui/card.h"
#include "ui/main_window.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

struct Studio
{
    QTemporaryDir folder;
    AppSettings settings { folder.filePath("settings.ini") };
    std::shared_ptr<FakeEngine> engine = std::make_shared<FakeEngine>();
    Session session { engine, settings, folder.filePath("runs") };
    MainWindow window { session };

    Studio() { window.show(); }

    template <typename T> T* find(const char* name) { return window.findChild<T*>(QLatin1String(name)); }
    void click(const char* name)
    {
        auto* button = find<QAbstractButton>(name);
        QVERIFY2(button, name);
        QVERIFY2(button->isEnabled(), name);
        button->click();
    }
    void open()
    {
        session.openModel("fake.gguf");
        session.setTask("ioi");
        QTRY_VERIFY(session.canStart());
    }
};

// A window to itself: the settings of a spin box as a person types them.
void type(QDoubleSpinBox& field, double value)
{
    field.setValue(value);
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void theWholeJobByClicks();
    void aBadModelIsRefusedInPlace();
    void everyPageOpensByItsRailButton();
    void linkedControlsFollowEachOther();
    void faultsStandBesideTheButton();
    void ownFilesAreAskedFor();
    void aFailedRunIsToldAndCanBeResumed();
    void closingDuringARunAsksOnceAndStops();
    void everyControlHasAName();
    void everyPageIsDrawnInLightAndDark();
};

void TestMainWindow::theWholeJobByClicks()
{
    Studio studio;
    QCOMPARE(studio.window.currentPage(), PageId::Model);
    studio.click("emptyOpenDemo");
    QTRY_COMPARE(studio.find<QTableView>("tensorTable")->model()->rowCount(), 5);
    QCOMPARE(studio.find<QLabel>("factParameters")->text(), QStringLiteral("428\u202F640"));
    studio.click("modelNext");
    QCOMPARE(studio.window.currentPage(), PageId::Task);
    studio.find<QListWidget>("taskList")->setCurrentRow(0);
    QTRY_VERIFY(studio.session.task());
    QVERIFY(studio.find<QLabel>("taskCounts")->text().contains("128 samples"));
    studio.click("taskNext");
    QCOMPARE(studio.window.currentPage(), PageId::Compress);
    studio.click("bits3");
    QCOMPARE(studio.session.config().bits, 3);
    studio.click("startRun");
    QCOMPARE(studio.window.currentPage(), PageId::Run);
    QTRY_VERIFY(studio.session.selectedRun());
    QTRY_VERIFY(studio.find<QAbstractButton>("runNext")->isVisible());
    QVERIFY(!studio.find<QAbstractButton>("runPause")->isVisible());
    studio.click("runNext");
    QCOMPARE(studio.window.currentPage(), PageId::Inspect);
    studio.window.showPage(PageId::Export);
    studio.find<QLineEdit>("exportFolder")->setText(studio.folder.filePath("out"));
    studio.click("startExport");
    QTRY_VERIFY(studio.find<QLabel>("exportVerdict")->text().contains("Verified"));
    QTRY_VERIFY(!studio.session.controller().isBusy());
    QCOMPARE(studio.find<QLabel>("exportedFolder")->text(), studio.folder.filePath("out"));
    QCOMPARE(studio.engine->exports.load(), 1);
    QCOMPARE(studio.window.page(PageId::Export)->state(), PageState::Done);
    const int least = studio.window.minimumSizeHint().height(); // with all pages full
    QVERIFY2(least <= 740, qPrintable(QString::number(least))); // of a small screen with its panel
}

void TestMainWindow::aBadModelIsRefusedInPlace()
{
    Studio studio;
    studio.session.openModel("broken.gguf");
    auto* problem = studio.find<Notice>("modelProblem");
    QTRY_VERIFY(problem->message().contains("ends early"));
    QVERIFY(problem->isVisible());
    QCOMPARE(studio.window.page(PageId::Model)->state(), PageState::Attention);
    studio.session.openModel("fake.gguf");
    QTRY_VERIFY(!problem->isVisible());
    QCOMPARE(studio.window.page(PageId::Model)->state(), PageState::Done);
}

void TestMainWindow::everyPageOpensByItsRailButton()
{
    Studio studio;
    for (int i = kPageCount - 1; i >= 0; --i) {
        studio.click(qPrintable(QStringLiteral("rail_%1").arg(pageIcon(PageId(i)))));
        QCOMPARE(studio.window.currentPage(), PageId(i));
        QVERIFY(studio.window.page(PageId(i))->isVisible());
    }
}

void TestMainWindow::linkedControlsFollowEachOther()
{
    Studio studio;
    studio.open();
    type(*studio.find<QDoubleSpinBox>("outlierShare"), 1.0);
    QCOMPARE(studio.session.config().outliers.share, 0.01);
    QCOMPARE(studio.find<QDoubleSpinBox>("targetBits")->value(), 2.3);
    type(*studio.find<QDoubleSpinBox>("targetBits"), 2.6);
    QVERIFY(studio.session.config().outliers.targetBits);
    QCOMPARE(studio.find<QDoubleSpinBox>("outlierShare")->value(), 2.0);
    QVERIFY(studio.find<QAbstractButton>("leadBits")->isChecked());
    QVERIFY(studio.find<QLabel>("forecastBits")->text().startsWith("2.600"));
    type(*studio.find<QDoubleSpinBox>("outlierShare"), 0.35);
    QCOMPARE(studio.session.config().outliers, OutlierBudget {});
}

void TestMainWindow::faultsStandBesideTheButton()
{
    Studio studio;
    studio.open();
    studio.window.showPage(PageId::Compress);
    auto* group = studio.find<QComboBox>("groupSize");
    group->setCurrentIndex(group->findData(64));
    emit group->activated(group->currentIndex());
    QVERIFY(studio.find<Notice>("compressFaults")->isVisible());
    QVERIFY(!studio.find<QAbstractButton>("startRun")->isEnabled());
    QCOMPARE(studio.window.page(PageId::Compress)->state(), PageState::Attention);
}

void TestMainWindow::ownFilesAreAskedFor()
{
    Studio studio;
    studio.session.openModel("fake.gguf");
    studio.window.showPage(PageId::Task);
    studio.find<QListWidget>("taskList")->setCurrentRow(2);
    auto* file = studio.find<QLineEdit>("taskFile");
    QVERIFY(file->isVisible());
    QTRY_VERIFY(studio.session.model());
    file->setText("missing.txt");
    QTest::keyClick(file, Qt::Key_Return);
    auto* problem = studio.find<Notice>("taskProblem");
    QTRY_VERIFY(problem->message().contains("there is no such file"));
    QVERIFY(problem->isVisible());
}

void TestMainWindow::aFailedRunIsToldAndCanBeResumed()
{
    Studio studio;
    studio.open();
    studio.engine->failing = true;
    QSignalSpy ended(&studio.session.live(), &RunLive::ended);
    studio.window.showPage(PageId::Compress);
    studio.click("startRun");
    QVERIFY(ended.wait());
    QVERIFY(studio.find<QLabel>("statusJob")->toolTip().contains("The disk is full."));
    QTRY_COMPARE(studio.session.library().runs().size(), 1);
    studio.engine->failing = false;
    studio.session.resumeRun(*studio.session.library().runs().constFirst());
    QVERIFY(ended.wait());
    QCOMPARE(ended.last().first().value<RunOutcome>().kind, RunOutcome::Kind::Finished);
}

void TestMainWindow::closingDuringARunAsksOnceAndStops()
{
    Studio studio;
    studio.open();
    studio.engine->endless = true;
    studio.session.startRun();
    QTRY_VERIFY(studio.session.live().layersDone(Stage::Quantize) > 0);
    QVERIFY(!studio.window.close());
    auto* notice = studio.find<Notice>("closeNotice");
    QVERIFY(notice->isVisible());
    QSignalSpy ended(&studio.session.live(), &RunLive::ended);
    notice->findChild<QAbstractButton*>("noticeAction")->click();
    QVERIFY(!studio.window.isVisible());
    QVERIFY(ended.wait());
    QCOMPARE(ended.first().first().value<RunOutcome>().kind, RunOutcome::Kind::Cancelled);
}

// What a person can click or type into has an object name, a tooltip and a name for screen readers.
void TestMainWindow::everyControlHasAName()
{
    Studio studio;
    studio.open();
    QStringList nameless;
    QSignalSpy ended(&studio.session.live(), &RunLive::ended);
    studio.session.startRun();
    QTRY_COMPARE(ended.count(), 1);
    for (int i = 0; i < kPageCount; ++i) {
        const auto id = PageId(i);
        for (QWidget* control : studio.window.page(id)->findChildren<QWidget*>()) {
            const bool counts = qobject_cast<QAbstractButton*>(control) || qobject_cast<QComboBox*>(control)
                || qobject_cast<QAbstractSpinBox*>(control) || qobject_cast<QTableView*>(control)
                || (qobject_cast<QLineEdit*>(control) && !qobject_cast<QAbstractSpinBox*>(control->parent()));
            if (!counts || control->objectName().startsWith("qt_") || control->objectName() == "noticeAction"
                || qobject_cast<QTableView*>(control->parent()) || qobject_cast<QTabBar*>(control->parent())
                || qobject_cast<QLineEdit*>(control->parent()))
                continue;
            const auto* button = qobject_cast<QAbstractButton*>(control);
            const bool named = !control->accessibleName().isEmpty() || (button && !button->text().isEmpty());
            const bool explained = !control->toolTip().isEmpty() || qobject_cast<QTableView*>(control);
            if (control->objectName().isEmpty() || !named || !explained)
                nameless << QStringLiteral("%1 '%2' on page %3")
                                .arg(
                                    control->metaObject()->className(), control->objectName(), pageTitle(id));
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join("; ")));
}

void TestMainWindow::everyPageIsDrawnInLightAndDark()
{
    for (const auto& [theme, word] : { std::pair(Theme::Light, "light"), std::pair(Theme::Dark, "dark") }) {
        applyTheme(theme);
        Studio studio;
        studio.window.resize(1280, 800);
        for (int i = 0; i < kPageCount; ++i) {
            studio.window.showPage(PageId(i));
            QVERIFY(colorCount(picture(studio.window,
                        QStringLiteral("empty_%1_%2").arg(pageIcon(PageId(i)), QLatin1String(word))))
                > 50);
        }
        studio.open();
        QSignalSpy ended(&studio.session.live(), &RunLive::ended);
        studio.session.startRun();
        QVERIFY(ended.wait());
        QTRY_VERIFY(studio.session.selectedRun());
        for (int i = 0; i < kPageCount; ++i) {
            studio.window.showPage(PageId(i));
            QTest::qWait(300); // what a page fetches in the background
            QVERIFY(colorCount(picture(
                        studio.window, QStringLiteral("%1_%2").arg(pageIcon(PageId(i)), QLatin1String(word))))
                > 50);
        }
    }
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
