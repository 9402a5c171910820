#include "tests/support/fake_engine.h"
#include "tests/ui/file_dialog.h"
#include "tests/ui/screenshot.h"
#include "ui/card.h"
#include "ui/forecast_card.h"
#include "ui/pages/compress_page.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QSpinBox>
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
    CompressPage page { session };

    Studio()
    {
        page.resize(1080, 760);
        page.show();
        session.openModel("fake.gguf");
        session.setTask("ioi");
        QTRY_VERIFY(session.canStart());
        part<QAbstractButton>("advancedToggle").click();
    }

    template <typename T> T& part(const char* name)
    {
        T* const found = page.findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("the page has no %s", name);
        return *found;
    }
    bool shown(const char* name) { return part<QWidget>(name).isVisible(); }
    void pick(const char* box, int data)
    {
        auto& combo = part<QComboBox>(box);
        QVERIFY2(combo.findData(data) >= 0, box);
        combo.setCurrentIndex(combo.findData(data));
        emit combo.activated(combo.currentIndex());
    }
    void choose(Method method) { pick("method", int(method)); }
};

} // namespace

class TestCompressPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }
    void everyMethodSaysWhatItIs();
    void theMetricIsForTacqAlone();
    void gradientsAreKeptOnRequest();
    void whatDoesNotApplyIsGoneOrSaysWhy();
    void othersHaveTheirOwnSettings();
    void faultsOfAMethodStandInPlace();
    void limitsAreToldInWords();
    void theCommandLineIsCopied();
    void presetsFillThePage();
    void settingsAreKeptUnderAName();
    void presetsGoFromHandToHandByClicks();
    void runsAreQueuedAndReordered();
    void theQueueIsSeenWithoutAModel();
    void itIsDrawnInLightAndDark();
};

void TestCompressPage::everyMethodSaysWhatItIs()
{
    Studio studio;
    auto& method = studio.part<QComboBox>("method");
    QSet<QString> sentences;
    for (int row = 0; row < method.count(); ++row) {
        studio.choose(Method(method.itemData(row).toInt()));
        const QString help = studio.part<QLabel>("methodHelp").text();
        QVERIFY2(help.endsWith('.'), qPrintable(method.itemText(row)));
        sentences.insert(help);
    }
    QCOMPARE(sentences.size(), method.count());
    QVERIFY(method.count() >= 5);
}

void TestCompressPage::theMetricIsForTacqAlone()
{
    Studio studio;
    QVERIFY(studio.shown("metric"));
    QCOMPARE(studio.part<QComboBox>("metric").count(), 7);
    studio.pick("metric", int(Metric::Fisher));
    QCOMPARE(studio.session.config().metric, Metric::Fisher);
    QVERIFY(studio.part<QLabel>("metricHelp").text().contains("Squared"));
    studio.choose(Method::Gptq);
    QVERIFY(!studio.shown("metric") && !studio.shown("metricHelp") && !studio.shown("keepGradients"));
    studio.choose(Method::Tacq);
    QVERIFY(studio.shown("metric"));
    QCOMPARE(studio.session.config().metric, Metric::Fisher); // as it was left
}

void TestCompressPage::gradientsAreKeptOnRequest()
{
    Studio studio;
    auto& keep = studio.part<QCheckBox>("keepGradients");
    keep.click();
    QVERIFY(studio.session.config().keepGradients);
    studio.pick("metric", int(Metric::Weight));
    QVERIFY2(!keep.isEnabled() && !keep.isChecked(), "size alone computes none");
    studio.pick("metric", int(Metric::Tacq));
    QVERIFY(keep.isEnabled() && keep.isChecked());
    keep.click();
    QVERIFY(!studio.session.config().keepGradients);
}

