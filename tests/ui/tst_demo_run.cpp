#include "tests/ui/screenshot.h"
#include "ui/main_window.h"
#include "ui/session/app_settings.h"
#include "ui/session/core_engine.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace tacq;

namespace {

constexpr int kRunLimit = 600'000; // ms

// How long each turn of the event loop kept the next one waiting.
class LoopWatch : public QObject
{
public:
    LoopWatch()
    {
        startTimer(1, Qt::PreciseTimer);
        m_clock.start();
    }

    std::size_t turns() const { return m_gaps.size(); }
    double longest() const { return m_gaps.empty() ? 0 : *std::max_element(m_gaps.begin(), m_gaps.end()); }
    double shareUnder(double milliseconds) const
    {
        const auto quick = std::count_if(
            m_gaps.begin(), m_gaps.end(), [milliseconds](double gap) { return gap < milliseconds; });
        return double(quick) / double(std::max<std::size_t>(1, m_gaps.size()));
    }

protected:
    void timerEvent(QTimerEvent*) override
    {
        m_gaps.push_back(double(m_clock.nsecsElapsed()) / 1e6);
        m_clock.restart();
    }

private:
    QElapsedTimer m_clock;
    std::vector<double> m_gaps; // ms
};

} // namespace

// The window with the real engine and the demo model, from the open model to the verified export.
class TestDemoRun : public QObject
{
    Q_OBJECT

private slots:
    void theWindowStaysResponsiveFromStartToExport();
};

void TestDemoRun::theWindowStaysResponsiveFromStartToExport()
{
    if (qEnvironmentVariableIsEmpty("TACQ_DEMO_MODEL"))
        QSKIP("The demo model is not installed (TACQ_DEMO_MODEL).");
    applyTheme(Theme::Light);
    QTemporaryDir folder;
    AppSettings settings(folder.filePath("settings.ini"));
    Session session(std::make_shared<CoreEngine>(), settings, folder.filePath("runs"));
    MainWindow window(session);
    const auto button
        = [&](const char* name) { return window.findChild<QAbstractButton*>(QLatin1String(name)); };
    window.resize(1280, 800);
    window.show();
    session.openModel("demo");
    session.setTask("ioi");
    QTRY_VERIFY_WITH_TIMEOUT(session.canStart(), 60'000);
    window.findChild<QSpinBox*>("samples")->setValue(32);
    window.findChild<QSpinBox*>("evaluationItems")->setValue(64);
    QTRY_VERIFY_WITH_TIMEOUT(session.canStart(), 60'000);

    LoopWatch watch;
    button("startRun")->click();
    QVERIFY(session.controller().isBusy());
    QElapsedTimer clock;
    clock.start();
    for (int turn = 0; session.controller().isBusy() && clock.elapsed() < kRunLimit; ++turn) {
        QTest::qWait(1500);
        window.showPage(turn % 3 == 2 ? PageId(turn / 3 % kPageCount) : PageId::Run); // people look around
    }
    QVERIFY2(session.live().outcome(), "the run did not end");
    QVERIFY2(session.live().outcome()->kind == RunOutcome::Kind::Finished,
        qPrintable(session.live().outcome()->message));
    QTRY_VERIFY(session.selectedRun());
    window.showPage(PageId::Export);
    window.findChild<QLineEdit*>("exportFolder")->setText(folder.filePath("out"));
    button("startExport")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!session.controller().isBusy(), 120'000);
    QVERIFY2(window.findChild<QLabel*>("exportVerdict")->text().contains("Verified"),
        qPrintable(session.live().outcome()->message));

    const QString measured = QStringLiteral("%1 turns, %2 % under 50 ms, longest %3 ms")
                                 .arg(watch.turns())
                                 .arg(100 * watch.shareUnder(50), 0, 'f', 3)
                                 .arg(watch.longest(), 0, 'f', 0);
    qInfo("%s", qPrintable(measured));
    QVERIFY2(watch.shareUnder(50) >= 0.999 && watch.longest() <= 250, qPrintable(measured));
}

QTEST_MAIN(TestDemoRun)
#include "tst_demo_run.moc"
