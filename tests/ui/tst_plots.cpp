#include "tests/ui/fake_run.h"
#include "tests/ui/screenshot.h"

#include "ui/number_format.h"
#include "ui/plots/accuracy_plot.h"
#include "ui/plots/count_plot.h"
#include "ui/plots/outlier_heatmap.h"
#include "ui/plots/overlap_map.h"
#include "ui/plots/result_text.h"
#include "ui/plots/score_histogram_plot.h"
#include "ui/plots/size_accuracy_plot.h"
#include "ui/plots/weight_map.h"

#include <qcustomplot.h>

#include <QSignalSpy>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

constexpr QSize kPlotSize(720, 420);

// Shows the plot, draws it, and keeps its picture in both themes.
void present(PlotView& view, const QString& name)
{
    view.resize(kPlotSize);
    view.show();
    view.drawNow();
    QVERIFY2(colorCount(picture(view, name + "-light")) > 12, "the plot is blank");
    view.setPalette(darkPalette());
    view.drawNow();
    QVERIFY2(colorCount(picture(view, name + "-dark")) > 12, "the plot is blank in the dark theme");
    view.setPalette(QPalette());
    view.drawNow();
}

std::vector<SizeAccuracyPoint> fakePoints()
{
    return { { "full", Series::FullPrecision, 16, 269, fakeChoice(0.99) },
        { "tacq-2", Series::Result, 2.105, 93, fakeChoice(0.965) },
        { "tacq-3", Series::Result, 3.1, 106, fakeChoice(0.985) },
        { "gptq-2", Series::PlainGptq, 2, 91, fakeChoice(0.52) },
        { "rtn-2", Series::Rounded, 2, 91, fakeChoice(0.49) } };
}

} // namespace

class TestPlots : public QObject
{
    Q_OBJECT

private slots:
    void valuesAreShortAtAnySize();
    void everyPlotDrawsInLightAndDark();
    void theFrontHoldsWhatNoOtherBeats();
    void aHiddenPlotDrawsWhenShown();
    void unknownCellsDifferFromZero();
    void hoverTellsTheCellAndItsValue();
    void theOverlapOfACellIsToldAgainstChance();
    void aSentenceTellsTheOverlapOfAll();
    void clickAndKeysOpenACell();
    void aDragOfTheMapIsNoClick();
    void shareAndThresholdAreInverse();
    void draggingTheThresholdTellsItsShare();
    void theThresholdStopsAtTheGreatestShare();
    void aWeightIsFoundUnderThePointer();
    void aPartOutlastsThePictureThatComesAfterIt();
    void marginsAndHeadNamesFollowTheMap();
    void numbersAreGivenAsTables();
    void anEmptyPlotsSentenceKeepsOffTheAxes();
    void onlyAnUnfinishedMapSaysWhatHatchingIs();
    void theWheelZoomsAndADoubleClickResets();
};

void TestPlots::valuesAreShortAtAnySize()
{
    const QString thin(QChar(0x202f));
    QCOMPARE(shareText(0.0035), QString("0.35 %").replace(' ', thin));
    QCOMPARE(valueText(1.2e-7), QString::fromUtf8("1.20_×_10⁻⁷").replace('_', thin));
    QCOMPARE(valueText(9.9999e-8), QString::fromUtf8("1.00_×_10⁻⁷").replace('_', thin));
}

void TestPlots::everyPlotDrawsInLightAndDark()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    map.select({ 4, Projection::Output });
    present(map, "heatmap");
    map.setQuantity(LayerQuantity::Error);
    present(map, "heatmap-error");

    OverlapMap overlap;
    overlap.setOverlap(fakeOverlap());
    overlap.setQuantity(OverlapQuantity::OverChance);
    present(overlap, "overlap");
    overlap.setQuantity(OverlapQuantity::Difference);
    present(overlap, "overlap-difference");

    ScoreHistogramPlot histogram;
    histogram.setHistogram(fakeHistogram());
    histogram.setThresholdMovable(true, 0.02);
    present(histogram, "histogram");

    AccuracyPlot accuracy;
    accuracy.setMethodName("TACQ");
    accuracy.setReport(fakeReport());
    present(accuracy, "accuracy");
    accuracy.setReport(fakeReport(true));
    present(accuracy, "perplexity");

    WeightMap weights;
    weights.setSummary(fakeSummary(3, Projection::Query));
    weights.setPicture(fakePicture(*weights.summary(), weights.wholeArea(), MatrixQuantity::Outliers, 192));
    weights.select(WeightMap::Weight { 200, 300 });
    present(weights, "weights");
    weights.setPicture(fakePicture(*weights.summary(), weights.wholeArea(), MatrixQuantity::Weight, 192));
    weights.setPicture(fakePicture(*weights.summary(), { 180, 270, 60, 90 }, MatrixQuantity::Weight, 192));
    weights.showArea({ 190, 280, 30, 50 });
    present(weights, "weights-part");
    weights.setSummary(fakeSummary(3, Projection::Output));
    weights.setPicture(fakePicture(*weights.summary(), weights.wholeArea(), MatrixQuantity::Outliers, 192));
    present(weights, "weights-columns");

    SizeAccuracyPlot sizes;
    sizes.setPoints(fakePoints());
    sizes.setSelected("tacq-2");
    present(sizes, "sizes");

    OutlierHeatmap empty;
    empty.resize(kPlotSize);
    empty.show();
    empty.drawNow();
    picture(empty, "heatmap-empty");
}

