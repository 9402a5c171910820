#include "core/base/html_text.h"
#include "core/pipeline/report_page.h"
#include "tests/support/throws.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace tacq;

namespace {

constexpr const char* kHostile = "a<script src='http://evil/x.js'>&\"b\xff\x01";

RunSummary finishedRun()
{
    RunSummary run;
    run.folder = "/runs/first";
    run.state = RunState::Finished;
    run.config.model = "/models/Small.gguf";
    run.config.task = "ioi";
    run.fingerprints = { "0a1b", "2c3d", "4e5f" };
    run.created = "2025-01-01T12:00:00Z";
    run.programVersion = "1.2.3";
    RunReport& report = run.report;
    report.quantizable = 4096;
    report.outliers = 14;
    report.outlierFraction = 14.0 / 4096;
    report.averageBits = 2.103;
    report.storedBits = 2.31;
    for (int block = 0; block < 2; ++block)
        report.layers.push_back({ block, Projection::Query, 32, 64, 2.1, 7, 1.5, 0.25, 0.01, 0.5 });
    report.stages.push_back({ Stage::Quantize, 3.25, 90'000'000 });
    report.evaluation = EvaluationResult { "ioi", "", {}, 0, 0, 200, 195, 0.975, 0.943, 0.989, 2.0 };
    report.exported = ExportReport { "tacq", "/exports/first", 128'000, 120'000, 2.89, true, 2e-6 };
    return run;
}

std::string page(const RunSummary& run)
{
    return reportPage(run, { { "Map", "Darker is more.", "image/svg+xml", "<svg/>" } });
}

// All text of the page; fails the test where it is no well-formed XML.
QString textOf(const std::string& html)
{
    QXmlStreamReader reader(QString::fromStdString(html));
    QString text;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::Characters)
            text += reader.text().toString() + QLatin1Char('\n');
    }
    if (reader.hasError())
        qWarning("line %lld: %s", reader.lineNumber(), qPrintable(reader.errorString()));
    return reader.hasError() ? QString() : text;
}

} // namespace

class TestReportPage : public QObject
{
    Q_OBJECT

private slots:
    void thePageTellsTheRun();
    void nothingIsLoadedFromElsewhere();
    void namesFromTheRunStayText();
    void anUnfinishedRunSaysSo();
    void aForeignRunIsRefused();
    void textIsEscapedByTheCharacter();
    void picturesAreBase64();
};

void TestReportPage::thePageTellsTheRun()
{
    const QString text = textOf(page(finishedRun()));
    for (const char* told : { "97.5 %", "94.3–98.9 %", "195 of 200", "2.103", "1.2.3", "0a1b", "2c3d", "4e5f",
             "quantize", "3.2 s", "90.0 MB", "/exports/first", "read back", "Darker is more.",
             "tacq quantize /models/Small.gguf --task ioi", "outlier_share" })
        QVERIFY2(text.contains(QString::fromUtf8(told)), told);
}

void TestReportPage::nothingIsLoadedFromElsewhere()
{
    const QString html = QString::fromStdString(page(finishedRun()));
    const QRegularExpression loads(R"re((?:src|href|srcset|action|data)\s*=\s*"([^"]*)")re");
    int pictures = 0;
    for (auto match = loads.globalMatch(html); match.hasNext(); ++pictures)
        QVERIFY(match.next().captured(1).startsWith("data:image/"));
    QCOMPARE(pictures, 1);
    QVERIFY(!html.contains("http"));
    QVERIFY(!html.contains("<script"));
    QVERIFY(!html.contains("@import") && !html.contains("url("));
}

void TestReportPage::namesFromTheRunStayText()
{
    RunSummary run = finishedRun();
    run.folder = std::string("/runs/") + "x\"><img src=y>";
    run.config.model = kHostile;
    run.config.task = kHostile;
    run.created = kHostile;
    run.programVersion = kHostile;
    run.fingerprints = { kHostile, kHostile, kHostile };
    run.report.evaluation->task = kHostile;
    run.report.exported->folder = kHostile;
    run.report.exported->format = kHostile;
    const std::string html = page(run);
    QVERIFY(!textOf(html).isEmpty());
    QVERIFY(html.find("<script") == std::string::npos);
    QVERIFY(html.find("<img src=y") == std::string::npos);
    QVERIFY(textOf(html).contains("a<script src='http://evil/x.js'>&\"b\uFFFD\uFFFD"));
}

void TestReportPage::anUnfinishedRunSaysSo()
{
    RunSummary run;
    run.folder = "/runs/stopped";
    run.state = RunState::Failed;
    run.problem = "The disk is full.";
    run.config.task = "ioi";
    const QString text = textOf(reportPage(run, {}));
    QVERIFY(text.contains("not finished, it is failed"));
    QVERIFY(text.contains("The disk is full."));
}

void TestReportPage::aForeignRunIsRefused()
{
    RunSummary run;
    run.folder = "/runs/new";
    run.state = RunState::Foreign;
    run.problem = "run.json has format 9.";
    TACQ_VERIFY_ERROR(reportPage(run, {}), "format 9");
}

void TestReportPage::textIsEscapedByTheCharacter()
{
    QCOMPARE(htmlText("a<b>&\"'"), std::string("a&lt;b&gt;&amp;&quot;&#39;"));
    QCOMPARE(htmlText("Ġ–\U0001F600\n\t"), std::string("Ġ–\U0001F600\n\t"));
    // Half a character, an overlong slash, a surrogate, a control character, one that XML forbids.
    for (const char* bad : { "\xe2\x80", "\xc0\xaf", "\xed\xa0\x80", "\x02", "\xef\xbf\xbf" })
        QVERIFY(htmlText(bad).starts_with("\uFFFD"));
}

void TestReportPage::picturesAreBase64()
{
    for (const char* bytes : { "", "a", "ab", "abc", "abcd", "\xff\xfe\xfd" }) {
        const std::string expected = "data:image/png;base64," + QByteArray(bytes).toBase64().toStdString();
        QCOMPARE(dataUrl("image/png", bytes), expected);
    }
}

QTEST_APPLESS_MAIN(TestReportPage)
#include "tst_report_page.moc"
