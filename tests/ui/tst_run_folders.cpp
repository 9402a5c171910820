#include "core/base/allocator.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/support/tiny_study.h"
#include "tests/ui/page_studio.h"
#include "ui/card.h"
#include "ui/main_window.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/weight_map.h"
#include "ui/run_state_view.h"
#include "ui/session/core_engine.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QProcess>
#include <QTabWidget>

using namespace tacq;
using namespace tacq::test;

namespace {

constexpr int kOpened = 10;
constexpr std::int64_t kMostGrowth = 50'000'000; // bytes
constexpr int kSlow = 60'000; // ms, for a busy machine

// The window over the real engine, and runs that `tacq` made in processes of their own, so that what they
// took of memory is not counted here.
struct Desk
{
    QTemporaryDir folder;
    AppSettings settings { folder.filePath("settings.ini") };
    Session session { std::make_shared<CoreEngine>(), settings, folder.filePath("runs") };
    MainWindow window { session };

    std::filesystem::path path(const std::string& name) const
    {
        return folder.path().toStdString() + "/" + name;
    }
    template <typename T> T& find(const char* name) { return part<T>(window, name); }
    void click(const char* name) { QTest::mouseClick(&find<QAbstractButton>(name), Qt::LeftButton); }
    void open(const std::filesystem::path& run)
    {
        session.openRun(QString::fromStdString(run.string()));
        QTRY_VERIFY_WITH_TIMEOUT(session.selectedRun() && session.selectedRun()->folder == run, kSlow);
        QTRY_VERIFY_WITH_TIMEOUT(session.library().find(run), kSlow);
    }
    void choose(const char* box, const QString& text)
    {
        auto& combo = find<QComboBox>(box);
        QTRY_VERIFY_WITH_TIMEOUT(combo.findText(text, Qt::MatchEndsWith) >= 0, kSlow);
        combo.setCurrentIndex(combo.findText(text, Qt::MatchEndsWith));
        emit combo.activated(combo.currentIndex());
    }
};

void setField(const std::filesystem::path& file, const char* field, const Json& value)
{
    Json record = readJson(file);
    record[field] = value;
    writeText(file, record.dump());
}

} // namespace

// What lies on disk after a run, opened in the window.
class TestRunFolders : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyStateOpensToWhatCanBeDone_data();
    void everyStateOpensToWhatCanBeDone();
    void anInterruptedRunGoesOnFromThere();
    void aDamagedPieceIsNamed();
    void tenRunsInARowLeaveTheMemoryAsItWas();

private:
    void make(const std::string& name, const QStringList& options);
    std::filesystem::path made(const std::string& name) const
    {
        return m_runs.path().toStdString() + "/" + name;
    }

    QTemporaryDir m_runs;
};

void TestRunFolders::make(const std::string& name, const QStringList& options)
{
    QProcess tacq;
    tacq.start(qEnvironmentVariable("TACQ_BIN") + QStringLiteral("/tacq"),
        QStringList { QStringLiteral("quantize"), QString::fromStdString(made("model")),
            QStringLiteral("--task"), QString::fromStdString("text:" + made("text.txt").string()),
            QStringLiteral("--run"), QString::fromStdString(made(name)), QStringLiteral("--seq-len"),
            QStringLiteral("64"), QStringLiteral("--samples"), QStringLiteral("8"),
            QStringLiteral("--threads"), QStringLiteral("1") }
            + options);
    QVERIFY2(tacq.waitForFinished(kSlow * 4), "tacq did not end");
    QVERIFY2(tacq.exitCode() == 0, tacq.readAllStandardError().constData());
}

void TestRunFolders::initTestCase()
{
    keepFreedMemory(); // as the program does
    writeTinyStudy(m_runs.path().toStdString());
    TinyModel model; // a block of it takes megabytes, so that one that is not given back is seen
    model.blocks = 4;
    model.hidden = 256;
    model.intermediate = 768;
    writeTinyModel(made("model"), model);
    make("two", { "--bits", "2" });
    make("three", { "--bits", "3", "--seed", "1" });
}

void TestRunFolders::everyStateOpensToWhatCanBeDone_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("told");
    QTest::addColumn<bool>("resumable");
    QTest::newRow("interrupted") << QByteArray("state") << QByteArray(R"("running")")
                                 << "This run did not finish"
                                 << "Resume goes on" << true;
    QTest::newRow("failed") << QByteArray("state") << QByteArray(R"("failed")") << "This run failed"
                            << "Resume goes on" << true;
    QTest::newRow("foreign") << QByteArray("format") << QByteArray("9")
                             << "This run is of another version of the program"
                             << "version of the program that wrote it" << false;
    QTest::newRow("damaged") << QByteArray("results") << QByteArray("[]") << "This run cannot be read"
                             << "remove it from the list" << false;
}

