#include "ui/plots/matrix_text.h"

#include "ui/number_format.h"
#include "ui/plots/head_ticker.h"
#include "ui/plots/result_text.h"

#include <QCoreApplication>
#include <QTextStream>

#include <cmath>

namespace tacq {

namespace {

class MatrixText
{
    Q_DECLARE_TR_FUNCTIONS(tacq::MatrixText)
};

// A single weight is told as such, a cell of several by their counts.
QString outlierText(const MatrixPicture& picture, std::size_t cell, std::int64_t weights)
{
    const std::uint32_t kept = picture.kept[cell];
    if (weights == 1)
        return kept > 0 ? MatrixText::tr("kept in 16 bit") : MatrixText::tr("quantized");
    return MatrixText::tr("%1 of %2 weights kept").arg(kept).arg(weights);
}

QString differenceText(
    const MatrixPicture& picture, std::size_t cell, std::int64_t weights, const RunNames& names)
{
    const std::uint32_t both = picture.keptByBoth[cell];
    const std::uint32_t first = picture.kept[cell] - both;
    const std::uint32_t second = picture.keptByOther[cell] - both;
    if (weights > 1)
        return MatrixText::tr("kept by both %1, only by %4 %2, only by %5 %3")
            .arg(QString::number(both), QString::number(first), QString::number(second), names.first,
                names.second);
    return both > 0  ? MatrixText::tr("kept by both runs")
        : first > 0  ? MatrixText::tr("kept only by %1").arg(names.first)
        : second > 0 ? MatrixText::tr("kept only by %1").arg(names.second)
                     : MatrixText::tr("kept by neither run");
}

QString valueLine(const MatrixPicture& picture, std::size_t cell, bool single)
{
    const double value = double(picture.values[cell]);
    const QString text = std::isnan(value) ? MatrixText::tr("not among the highest") : valueText(value);
    switch (picture.quantity) {
    case MatrixQuantity::Weight:
        return single ? MatrixText::tr("weight %1").arg(text)
                      : MatrixText::tr("strongest weight %1").arg(text);
    case MatrixQuantity::Error:
        return single ? MatrixText::tr("rounding error %1").arg(text)
                      : MatrixText::tr("largest rounding error %1").arg(text);
    case MatrixQuantity::Saliency:
        return single ? MatrixText::tr("saliency %1").arg(text)
                      : MatrixText::tr("highest saliency %1").arg(text);
    case MatrixQuantity::Outliers:
    case MatrixQuantity::Difference:
        break;
    }
    return {};
}

QString cellText(const MatrixPicture& picture, std::int64_t row, std::int64_t column, const RunNames& names)
{
    const std::size_t cell = picture.cellOf(row, column);
    const int gridRow = int(cell) / picture.gridColumns;
    const int gridColumn = int(cell) % picture.gridColumns;
    const std::int64_t weights = picture.weightsOf(gridRow, gridColumn);
    QString text = picture.quantity == MatrixQuantity::Difference
        ? differenceText(picture, cell, weights, names)
        : outlierText(picture, cell, weights);
    if (const QString value = valueLine(picture, cell, weights == 1); !value.isEmpty())
        text += QStringLiteral(", ") + value;
    return text;
}

} // namespace

QString title(MatrixQuantity quantity)
{
    switch (quantity) {
    case MatrixQuantity::Outliers:
        return MatrixText::tr("Outliers");
    case MatrixQuantity::Weight:
        return MatrixText::tr("Weights");
    case MatrixQuantity::Error:
        return MatrixText::tr("Rounding error");
    case MatrixQuantity::Saliency:
        return MatrixText::tr("Saliency");
    case MatrixQuantity::Difference:
        return MatrixText::tr("Difference of both runs");
    }
    return {};
}

QString scaleLabel(const MatrixPicture& picture)
{
    switch (picture.quantity) {
    case MatrixQuantity::Outliers:
        return MatrixText::tr("weights kept / %");
    case MatrixQuantity::Weight:
        return MatrixText::tr("strongest weight");
    case MatrixQuantity::Error:
        return MatrixText::tr("result − original");
    case MatrixQuantity::Saliency:
        return MatrixText::tr("saliency score");
    case MatrixQuantity::Difference:
        return MatrixText::tr("first − second / points");
    }
    return {};
}

QString readingHint(MatrixQuantity quantity, bool tried, const RunNames& names)
{
    const QString margins = QChar(' ')
        + MatrixText::tr("Margins count outliers; lines part heads, thick ones key/value groups.");
    switch (quantity) {
    case MatrixQuantity::Outliers:
        return (tried ? MatrixText::tr("Bright spots would keep more weights, as tried.")
                      : MatrixText::tr("Bright spots keep more weights in 16 bit."))
            + margins;
    case MatrixQuantity::Weight:
        return MatrixText::tr("Orange is positive, blue negative.") + margins;
    case MatrixQuantity::Error:
        return MatrixText::tr("Orange was rounded up, blue down.") + margins;
    case MatrixQuantity::Saliency:
        return MatrixText::tr("Bright weights matter more; hatched: score not saved.") + margins;
    case MatrixQuantity::Difference:
        return MatrixText::tr(
            "Orange spots are kept only by %1, blue ones only by %2; what both keep, or neither, is pale.")
            .arg(names.first, names.second);
    }
    return {};
}

QString placeText(const MatrixSummary& summary, const MatrixPicture* picture, std::int64_t row,
    std::int64_t column, const RunNames& names)
{
    QString text = MatrixText::tr("Row %1, column %2").arg(row).arg(column);
    if (picture)
        text += QStringLiteral(": ") + cellText(*picture, row, column, names);
    text += QChar('\n')
        + MatrixText::tr("%1 outliers in the row, %2 in the column")
              .arg(summary.rowCounts[std::size_t(row)])
              .arg(summary.columnCounts[std::size_t(column)]);
    if (summary.heads.heads > 0)
        text += QChar('\n')
            + headText(summary.heads,
                (summary.heads.alongColumns ? column : row) / std::max(1, summary.heads.dimension));
    return text;
}

QString pictureTable(const MatrixPicture& picture)
{
    QString table;
    QTextStream out(&table);
    out << "row,column,rows,columns,kept,value\n";
    for (int row = 0; row < picture.gridRows; ++row) {
        for (int column = 0; column < picture.gridColumns; ++column) {
            const auto cell = std::size_t(row) * std::size_t(picture.gridColumns) + std::size_t(column);
            const std::int64_t firstRow = picture.area.row + row * picture.rowStep;
            const std::int64_t firstColumn = picture.area.column + column * picture.columnStep;
            out << firstRow << ',' << firstColumn << ','
                << std::min(picture.rowStep, picture.area.row + picture.area.rows - firstRow) << ','
                << std::min(picture.columnStep, picture.area.column + picture.area.columns - firstColumn)
                << ',' << picture.kept[cell] << ',';
            if (!std::isnan(picture.values[cell])) // an empty field: unknown
                out << picture.values[cell];
            out << '\n';
        }
    }
    return table;
}

} // namespace tacq