void TestCompressPage::whatDoesNotApplyIsGoneOrSaysWhy()
{
    Studio studio;
    const auto hint = [&] { return studio.part<QLabel>("outlierHint").text(); };
    QVERIFY(studio.shown("outlierControls") && !studio.shown("bitsHint"));
    studio.choose(Method::Rtn);
    QVERIFY(!studio.shown("outlierControls"));
    QVERIFY2(hint().contains("RTN keeps none"), qPrintable(hint()));
    QVERIFY(!studio.part<QSpinBox>("samples").isEnabled());
    QVERIFY(studio.part<QSpinBox>("samples").toolTip().contains("no samples"));
    studio.choose(Method::Squeezellm);
    QVERIFY(!studio.part<QComboBox>("groupSize").isEnabled());
    QCOMPARE(studio.part<QComboBox>("groupSize").currentText(), QString("one table of values per row"));
    QVERIFY(!studio.part<QAbstractButton>("bits8").isEnabled() && studio.shown("bitsHint"));
    QVERIFY2(hint().contains("0.05 %") && hint().contains("0.45 %"), qPrintable(hint()));
    studio.choose(Method::Slim);
    QVERIFY(studio.part<QComboBox>("groupSize").isEnabled());
    QVERIFY(studio.part<QComboBox>("groupSize").currentText().startsWith("128"));
    studio.choose(Method::Tacq);
    QVERIFY(studio.shown("outlierControls") && studio.part<QSpinBox>("samples").isEnabled());
    QVERIFY(studio.part<QAbstractButton>("bits8").isEnabled());
}

void TestCompressPage::othersHaveTheirOwnSettings()
{
    Studio studio;
    QVERIFY(!studio.shown("sensitiveShare") && !studio.shown("salientWeight"));
    studio.choose(Method::Squeezellm);
    QVERIFY(studio.shown("sensitiveShare") && studio.shown("largeShare") && !studio.shown("salientWeight"));
    QCOMPARE(studio.session.config().baselines, BaselineOptions {});
    studio.part<QDoubleSpinBox>("largeShare").setValue(0.4);
    QCOMPARE(studio.session.config().baselines.largeShare, 0.004);
    studio.choose(Method::Slim);
    QVERIFY(studio.shown("salientWeight") && !studio.shown("largeShare"));
    studio.part<QDoubleSpinBox>("salientWeight").setValue(2);
    QCOMPARE(studio.session.config().baselines.slimSalientWeight, 2.0);
    studio.choose(Method::Gptq);
    QVERIFY(!studio.shown("methodSettings"));
}

void TestCompressPage::faultsOfAMethodStandInPlace()
{
    Studio studio;
    studio.part<QAbstractButton>("bits8").click();
    studio.choose(Method::Slim);
    auto& faults = studio.part<Notice>("compressFaults");
    QVERIFY(faults.isVisible());
    QVERIFY2(faults.message().contains("2, 3 or 4 bits, not 8"), qPrintable(faults.message()));
    QVERIFY(!studio.part<QAbstractButton>("startRun").isEnabled());
    studio.part<QAbstractButton>("bits2").click();
    QVERIFY(!faults.isVisible());
    QTRY_VERIFY(studio.part<QAbstractButton>("startRun").isEnabled());
}

void TestCompressPage::limitsAreToldInWords()
{
    ForecastCard card;
    Forecast forecast;
    forecast.estimate = Estimate {};
    forecast.estimate->packedBytes = forecast.estimate->denseBytes = 1'000'000;
    forecast.estimate->peakMemory = 900'000'000;
    forecast.estimate->diskBytes = 3'000'000'000;
    const ModelInfo model;
    const auto text = [&](const char* name) { return card.findChild<QLabel*>(QLatin1String(name))->text(); };
    card.show(forecast, &model, 1'000'000'000, 2'000'000'000);
    QVERIFY2(
        text("forecastMemoryRemark").contains("Close to the 1.00"), qPrintable(text("forecastMemoryRemark")));
    QVERIFY2(
        text("forecastDiskRemark").contains("More than the 2.00"), qPrintable(text("forecastDiskRemark")));
    card.show(forecast, &model, 64'000'000'000, 64'000'000'000);
    QVERIFY(text("forecastMemoryRemark").isEmpty() && text("forecastDiskRemark").isEmpty());
}