void TestRunFolders::everyStateOpensToWhatCanBeDone()
{
    QFETCH(const QByteArray, field);
    QFETCH(const QByteArray, value);
    QFETCH(const QString, title);
    QFETCH(const QString, told);
    QFETCH(const bool, resumable);
    Desk desk;
    desk.window.show();
    std::filesystem::copy(made("two"), desk.path("it"), std::filesystem::copy_options::recursive);
    setField(desk.path("it") / "run.json", field.constData(), Json::parse(value.toStdString()));
    desk.open(desk.path("it"));
    for (const auto& [page, name] :
        { std::pair(PageId::Inspect, "inspectState"), std::pair(PageId::Export, "exportState") }) {
        desk.window.showPage(page);
        auto& state = desk.find<RunStateView>(name);
        QVERIFY(state.isVisible());
        QCOMPARE(part<QLabel>(state, "emptyTitle").text(), title);
        const QString text = part<QLabel>(state, "emptyText").text();
        QVERIFY2(text.contains(told), qPrintable(text));
    }
    desk.click("exportStateResults");
    QCOMPARE(desk.window.currentPage(), PageId::Results);
    auto& notice = desk.find<Notice>("resultsNotice");
    QVERIFY(notice.isVisible());
    QCOMPARE(part<QAbstractButton>(notice, "noticeAction").isVisible(), resumable);
    picture(desk.window, QStringLiteral("folder-%1").arg(QLatin1String(QTest::currentDataTag())));
}

void TestRunFolders::anInterruptedRunGoesOnFromThere()
{
    Desk desk;
    desk.window.show();
    std::filesystem::copy(made("two"), desk.path("it"), std::filesystem::copy_options::recursive);
    setField(desk.path("it") / "run.json", "state", "running");
    desk.open(desk.path("it"));
    desk.window.showPage(PageId::Inspect);
    desk.click("inspectStateResume");
    QCOMPARE(desk.window.currentPage(), PageId::Run);
    QTRY_VERIFY_WITH_TIMEOUT(desk.session.live().outcome(), kSlow);
    QVERIFY2(desk.session.live().outcome()->kind == RunOutcome::Kind::Finished,
        qPrintable(desk.session.live().outcome()->message));
    QTRY_VERIFY(desk.session.selectedRun()->state == RunState::Finished);
    desk.window.showPage(PageId::Inspect);
    QVERIFY(!desk.find<RunStateView>("inspectState").isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(desk.find<OutlierHeatmap>("inspectHeatmap").hasTable(), kSlow);
}

void TestRunFolders::aDamagedPieceIsNamed()
{
    Desk desk;
    desk.window.show();
    std::filesystem::copy(made("two"), desk.path("it"), std::filesystem::copy_options::recursive);
    std::filesystem::resize_file(desk.path("it") / "scores" / "block_001.safetensors", 100);
    desk.open(desk.path("it"));
    desk.window.showPage(PageId::Inspect);
    auto& notice = desk.find<Notice>("inspectNotice");
    QTRY_VERIFY_WITH_TIMEOUT(notice.isVisible(), kSlow);
    QVERIFY2(notice.message().contains("block_001.safetensors"), qPrintable(notice.message()));
    picture(desk.window, "folder-damaged-piece");
}

void TestRunFolders::tenRunsInARowLeaveTheMemoryAsItWas()
{
    Desk desk;
    desk.window.resize(1280, 800);
    desk.window.show();
    for (int i = 0; i < kOpened; ++i)
        std::filesystem::copy(made(i % 2 == 0 ? "two" : "three"), desk.path(concat("run", i)),
            std::filesystem::copy_options::recursive);
    std::filesystem::copy(made("three"), desk.path("other"), std::filesystem::copy_options::recursive);
    desk.open(desk.path("other")); // stays listed: the run that the ten are compared with
    QTest::qWait(100);
    const auto before = std::int64_t(residentMemory());
    for (int i = 0; i < kOpened; ++i) {
        desk.open(desk.path(concat("run", i)));
        desk.window.showPage(PageId::Inspect);
        auto& map = desk.find<OutlierHeatmap>("inspectHeatmap");
        QTRY_VERIFY_WITH_TIMEOUT(map.hasTable(), kSlow);
        desk.choose("inspectCompare", "other");
        QTRY_VERIFY_WITH_TIMEOUT(desk.find<QLabel>("overlapSentence").text().contains("by chance"), kSlow);
        emit map.cellClicked(i % 4, kProjections[std::size_t(i) % kProjectionCount]);
        QTRY_VERIFY_WITH_TIMEOUT(desk.find<WeightMap>("inspectWeights").hasTable(), kSlow);
        desk.window.showPage(PageId::Results);
        desk.find<QTabWidget>("resultsTabs").setCurrentIndex(1);
        desk.choose("pairedWith", "other");
        QTRY_VERIFY_WITH_TIMEOUT(desk.find<QLabel>("pairedSentence").text().contains("against other"), kSlow);
        desk.find<QTabWidget>("resultsTabs").setCurrentIndex(0);
        desk.click("resultsRemove");
        QTRY_VERIFY(!desk.session.selectedRun());
    }
    QTest::qWait(100);
    const auto after = std::int64_t(residentMemory());
    const QString measured = QStringLiteral("%1 MB before, %2 MB after %3 runs")
                                 .arg(double(before) / 1e6, 0, 'f', 1)
                                 .arg(double(after) / 1e6, 0, 'f', 1)
                                 .arg(kOpened);
    qInfo("%s", qPrintable(measured));
    QVERIFY2(after - before < kMostGrowth, qPrintable(measured));
}

QTEST_MAIN(TestRunFolders)
#include "tst_run_folders.moc"