void TestPlots::theFrontHoldsWhatNoOtherBeats()
{
    // By size: gptq-2 beats rtn-2 of the same size, then tacq-2, tacq-3 and full precision.
    QCOMPARE(paretoFront(fakePoints(), true), (std::vector<std::size_t> { 3, 1, 2, 0 }));
    std::vector<SizeAccuracyPoint> texts = { { "a", Series::Result, 2, 50, fakeText(30) },
        { "b", Series::Result, 3, 60, fakeText(35) }, { "c", Series::Result, 4, 70, fakeText(20) } };
    QCOMPARE(paretoFront(texts, false), (std::vector<std::size_t> { 0, 2 })); // less perplexity is better
    QVERIFY(paretoFront({}, true).empty());
}

void TestPlots::aHiddenPlotDrawsWhenShown()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    QVERIFY(map.plot().xAxis->range().upper < kFakeBlocks - 1); // nothing was drawn
    map.resize(kPlotSize);
    map.show();
    QCOMPARE(map.plot().xAxis->range().upper, kFakeBlocks - 0.5);
}

void TestPlots::unknownCellsDifferFromZero()
{
    OutlierHeatmap map;
    map.setBlockCount(10);
    for (int block = 0; block < 5; ++block) {
        for (const Projection projection : kProjections) {
            LayerReport layer = fakeLayer(block, projection);
            layer.outliers = 0;
            map.setReport(std::make_shared<const LayerReport>(layer));
        }
    }
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    const QImage image = picture(map, "heatmap-filling");
    const auto colorsIn = [&](const OutlierHeatmap::Cell& cell) {
        const QPoint center = map.plot().mapTo(&map, map.centerOf(cell).toPoint());
        return colorCount(image.copy(center.x() - 12, center.y() - 12, 24, 24));
    };
    QCOMPARE(colorsIn({ 2, Projection::Up }), 1); // zero is one even colour
    QVERIFY2(colorsIn({ 7, Projection::Up }) > 1, "a cell without a value is not hatched");
    QVERIFY(map.valueAt(map.centerOf({ 7, Projection::Up })).contains("not done yet"));

    map.setSelectionKnown(false); // a simulation chose nothing
    map.drawNow();
    QVERIFY(map.valueAt(map.centerOf({ 2, Projection::Up })).contains("not done yet"));
    map.setQuantity(LayerQuantity::RelativeError);
    map.drawNow();
    QVERIFY(!map.valueAt(map.centerOf({ 2, Projection::Up })).contains("not done yet"));
}

void TestPlots::hoverTellsTheCellAndItsValue()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    const LayerReport layer = fakeLayer(12, Projection::Down);
    const QString text = map.valueAt(map.centerOf({ 12, Projection::Down }));
    QVERIFY2(text.startsWith("Block 12, down_proj"), qPrintable(text));
    QVERIFY2(text.contains(shareText(layer.outlierShare())), qPrintable(text));
    QVERIFY(map.valueAt({ 1, 1 }).isEmpty()); // outside the axes
}