void TestCompressPage::theCommandLineIsCopied()
{
    Studio studio;
    studio.pick("metric", int(Metric::Fisher));
    studio.part<QAbstractButton>("bits3").click();
    studio.part<QAbstractButton>("copyCommand").click();
    const QString line = QApplication::clipboard()->text();
    QVERIFY2(
        line.startsWith("tacq quantize fake.gguf --task ioi --metric fisher --bits 3 --export tacq --run "),
        qPrintable(line));
    QCOMPARE(studio.part<QAbstractButton>("copyCommand").text(), QString("Copied"));
    studio.session.setTask({});
    QVERIFY(!studio.part<QAbstractButton>("copyCommand").isEnabled());
}

void TestCompressPage::presetsFillThePage()
{
    Studio studio;
    auto& box = studio.part<QComboBox>("preset");
    QCOMPARE(box.currentText(), QString("2 bits, as published")); // what a first start has
    QVERIFY(box.count() >= 6);
    const int quick = box.findText("Quick look");
    QVERIFY(quick > 0);
    box.setCurrentIndex(quick);
    emit box.activated(quick);
    QCOMPARE(studio.session.config().samples, 32);
    QCOMPARE(studio.part<QSpinBox>("samples").value(), 32);
    QCOMPARE(studio.session.config().task, std::string("ioi"));
    QVERIFY(studio.part<QLabel>("presetAbout").text().contains("few samples"));
    studio.part<QAbstractButton>("bits4").click();
    QCOMPARE(box.currentText(), QString("own settings"));
}

void TestCompressPage::settingsAreKeptUnderAName()
{
    Studio studio;
    QVERIFY(!studio.part<QAbstractButton>("presetKeep").isEnabled()); // they have a name
    studio.part<QAbstractButton>("bits4").click();
    studio.part<QAbstractButton>("presetKeep").click();
    QVERIFY(studio.shown("presetName") && !studio.part<QAbstractButton>("presetSave").isEnabled());
    QTest::keyClicks(&studio.part<QLineEdit>("presetName"), "Quick look");
    studio.part<QAbstractButton>("presetSave").click();
    auto& problem = studio.part<Notice>("presetProblem");
    QVERIFY2(problem.isVisible() && problem.message().contains("preset of the program"),
        qPrintable(problem.message()));
    studio.part<QLineEdit>("presetName").clear();
    QTest::keyClicks(&studio.part<QLineEdit>("presetName"), "My four bits");
    QTest::keyClick(&studio.part<QLineEdit>("presetName"), Qt::Key_Return);
    QVERIFY(!studio.shown("presetName") && !problem.isVisible());
    QCOMPARE(studio.part<QComboBox>("preset").currentText(), QString("My four bits"));
    QVERIFY(QFileInfo::exists(studio.folder.filePath("presets/my-four-bits.json")));
}

void TestCompressPage::presetsGoFromHandToHandByClicks()
{
    const QString file = QDir::tempPath() + QStringLiteral("/tst_compress_page-gift.json");
    QFile::remove(file);
    {
        Studio giver;
        giver.part<QAbstractButton>("bits4").click();
        answerMenu("Export");
        answerFileDialog(file);
        QTest::mouseClick(&giver.part<QAbstractButton>("presetMore"), Qt::LeftButton);
        QTRY_VERIFY(QFileInfo::exists(file));
    }
    Studio taker;
    answerMenu("Import");
    answerFileDialog(file);
    QTest::mouseClick(&taker.part<QAbstractButton>("presetMore"), Qt::LeftButton);
    QTRY_COMPARE(taker.part<QComboBox>("preset").currentText(), QString("My settings"));
    QCOMPARE(taker.session.config().bits, 4);
    QVERIFY(QFileInfo::exists(taker.folder.filePath("presets/my-settings.json")));

    QFile broken(file);
    QVERIFY(broken.open(QIODevice::WriteOnly | QIODevice::Truncate));
    broken.write("{}");
    broken.close();
    answerMenu("Import");
    answerFileDialog(file);
    QTest::mouseClick(&taker.part<QAbstractButton>("presetMore"), Qt::LeftButton);
    QTRY_VERIFY(taker.part<Notice>("presetProblem").message().contains("is no preset"));
    QFile::remove(file);
}

