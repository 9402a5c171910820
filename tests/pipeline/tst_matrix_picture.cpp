#include "core/pipeline/matrix_picture.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace tacq;

class TestMatrixPicture : public QObject
{
    Q_OBJECT

private slots:
    void everyWeightIsInOneCell();
    void aPartCountsOnlyItsOwn();
    void theStrongestWeightStandsForItsCell();
    void aDifferenceCountsBothSides();
    void summariesRankHeadsRowsColumnsAndWeights();
};

void TestMatrixPicture::everyWeightIsInOneCell()
{
    std::vector<std::uint64_t> all(13 * 29);
    std::iota(all.begin(), all.end(), 0U);
    MatrixPicture picture = emptyPicture({ 0, 0, 13, 29 }, MatrixQuantity::Outliers, 8);
    QCOMPARE(picture.rowStep, 2);
    QCOMPARE(picture.columnStep, 4);
    QVERIFY(picture.gridRows <= 8 && picture.gridColumns <= 8);
    countKept(picture, all, 29);
    for (int row = 0; row < picture.gridRows; ++row) {
        for (int column = 0; column < picture.gridColumns; ++column) {
            const auto cell = std::size_t(row * picture.gridColumns + column);
            QCOMPARE(std::int64_t(picture.kept[cell]), picture.weightsOf(row, column));
            QCOMPARE(picture.values[cell], 100.0F);
        }
    }
    QCOMPARE(std::accumulate(picture.kept.begin(), picture.kept.end(), 0U), 13U * 29U);
}

void TestMatrixPicture::aPartCountsOnlyItsOwn()
{
    const std::vector<std::uint64_t> kept { 0, 12, 13, 25, 39 }; // of 4 × 10
    MatrixPicture picture = emptyPicture({ 1, 2, 2, 4 }, MatrixQuantity::Outliers, 16);
    QVERIFY(picture.isSingleWeights());
    countKept(picture, kept, 10);
    QCOMPARE(picture.kept, (std::vector<std::uint32_t> { 1, 1, 0, 0, 0, 0, 0, 1 }));
}

void TestMatrixPicture::theStrongestWeightStandsForItsCell()
{
    constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> values { 1, -3, kNone, kNone, 2, 0.5F, kNone, kNone };
    MatrixPicture picture = emptyPicture({ 0, 0, 2, 4 }, MatrixQuantity::Weight, 2);
    fillStrongest(picture,
        [&](std::int64_t row, std::int64_t column) { return values[std::size_t(row * 4 + column)]; });
    QCOMPARE(picture.gridRows * picture.gridColumns, 4);
    QCOMPARE(picture.values[0], -3.0F);
    QVERIFY(std::isnan(picture.values[1]));
    QCOMPARE(picture.values[2], 2.0F);
}

void TestMatrixPicture::aDifferenceCountsBothSides()
{
    MatrixPicture picture = emptyPicture({ 0, 0, 1, 4 }, MatrixQuantity::Difference, 2);
    const std::vector<std::uint64_t> here { 0, 1, 2 };
    const std::vector<std::uint64_t> there { 1, 3 };
    countKept(picture, here, 4);
    countDifference(picture, here, there, 4);
    QCOMPARE(picture.keptByBoth, (std::vector<std::uint32_t> { 1, 0 }));
    QCOMPARE(picture.values, (std::vector<float> { 50, 0 }));
}

void TestMatrixPicture::summariesRankHeadsRowsColumnsAndWeights()
{
    const std::vector<std::uint64_t> kept { 1, 8, 9, 13 }; // of 4 × 4
    const std::vector<float> strengths { 5, 1, 7, 7 };
    const MatrixSummary rows = summarize(4, 4, { .heads = 2, .dimension = 2 }, kept, strengths);
    QCOMPARE(rows.rowCounts, (std::vector<std::uint32_t> { 1, 0, 2, 1 }));
    QCOMPARE(rows.columnCounts, (std::vector<std::uint32_t> { 1, 3, 0, 0 }));
    QCOMPARE(rows.hotHeads.size(), std::size_t(2));
    QCOMPARE(rows.hotHeads[0].index, 1);
    QCOMPARE(rows.hotHeads[0].share, 3.0 / 8);
    QCOMPARE(rows.hotRows[0].index, 2);
    QCOMPARE(rows.hotColumns.size(), std::size_t(2));
    QCOMPARE(rows.hotColumns[0].index, 1);
    QCOMPARE(rows.hotWeights[0].row, 2);
    QCOMPARE(rows.hotWeights[0].column, 1);
    QCOMPARE(rows.hotWeights.back().strength, 1.0);
    const MatrixSummary columns
        = summarize(4, 4, { .heads = 2, .dimension = 2, .alongColumns = true }, kept, strengths);
    QCOMPARE(columns.hotHeads.size(), std::size_t(1));
    QCOMPARE(columns.hotHeads[0].outliers, 4);
}

QTEST_APPLESS_MAIN(TestMatrixPicture)
#include "tst_matrix_picture.moc"