void TestPlots::theOverlapOfACellIsToldAgainstChance()
{
    auto overlap = std::make_shared<CircuitOverlap>();
    overlap->blocks = 1;
    for (const Projection projection : kProjections)
        overlap->matrices.push_back({ 0, projection, { .weights = 1000, .first = 100, .second = 50 } });
    overlap->matrices[index(Projection::Value)].counts.common = 20; // 5 by chance
    overlap->matrices[index(Projection::Up)].counts.first = 0;
    OverlapMap map;
    map.setRunNames("one", "other");
    map.setOverlap(overlap);
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    const QString text = map.valueAt(map.centerOf({ 0, Projection::Value }));
    QVERIFY2(text.startsWith("Block 0, v_proj") && text.contains("one: 100 kept"), qPrintable(text));
    QVERIFY2(text.endsWith("in both: 20; 5.0 by chance, so 4.0 ×"), qPrintable(text));
    QVERIFY(!map.valueAt(map.centerOf({ 0, Projection::Up })).contains("by chance"));
}

void TestPlots::aSentenceTellsTheOverlapOfAll()
{
    OverlapCounts total { .weights = 10000, .first = 200, .second = 200, .common = 50, .byChanceWithin = 10 };
    QString told = overlapSentence(total, "one", "other").replace(QChar(0x202f), ' ');
    QCOMPARE(told, QString("25.0 % of the kept weights are common to one and other (5.00 % by chance)."));
    total.second = 400; // a share of which run must be said then
    told = overlapSentence(total, "one", "other").replace(QChar(0x202f), ' ');
    QCOMPARE(
        told, QString("25.0 % of the weights that one keeps are also kept by other (5.00 % by chance)."));
}

void TestPlots::clickAndKeysOpenACell()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    QSignalSpy clicked(&map, &OutlierHeatmap::cellClicked);
    QTest::mouseClick(&map.plot(), Qt::LeftButton, {}, map.centerOf({ 6, Projection::Gate }).toPoint());
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked.first().at(0).toInt(), 6);
    QCOMPARE(clicked.first().at(1).value<Projection>(), Projection::Gate);

    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Down);
    QTest::keyClick(&map, Qt::Key_Return);
    QCOMPARE(clicked.count(), 2);
    QCOMPARE(clicked.last().at(0).toInt(), 7);
    QCOMPARE(clicked.last().at(1).value<Projection>(), Projection::Up);
    QVERIFY(map.accessibleDescription().startsWith("Block 7, up_proj"));
}

void TestPlots::aDragOfTheMapIsNoClick()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    QSignalSpy clicked(&map, &OutlierHeatmap::cellClicked);
    const QPoint from = map.centerOf({ 6, Projection::Gate }).toPoint();
    QTest::mousePress(&map.plot(), Qt::LeftButton, {}, from);
    QTest::mouseRelease(&map.plot(), Qt::LeftButton, {}, from + QPoint(80, 0));
    QCOMPARE(clicked.count(), 0);
}

void TestPlots::shareAndThresholdAreInverse()
{
    const ScoreHistogramPtr histogram = fakeHistogram();
    for (const double share : { 0.0001, 0.0035, 0.02, 0.5 }) {
        const double threshold = thresholdFor(*histogram, share);
        QVERIFY2(std::abs(shareAbove(*histogram, threshold) - share) < 1e-9,
            qPrintable(
                QString("share %1 came back as %2").arg(share).arg(shareAbove(*histogram, threshold))));
    }
    QCOMPARE(shareAbove(ScoreHistogram(), 1), 0.0);
    QCOMPARE(thresholdFor(ScoreHistogram(), 0.5), 0.0);
}

void TestPlots::draggingTheThresholdTellsItsShare()
{
    ScoreHistogramPlot plot;
    plot.setHistogram(fakeHistogram());
    plot.setThresholdMovable(true, 0.02);
    plot.resize(kPlotSize);
    plot.show();
    plot.drawNow();
    QSignalSpy moved(&plot, &ScoreHistogramPlot::thresholdMoved);
    const double before = plot.threshold();
    const QPoint from = plot.thresholdPixel().toPoint();
    QTest::mousePress(&plot.plot(), Qt::LeftButton, {}, from);
    QTest::mouseMove(&plot.plot(), from + QPoint(20, 0));
    QTest::mouseRelease(&plot.plot(), Qt::LeftButton, {}, from + QPoint(20, 0));
    QVERIFY(moved.count() >= 1);
    QVERIFY(plot.threshold() > before);
    QCOMPARE(moved.last().at(1).toDouble(), shareAbove(*fakeHistogram(), plot.threshold()));

    QTest::keyClick(&plot, Qt::Key_Left);
    QVERIFY(moved.last().at(1).toDouble() > moved.at(moved.count() - 2).at(1).toDouble());
}

