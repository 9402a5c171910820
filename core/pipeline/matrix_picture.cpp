#include "core/pipeline/matrix_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tacq {

namespace {

std::int64_t divideUp(std::int64_t count, std::int64_t by)
{
    return (count + by - 1) / by;
}

// Calls body(row, column) for every kept weight of the area.
template <typename Body>
void forEachKept(
    const MatrixArea& area, std::span<const std::uint64_t> kept, std::int64_t columns, const Body& body)
{
    const auto first = std::uint64_t(area.row * columns);
    const auto end = std::uint64_t((area.row + area.rows) * columns);
    for (auto it = std::lower_bound(kept.begin(), kept.end(), first); it != kept.end() && *it < end; ++it) {
        const std::int64_t row = std::int64_t(*it) / columns;
        const std::int64_t column = std::int64_t(*it) % columns;
        if (area.contains(row, column))
            body(row, column);
    }
}

std::vector<std::uint32_t> countsOf(
    const MatrixPicture& picture, std::span<const std::uint64_t> kept, std::int64_t columns)
{
    std::vector<std::uint32_t> counts(picture.values.size());
    forEachKept(picture.area, kept, columns,
        [&](std::int64_t row, std::int64_t column) { ++counts[picture.cellOf(row, column)]; });
    return counts;
}

// `share(cell, weights)` of each cell, in percent.
template <typename Share> void fillShares(MatrixPicture& picture, const Share& share)
{
    for (int row = 0; row < picture.gridRows; ++row) {
        for (int column = 0; column < picture.gridColumns; ++column) {
            const auto cell = std::size_t(row) * std::size_t(picture.gridColumns) + std::size_t(column);
            picture.values[cell] = float(100 * share(cell) / double(picture.weightsOf(row, column)));
        }
    }
}

std::vector<HotPlace> ranked(std::vector<HotPlace> places)
{
    std::erase_if(places, [](const HotPlace& place) { return place.outliers == 0; });
    std::stable_sort(
        places.begin(), places.end(), [](const HotPlace& a, const HotPlace& b) { return a.share > b.share; });
    places.resize(std::min(places.size(), MatrixSummary::kRanked));
    return places;
}

// `width` neighbouring rows (or columns) of `across` weights each make one place.
std::vector<HotPlace> rankedPlaces(
    const std::vector<std::uint32_t>& counts, std::int64_t width, std::int64_t across)
{
    std::vector<HotPlace> places(std::size_t(divideUp(std::int64_t(counts.size()), width)));
    for (std::size_t i = 0; i < counts.size(); ++i)
        places[i / std::size_t(width)].outliers += counts[i];
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i].index = std::int64_t(i);
        places[i].share = double(places[i].outliers) / double(width * across);
    }
    return ranked(std::move(places));
}

std::vector<HotWeight> rankedWeights(
    std::int64_t columns, std::span<const std::uint64_t> kept, std::span<const float> strengths)
{
    std::vector<std::size_t> order(kept.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto end = order.begin() + std::ptrdiff_t(std::min(order.size(), MatrixSummary::kRanked));
    std::partial_sort(order.begin(), end, order.end(), [&](std::size_t a, std::size_t b) {
        return strengths[a] != strengths[b] ? strengths[a] > strengths[b] : a < b;
    });
    std::vector<HotWeight> weights;
    for (auto it = order.begin(); it != end; ++it)
        weights.push_back(
            { std::int64_t(kept[*it]) / columns, std::int64_t(kept[*it]) % columns, double(strengths[*it]) });
    return weights;
}

} // namespace

std::int64_t MatrixPicture::weightsOf(int gridRow, int gridColumn) const
{
    return std::min(rowStep, area.rows - gridRow * rowStep)
        * std::min(columnStep, area.columns - gridColumn * columnStep);
}

std::size_t MatrixPicture::cellOf(std::int64_t row, std::int64_t column) const
{
    return std::size_t((row - area.row) / rowStep) * std::size_t(gridColumns)
        + std::size_t((column - area.column) / columnStep);
}

MatrixPicture emptyPicture(const MatrixArea& area, MatrixQuantity quantity, int maxGrid)
{
    MatrixPicture picture;
    picture.area = area;
    picture.quantity = quantity;
    const std::int64_t cells = std::max(1, maxGrid);
    picture.rowStep = std::max<std::int64_t>(1, divideUp(area.rows, cells));
    picture.columnStep = std::max<std::int64_t>(1, divideUp(area.columns, cells));
    picture.gridRows = int(divideUp(area.rows, picture.rowStep));
    picture.gridColumns = int(divideUp(area.columns, picture.columnStep));
    picture.values.resize(std::size_t(picture.gridRows) * std::size_t(picture.gridColumns));
    return picture;
}

void countKept(MatrixPicture& picture, std::span<const std::uint64_t> kept, std::int64_t columns)
{
    picture.kept = countsOf(picture, kept, columns);
    if (picture.quantity == MatrixQuantity::Outliers)
        fillShares(picture, [&](std::size_t cell) { return double(picture.kept[cell]); });
}

void countDifference(MatrixPicture& picture, std::span<const std::uint64_t> kept,
    std::span<const std::uint64_t> other, std::int64_t columns)
{
    std::vector<std::uint64_t> both;
    std::set_intersection(kept.begin(), kept.end(), other.begin(), other.end(), std::back_inserter(both));
    picture.keptByOther = countsOf(picture, other, columns);
    picture.keptByBoth = countsOf(picture, both, columns);
    fillShares(picture,
        [&](std::size_t cell) { return double(picture.kept[cell]) - double(picture.keptByOther[cell]); });
}

void fillStrongest(
    MatrixPicture& picture, const std::function<float(std::int64_t row, std::int64_t column)>& value)
{
    std::fill(picture.values.begin(), picture.values.end(), std::numeric_limits<float>::quiet_NaN());
    const MatrixArea& area = picture.area;
    for (std::int64_t row = area.row; row < area.row + area.rows; ++row) {
        for (std::int64_t column = area.column; column < area.column + area.columns; ++column) {
            float& strongest = picture.values[picture.cellOf(row, column)];
            const float here = value(row, column);
            if (std::isnan(strongest) || std::abs(here) > std::abs(strongest))
                strongest = here;
        }
    }
}

MatrixSummary summarize(std::int64_t rows, std::int64_t columns, const HeadLayout& heads,
    std::span<const std::uint64_t> kept, std::span<const float> strengths)
{
    MatrixSummary summary;
    summary.rows = rows;
    summary.columns = columns;
    summary.outliers = std::int64_t(kept.size());
    summary.rowCounts.resize(std::size_t(rows));
    summary.columnCounts.resize(std::size_t(columns));
    summary.heads = heads;
    for (const std::uint64_t index : kept) {
        ++summary.rowCounts[std::size_t(index) / std::size_t(columns)];
        ++summary.columnCounts[std::size_t(index) % std::size_t(columns)];
    }
    summary.hotRows = rankedPlaces(summary.rowCounts, 1, columns);
    summary.hotColumns = rankedPlaces(summary.columnCounts, 1, rows);
    if (heads.heads > 0)
        summary.hotHeads = heads.alongColumns ? rankedPlaces(summary.columnCounts, heads.dimension, rows)
                                              : rankedPlaces(summary.rowCounts, heads.dimension, columns);
    summary.hotWeights = rankedWeights(columns, kept, strengths);
    return summary;
}

} // namespace tacq