void TestCompressPage::runsAreQueuedAndReordered()
{
    Studio studio;
    QVERIFY(!studio.shown("queueTable"));
    QVERIFY(studio.part<QLabel>("queueHint").text().contains("Add to queue"));
    for (const char* bits : { "bits2", "bits3", "bits4" }) {
        studio.part<QAbstractButton>(bits).click();
        studio.part<QAbstractButton>("queueRun").click();
    }
    auto& table = studio.part<QTableView>("queueTable");
    const auto bitsAt = [&](int row) { return studio.session.queue().runs()[row].config.bits; };
    QVERIFY(table.isVisible());
    QCOMPARE(table.model()->rowCount(), 3);
    QVERIFY(studio.part<QLabel>("queueHint").text().startsWith("Held"));
    table.selectRow(2);
    QVERIFY(!studio.part<QAbstractButton>("queueDown").isEnabled());
    studio.part<QAbstractButton>("queueUp").click();
    QCOMPARE(bitsAt(1), 4);
    QCOMPARE(table.selectionModel()->selectedRows().constFirst().row(), 1); // it went along
    table.setFocus();
    QTest::keyClick(&table, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(bitsAt(0), 4);
    QTest::keyClick(&table, Qt::Key_Delete);
    QCOMPARE(studio.session.queue().runs().size(), 2);
    QCOMPARE(bitsAt(0), 2);
    studio.part<QAbstractButton>("queueStart").click();
    QTRY_COMPARE(studio.engine->runs.load(), 2);
    QTRY_VERIFY(studio.part<QLabel>("queueHint").text().startsWith("None waits"));
    QVERIFY(!studio.part<QAbstractButton>("queueStart").isEnabled());
    QCOMPARE(table.model()->index(0, 1).data().toString(), QString("finished"));
}

void TestCompressPage::theQueueIsSeenWithoutAModel()
{
    QTemporaryDir folder;
    AppSettings settings(folder.filePath("settings.ini"));
    {
        RunQueue queue(folder.filePath("queue.json"));
        queue.add({});
    }
    Session session(std::make_shared<FakeEngine>(), settings, folder.filePath("runs"));
    CompressPage page(session);
    page.resize(1080, 760);
    page.show();
    QVERIFY(page.findChild<QWidget*>("queueTable")->isVisible());
    QVERIFY(!page.findChild<QWidget*>("startRun")->isVisible());
    session.queue().remove(0);
    QVERIFY(!page.findChild<QWidget*>("queueCard")->isVisible());
}

void TestCompressPage::itIsDrawnInLightAndDark()
{
    for (const auto& [theme, word] : { std::pair(Theme::Light, "light"), std::pair(Theme::Dark, "dark") }) {
        applyTheme(theme);
        Studio studio;
        QTest::qWait(80); // the layout
        QVERIFY(colorCount(picture(studio.page, QStringLiteral("compress_metric_") + word)) > 50);
        studio.choose(Method::Slim);
        studio.session.queueRun();
        studio.choose(Method::Tacq);
        studio.session.queueRun();
        studio.choose(Method::Slim);
        QTest::qWait(80); // the layout
        QVERIFY(colorCount(picture(studio.page, QStringLiteral("compress_slim_") + word)) > 50);
    }
}

QTEST_MAIN(TestCompressPage)
#include "tst_compress_page.moc"
