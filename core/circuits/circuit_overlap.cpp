#include "core/circuits/circuit_overlap.h"

#include "core/base/error.h"
#include "core/pipeline/pieces.h"
#include "core/pipeline/run_folder.h"

#include <algorithm>
#include <limits>
#include <span>

namespace tacq {

namespace {

double ratio(double observed, double expected)
{
    return expected > 0 ? observed / expected : std::numeric_limits<double>::quiet_NaN();
}

RunRecord requireCircuit(const std::filesystem::path& run)
{
    RunRecord record = readRunRecord(run);
    if (!record.finished.contains(Stage::Quantize))
        failWithHint(ErrorKind::InvalidInput, "Resume the run first.", run.string(),
            " is not finished: its matrices are not all quantized yet.");
    if (record.report.outliers == 0)
        failWithHint(ErrorKind::InvalidInput, "Compare runs of a method that keeps weights, such as tacq.",
            run.string(), " keeps no weights in 16 bit (", name(record.config.method),
            "), so there is nothing that another run could share.");
    return record;
}

// Blocks of a run, from the last of its matrices.
int blocksOf(const RunRecord& record)
{
    int blocks = 0;
    for (const LayerReport& layer : record.report.layers)
        blocks = std::max(blocks, layer.block + 1);
    return blocks;
}

void requireSameModel(const RunRecord& first, const RunRecord& second, const std::filesystem::path& firstRun,
    const std::filesystem::path& secondRun)
{
    constexpr const char* hint = "Weights can be compared between runs of one model only.";
    if (blocksOf(first) != blocksOf(second))
        failWithHint(ErrorKind::Conflict, hint, firstRun.string(), " has ", blocksOf(first), " blocks, ",
            secondRun.string(), " has ", blocksOf(second), ": they are runs of different models.");
    if (first.fingerprints.model != second.fingerprints.model)
        failWithHint(ErrorKind::Conflict, hint, firstRun.string(), " (", first.config.model, ") and ",
            secondRun.string(), " (", second.config.model,
            ") are runs of different models: their fingerprints begin with ",
            first.fingerprints.model.substr(0, 8), " and ", second.fingerprints.model.substr(0, 8), ".");
}

std::span<const std::uint32_t> keptColumns(const QuantizedMatrix& matrix, std::int64_t row)
{
    const std::uint32_t begin = matrix.outlierRows[std::size_t(row)];
    const std::uint32_t end = matrix.outlierRows[std::size_t(row) + 1];
    return std::span(matrix.outlierColumns).subspan(begin, end - begin);
}

// Columns ascend within a row, so that one walk along both lists meets every common one.
std::int64_t commonCount(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second)
{
    std::int64_t common = 0;
    for (std::size_t i = 0, j = 0; i < first.size() && j < second.size();) {
        if (first[i] == second[j])
            ++common;
        const bool stepFirst = first[i] <= second[j];
        const bool stepSecond = second[j] <= first[i];
        i += stepFirst ? 1 : 0;
        j += stepSecond ? 1 : 0;
    }
    return common;
}

OverlapCounts compareMatrices(const QuantizedMatrix& first, const QuantizedMatrix& second)
{
    OverlapCounts counts;
    counts.weights = first.rows * first.columns;
    counts.first = first.outliers();
    counts.second = second.outliers();
    for (std::int64_t row = 0; row < first.rows; ++row)
        counts.common += commonCount(keptColumns(first, row), keptColumns(second, row));
    counts.byChanceWithin = counts.byChance();
    return counts;
}

} // namespace

double OverlapCounts::byChance() const
{
    return weights > 0 ? double(first) * double(second) / double(weights) : 0;
}

double OverlapCounts::intersectionOverUnion() const
{
    return either() > 0 ? double(common) / double(either()) : 0;
}

double OverlapCounts::overChance() const
{
    return ratio(double(common), byChance());
}

double OverlapCounts::overChanceWithin() const
{
    return ratio(double(common), byChanceWithin);
}

OverlapCounts& OverlapCounts::operator+=(const OverlapCounts& other)
{
    weights += other.weights;
    first += other.first;
    second += other.second;
    common += other.common;
    byChanceWithin += other.byChanceWithin;
    return *this;
}

OverlapCounts CircuitOverlap::total() const
{
    OverlapCounts sum;
    for (const MatrixOverlap& matrix : matrices)
        sum += matrix.counts;
    return sum;
}

OverlapCounts CircuitOverlap::ofProjection(Projection projection) const
{
    OverlapCounts sum;
    for (const MatrixOverlap& matrix : matrices) {
        if (matrix.projection == projection)
            sum += matrix.counts;
    }
    return sum;
}

OverlapCounts CircuitOverlap::ofBlock(int block) const
{
    OverlapCounts sum;
    for (const MatrixOverlap& matrix : matrices) {
        if (matrix.block == block)
            sum += matrix.counts;
    }
    return sum;
}

CircuitOverlap compareCircuits(
    const std::filesystem::path& first, const std::filesystem::path& second, const RunContext& context)
{
    const RunRecord firstRecord = requireCircuit(first);
    const RunRecord secondRecord = requireCircuit(second);
    requireSameModel(firstRecord, secondRecord, first, second);
    CircuitOverlap overlap;
    overlap.blocks = blocksOf(firstRecord);
    for (int block = 0; block < overlap.blocks; ++block) {
        context.checkpoint();
        const QuantizedPiece firstPiece = readQuantizedPiece(piecePath(first, kQuantizePieces, block), block);
        context.checkpoint();
        const QuantizedPiece secondPiece
            = readQuantizedPiece(piecePath(second, kQuantizePieces, block), block);
        for (const Projection projection : kProjections) {
            const QuantizedMatrix& here = firstPiece.matrices[index(projection)];
            const QuantizedMatrix& there = secondPiece.matrices[index(projection)];
            if (here.rows != there.rows || here.columns != there.columns)
                failWithHint(ErrorKind::Conflict, "Weights can be compared between runs of one model only.",
                    quantizedModule(block, projection), " has ", here.rows, " × ", here.columns,
                    " weights in ", first.string(), ", but ", there.rows, " × ", there.columns, " in ",
                    second.string(), ".");
            overlap.matrices.push_back({ block, projection, compareMatrices(here, there) });
        }
    }
    return overlap;
}

} // namespace tacq
