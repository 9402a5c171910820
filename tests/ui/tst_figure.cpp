#include "tests/support/throws.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/screenshot.h"

#include "ui/plots/figure.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

class TestFigure : public QObject
{
    Q_OBJECT

private slots:
    void everyFigureIsWrittenInEveryFormat_data();
    void everyFigureIsWrittenInEveryFormat();
    void twoRunsAreDrawnInEveryFormat();
    void aReportsFiguresAreDrawnInShortTurns();
    void aReportHoldsWhatTheRunHas();
    void refusalsNameWhatIsMissing();

private:
    QTemporaryDir m_folder;
};

void TestFigure::everyFigureIsWrittenInEveryFormat_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QByteArray>("start"); // first bytes of such a file
    for (const char* kind : { "heatmap", "histogram", "accuracy" }) {
        QTest::addRow("%s.png", kind) << kind << "png" << QByteArray("\x89PNG");
        QTest::addRow("%s.svg", kind) << kind << "svg" << QByteArray("<?xml");
        QTest::addRow("%s.pdf", kind) << kind << "pdf" << QByteArray("%PDF");
    }
}

void TestFigure::everyFigureIsWrittenInEveryFormat()
{
    QFETCH(QString, kind);
    QFETCH(QString, ending);
    QFETCH(QByteArray, start);
    const QString path = m_folder.filePath(kind + "." + ending);
    renderFigure(fakeReport(), fakeHistogram(), parseFigureKind(kind.toStdString()), path.toStdString());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.peek(start.size()) == start);
    QVERIFY(file.size() > 2000);
    if (ending == "png") {
        const QImage image(path);
        QVERIFY(colorCount(image) > 12);
        QCOMPARE(image.pixelColor(0, 0), QColor(Qt::white));
    }
}

void TestFigure::twoRunsAreDrawnInEveryFormat()
{
    for (const char* kind : { "overlap", "common", "difference" }) {
        for (const char* ending : { "png", "svg", "pdf" }) {
            const QString path = m_folder.filePath(QString("%1.%2").arg(kind, ending));
            renderOverlap(fakeOverlap(), parseOverlapFigure(kind), path.toStdString());
            QVERIFY2(QFileInfo(path).size() > 2000, qPrintable(path));
        }
        QVERIFY(colorCount(QImage(m_folder.filePath(QString("%1.png").arg(kind)))) > 12);
    }
    TACQ_VERIFY_ERROR(parseOverlapFigure("venn"), "overlap, common and difference");
}

// The window draws one in each turn of its event loop.
void TestFigure::aReportsFiguresAreDrawnInShortTurns()
{
    const RunReport report = fakeReport();
    const ScoreHistogramPtr histogram = fakeHistogram();
    for (const FigureKind kind : reportFigures(report, histogram)) {
        QElapsedTimer clock;
        clock.start();
        const ReportFigure figure = reportFigure(report, histogram, kind);
        const qint64 milliseconds = clock.elapsed();
        qInfo("%s: %lld ms, %zu bytes", figure.title.c_str(), milliseconds, figure.bytes.size());
        QVERIFY(milliseconds < 250);
        QVERIFY(!figure.title.empty() && !figure.reading.empty());
        QVERIFY(figure.bytes.find("<svg") != std::string::npos);
    }
}

void TestFigure::aReportHoldsWhatTheRunHas()
{
    QCOMPARE(reportFigures(fakeReport(), fakeHistogram()).size(), std::size_t(3));
    QCOMPARE(reportFigures(fakeReport(), nullptr).size(), std::size_t(2)); // a method without saliency
    QVERIFY(reportFigures({}, nullptr).empty()); // a run stopped at its begin
}

void TestFigure::refusalsNameWhatIsMissing()
{
    const std::string out = m_folder.filePath("none.png").toStdString();
    TACQ_VERIFY_ERROR(renderFigure(RunReport(), nullptr, FigureKind::Heatmap, out), "no quantized matrix");
    TACQ_VERIFY_ERROR(renderFigure(fakeReport(), nullptr, FigureKind::Histogram, out), "no saliency");
    TACQ_VERIFY_ERROR(renderFigure(RunReport(), nullptr, FigureKind::Accuracy, out), "no score");
    TACQ_VERIFY_ERROR(parseFigureKind("map"), "heatmap, histogram and accuracy");
    TACQ_VERIFY_ERROR(renderFigure(fakeReport(), nullptr, FigureKind::Heatmap, "x.bmp"), "bmp");
    TACQ_VERIFY_ERROR(renderFigure(fakeReport(), nullptr, FigureKind::Heatmap,
                          m_folder.filePath("no/such/x.png").toStdString()),
        "could not be written");
    QVERIFY(!QFile::exists(QString::fromStdString(out)));
}

QTEST_MAIN(TestFigure)
#include "tst_figure.moc"
