#pragma once

#include "core/config/projection.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace tacq {

// A part of a matrix, in rows and columns of weights.
struct MatrixArea
{
    std::int64_t row = 0; // the first
    std::int64_t column = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    bool contains(std::int64_t atRow, std::int64_t atColumn) const
    {
        return atRow >= row && atRow < row + rows && atColumn >= column && atColumn < column + columns;
    }
    bool contains(const MatrixArea& part) const
    {
        return part.row >= row && part.column >= column && part.row + part.rows <= row + rows
            && part.column + part.columns <= column + columns;
    }
    bool operator==(const MatrixArea&) const = default;
};

// What the cells of a picture hold. Of the values the one furthest from zero stands for its cell, so that a
// single large weight is not lost among many small ones.
enum class MatrixQuantity {
    Outliers, // share of the cell's weights that are kept, percent
    Weight, // original value
    Error, // value in the result less the original
    Saliency, // score; not a number where none was saved
    Difference // share that only this run keeps less the share that only another keeps, percentage points
};

// A part of a matrix on a grid no finer than a screen: cell (r, c) covers rowStep × columnStep weights from
// (area.row + r·rowStep, area.column + c·columnStep), the last ones of a row or column fewer. Where both
// steps are 1 every cell is one weight.
struct MatrixPicture
{
    int block = 0;
    Projection projection = Projection::Query;
    MatrixQuantity quantity = MatrixQuantity::Outliers;
    MatrixArea area;
    std::int64_t rowStep = 1;
    std::int64_t columnStep = 1;
    int gridRows = 0;
    int gridColumns = 0;
    std::vector<float> values; // [gridRows, gridColumns]
    std::vector<std::uint32_t> kept; // outliers per cell, likewise
    std::vector<std::uint32_t> keptByOther; // of the other run, and
    std::vector<std::uint32_t> keptByBoth; // common to both: empty unless for a difference

    bool isSingleWeights() const { return rowStep == 1 && columnStep == 1; }
    std::int64_t weightsOf(int gridRow, int gridColumn) const; // of one cell
    std::size_t cellOf(std::int64_t row, std::int64_t column) const; // that holds a weight of the area
};

// An empty picture of `area` with at most `maxGrid` cells along a side.
MatrixPicture emptyPicture(const MatrixArea& area, MatrixQuantity quantity, int maxGrid);

// Fills `kept`, and `values` of the quantity Outliers. `kept` are flat row-major indices in a matrix of
// `columns` columns, ascending.
void countKept(MatrixPicture& picture, std::span<const std::uint64_t> kept, std::int64_t columns);

// Fills the other counts and the values of the quantity Difference, after countKept().
void countDifference(MatrixPicture& picture, std::span<const std::uint64_t> kept,
    std::span<const std::uint64_t> other, std::int64_t columns);

// Fills `values` with value(row, column) of the strongest weight of each cell; not a number counts as none.
void fillStrongest(
    MatrixPicture& picture, const std::function<float(std::int64_t row, std::int64_t column)>& value);

// One row, column or head and what is kept of it.
struct HotPlace
{
    std::int64_t index = 0;
    std::int64_t outliers = 0;
    double share = 0; // of its weights
};

struct HotWeight
{
    std::int64_t row = 0;
    std::int64_t column = 0;
    double strength = 0; // saliency score; the magnitude where the run has none
};

// How attention heads divide a matrix. Query heads h with equal h / queriesPerGroup share one key/value head.
struct HeadLayout
{
    int heads = 0; // 0: not divided
    int dimension = 0; // rows of q, k and v, columns of o
    int queriesPerGroup = 1;
    bool alongColumns = false; // the heads are inputs: o_proj
    bool keyValue = false; // k and v: the heads themselves are the shared ones
};

// What a run keeps of a whole matrix.
struct MatrixSummary
{
    static constexpr std::size_t kRanked = 100; // places of a list

    int block = 0;
    Projection projection = Projection::Query;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t outliers = 0;
    std::vector<std::uint32_t> rowCounts; // outliers per row, [rows]
    std::vector<std::uint32_t> columnCounts; // [columns]
    HeadLayout heads;
    std::vector<HotPlace> hotHeads; // falling share; places without outliers are left out
    std::vector<HotPlace> hotRows;
    std::vector<HotPlace> hotColumns;
    std::vector<HotWeight> hotWeights; // falling strength
    bool strengthIsScore = false;
};

// `kept` as above, with the strength of each, [kept]. Block, projection and the meaning of the strengths are
// left to the caller.
MatrixSummary summarize(std::int64_t rows, std::int64_t columns, const HeadLayout& heads,
    std::span<const std::uint64_t> kept, std::span<const float> strengths);

} // namespace tacq