void TestPlots::theThresholdStopsAtTheGreatestShare()
{
    ScoreHistogramPlot plot;
    plot.setHistogram(fakeHistogram());
    plot.setThresholdMovable(true, 0.02);
    plot.resize(kPlotSize);
    plot.show();
    plot.drawNow();
    QSignalSpy moved(&plot, &ScoreHistogramPlot::thresholdMoved);
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(&plot, Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(moved.last().at(1).toDouble(), 0.02);
}

void TestPlots::aWeightIsFoundUnderThePointer()
{
    WeightMap map;
    map.setSummary(fakeSummary(3, Projection::Query));
    map.setPicture(fakePicture(*map.summary(), map.wholeArea(), MatrixQuantity::Outliers, 96));
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    QSignalSpy closer(&map, &WeightMap::closerWanted);
    QSignalSpy clicked(&map, &WeightMap::weightClicked);
    const QPointF pixel = map.pixelOf(100, 400);
    QTest::mouseClick(&map.plot(), Qt::LeftButton, {}, pixel.toPoint());
    QCOMPARE(clicked.count(), 0); // a pixel covers several weights
    QCOMPARE(closer.count(), 1);
    QVERIFY(std::abs(closer.first().at(0).toLongLong() - 100) <= 3);
    QVERIFY(std::abs(closer.first().at(1).toLongLong() - 400) <= 3);
    const QString text = map.valueAt(pixel);
    QVERIFY2(text.contains("Head 1, of key/value head 0"), qPrintable(text));
    QVERIFY2(text.contains("of 36 weights kept"), qPrintable(text)); // 6 × 6 in a cell
    QVERIFY(map.pixelOf(0, 0).y() < map.pixelOf(500, 0).y()); // row 0 lies on top

    const MatrixArea near = map.neighbourhoodOf({ 100, 400 });
    map.showArea(near);
    map.setPicture(fakePicture(*map.summary(), near, MatrixQuantity::Outliers, 256));
    map.drawNow();
    QVERIFY(map.canTell({ 100, 400 }));
    QCOMPARE(map.visibleArea(), near);
    QTest::mouseClick(&map.plot(), Qt::LeftButton, {}, map.pixelOf(100, 400).toPoint());
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked.first().at(0).toLongLong(), 100);
    QCOMPARE(clicked.first().at(1).toLongLong(), 400);
    const auto kept = fakeKept(576, 576);
    const bool outlier = std::binary_search(kept.begin(), kept.end(), std::uint64_t(100 * 576 + 400));
    QVERIFY(map.valueAt(map.pixelOf(100, 400)).contains(outlier ? "kept in 16 bit" : "quantized"));
    QSignalSpy stepped(&map, &WeightMap::weightStepped);
    QTest::keyClick(&map, Qt::Key_Right);
    QCOMPARE(stepped.last().at(1).toLongLong(), 401);
    QTest::mouseDClick(&map.plot(), Qt::LeftButton, {}, map.pixelOf(100, 400).toPoint());
    QVERIFY(map.showsWhole());
}

void TestPlots::aPartOutlastsThePictureThatComesAfterIt()
{
    WeightMap map;
    map.setSummary(fakeSummary(3, Projection::Query));
    const auto picture = [&](const MatrixArea& area, MatrixQuantity quantity) {
        return fakePicture(*map.summary(), area, quantity, 96);
    };
    const MatrixArea part { 100, 200, 50, 50 };
    map.setPicture(picture(map.wholeArea(), MatrixQuantity::Outliers));
    map.setPicture(picture(part, MatrixQuantity::Outliers));
    map.setPicture(picture(map.wholeArea(), MatrixQuantity::Weight));
    QVERIFY2(!map.part(), "the part shows another quantity than the whole");
    map.setPicture(picture(part, MatrixQuantity::Error));
    map.setPicture(picture(map.wholeArea(), MatrixQuantity::Error));
    QVERIFY2(map.part(), "a part that came first was thrown away");
}

void TestPlots::marginsAndHeadNamesFollowTheMap()
{
    WeightMap map;
    map.setSummary(fakeSummary(3, Projection::Output));
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    const auto rects = map.plot().axisRects();
    QVERIFY(map.plot().xAxis2->visible() && !map.plot().yAxis2->visible());
    map.showArea({ 30, 64, 20, 128 });
    QCOMPARE(rects.size(), 3); // the map and its margins
    for (QCPAxisRect* rect : rects) {
        const bool right = rect->axis(QCPAxis::atLeft)->range() == map.plot().yAxis->range();
        const bool above = rect->axis(QCPAxis::atBottom)->range() == map.plot().xAxis->range();
        QVERIFY(rect == map.plot().xAxis->axisRect() ? right && above : right != above);
    }
    map.drawNow();
    QCOMPARE(map.plot().xAxis2->tickVector(), (QVector<double> { 128 })); // heads 1 and 2 of group 0
}

