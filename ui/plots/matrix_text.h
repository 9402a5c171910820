#pragma once

#include "core/pipeline/matrix_picture.h"

#include <QString>

namespace tacq {

// How the two runs of a difference are called.
struct RunNames
{
    QString first;
    QString second;
};

QString title(MatrixQuantity quantity);
QString scaleLabel(const MatrixPicture& picture); // with the unit
QString readingHint(MatrixQuantity quantity, bool tried, const RunNames& names); // how to read the picture

// What is known of the weight at (row, column): its cell in the picture (null: none), its row, column and
// head.
QString placeText(const MatrixSummary& summary, const MatrixPicture* picture, std::int64_t row,
    std::int64_t column, const RunNames& names);

QString pictureTable(const MatrixPicture& picture); // as CSV, a line per cell

} // namespace tacq