void TestPlots::numbersAreGivenAsTables()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    QCOMPARE(map.table().count('\n'), 1 + kFakeBlocks * int(kProjectionCount));
    QVERIFY(map.table().startsWith("block,projection,value\n0,q_proj,"));
    ScoreHistogramPlot histogram;
    histogram.setHistogram(fakeHistogram());
    QCOMPARE(std::size_t(histogram.table().count('\n')), 1 + fakeHistogram()->counts.size());
    WeightMap weights;
    weights.setSummary(fakeSummary(3, Projection::Query));
    QVERIFY(!weights.hasTable());
    weights.setPicture(fakePicture(*weights.summary(), weights.wholeArea(), MatrixQuantity::Outliers, 96));
    QCOMPARE(weights.table().count('\n'), 1 + 96 * 96);
    AccuracyPlot accuracy;
    QVERIFY(!accuracy.hasTable());
    accuracy.setReport(fakeReport());
    QVERIFY2(accuracy.table().startsWith("of,quantized blocks,score,low,high\nprobe,1,"),
        qPrintable(accuracy.table()));
    QVERIFY(accuracy.table().contains("\nplain GPTQ,30,0.52,"));
    accuracy.setReport(fakeReport(true));
    QVERIFY(accuracy.table().endsWith("\nresult,30,28.1,,\n"));
    SizeAccuracyPlot sizes;
    QVERIFY(!sizes.hasTable());
    sizes.setPoints({ { "a, \"b\" %1", Series::Result, 2.105, 31.4, fakeText(28.1) } });
    QCOMPARE(
        sizes.table(), QString("run,bits,megabytes,score,low,high\n\"a, \"\"b\"\" %1\",2.105,31.4,28.1,,\n"));
    CountPlot counts("value", "weights");
    QVERIFY(!counts.hasTable());
    counts.setHistogram({ -1, 0.5, { 3, 4 } });
    QCOMPARE(counts.table(), QString("from,to,count\n-1,-0.5,3\n-0.5,0,4\n"));
}

void TestPlots::anEmptyPlotsSentenceKeepsOffTheAxes()
{
    ScoreHistogramPlot plot;
    plot.resize(240, 220);
    plot.show();
    plot.drawNow();
    const auto* text = plot.plot().findChild<QCPItemText*>();
    QVERIFY(text && text->visible());
    QVERIFY2(text->text().contains('\n'), "a narrow plot needs more than one line");
    const QRect axes = plot.plot().axisRect()->rect();
    QVERIFY(text->left->pixelPosition().x() >= axes.left());
    QVERIFY(text->right->pixelPosition().x() <= axes.right());
    plot.resize(900, 220);
    plot.drawNow();
    QVERIFY(!text->text().contains('\n'));
}

void TestPlots::onlyAnUnfinishedMapSaysWhatHatchingIs()
{
    OutlierHeatmap map;
    map.setBlockCount(kFakeBlocks);
    QVERIFY(map.readingHint().contains("Hatched"));
    map.setReports(fakeReport().layers);
    QVERIFY2(!map.readingHint().contains("Hatched"), qPrintable(map.readingHint()));
    map.setSelectionKnown(false);
    QVERIFY(map.readingHint().contains("Hatched"));
}

void TestPlots::theWheelZoomsAndADoubleClickResets()
{
    OutlierHeatmap map;
    map.setReports(fakeReport().layers);
    map.resize(kPlotSize);
    map.show();
    map.drawNow();
    const double whole = map.plot().xAxis->range().size();
    const QPointF at = map.centerOf({ 6, Projection::Gate });
    QWheelEvent wheel(at, map.plot().mapToGlobal(at), {}, { 0, 120 }, Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    QApplication::sendEvent(&map.plot(), &wheel);
    QVERIFY(map.plot().xAxis->range().size() < whole);
    QTest::mouseDClick(&map.plot(), Qt::LeftButton, {}, at.toPoint());
    QCOMPARE(map.plot().xAxis->range().size(), whole);
}

QTEST_MAIN(TestPlots)
#include "tst_plots.moc"
