#include "core/pipeline/inspection.h"

#include "core/base/error.h"
#include "core/config/estimate.h"
#include "core/model/model_info.h"
#include "core/pipeline/pieces.h"
#include "core/saliency/score_histogram.h"
#include "core/saliency/score_ranking.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <mutex>

namespace tacq {

namespace {

constexpr int kNoBlock = -1;

std::int64_t cellOf(std::int64_t position, std::int64_t extent, int cells)
{
    return position * cells / extent;
}

} // namespace

struct RunInspection::Data
{
    std::filesystem::path folder;
    RunRecord record;
    std::shared_ptr<const WeightSource> model;
    ScoreTable table;
    bool hasScores = false;
    ScoreRanking ranking; // of the saved scores

    // The block looked at last stays in memory: people look at one matrix for a while.
    mutable std::mutex mutex;
    mutable int cachedBlock = kNoBlock;
    mutable QuantizedPiece piece;
    mutable ScorePiece scores;
    mutable BlockWeights original;
    mutable std::array<at::Tensor, kProjectionCount> quantized;

    const ModelConfig& config() const { return model->config(); }
    void loadScores();
    void load(int block) const;
    void requireInside(int block, Projection projection, std::int64_t row, std::int64_t column) const;
};

void RunInspection::Data::loadScores()
{
    for (int block = 0; block < config().blocks; ++block) {
        const auto path = piecePath(folder, kScorePieces, block);
        ScorePiece piece = readScorePiece(path, config(), block);
        table.add(piece.table);
        for (ScoreCandidates& candidates : piece.candidates)
            ranking.add(std::move(candidates.scores));
    }
    hasScores = true;
}

void RunInspection::Data::load(int block) const
{
    if (cachedBlock == block)
        return;
    cachedBlock = kNoBlock;
    piece = readQuantizedPiece(piecePath(folder, kQuantizePieces, block), config(), block);
    if (hasScores)
        scores = readScorePiece(piecePath(folder, kScorePieces, block), config(), block);
    original = model->block(block, Device {});
    for (std::size_t i = 0; i < kProjectionCount; ++i)
        quantized[i] = dequantized(piece.matrices[i], Device {});
    cachedBlock = block;
}

void RunInspection::Data::requireInside(
    int block, Projection projection, std::int64_t row, std::int64_t column) const
{
    if (block < 0 || block >= config().blocks)
        fail(ErrorKind::InvalidInput, "There is no block ", block, "; the model has ", config().blocks, ".");
    const auto [rows, columns] = config().shapeOf(projection);
    if (row < 0 || row >= rows || column < 0 || column >= columns)
        fail(ErrorKind::InvalidInput, "There is no weight (", row, ", ", column, "); the matrix has ", rows,
            " × ", columns, ".");
}

RunInspection::RunInspection(const std::filesystem::path& run)
    : m_data(std::make_unique<Data>())
{
    m_data->folder = run;
    m_data->record = readRunRecord(run);
    if (!m_data->record.finished.contains(Stage::Quantize))
        failWithHint(
            ErrorKind::InvalidInput, "Resume the run first.", run.string(), " is not quantized yet.");
    m_data->model = openModel(resolveModel(m_data->record.config.model));
    if (m_data->record.config.method == Method::Tacq)
        m_data->loadScores();
}

RunInspection::~RunInspection() = default;

const RunReport& RunInspection::report() const
{
    return m_data->record.report;
}

ScoreHistogramPtr RunInspection::histogram() const
{
    if (!m_data->hasScores)
        return nullptr;
    return std::make_shared<ScoreHistogram>(m_data->table.forPlot(
        m_data->record.report.scoreThreshold, std::uint64_t(m_data->record.report.outliers)));
}

OutlierDensity RunInspection::density(int block, Projection projection, int maxGrid) const
{
    m_data->requireInside(block, projection, 0, 0);
    const std::lock_guard lock(m_data->mutex);
    m_data->load(block);
    const QuantizedMatrix& matrix = m_data->piece.matrices[index(projection)];
    OutlierDensity density;
    density.block = block;
    density.projection = projection;
    density.rows = matrix.rows;
    density.columns = matrix.columns;
    density.gridRows = int(std::min<std::int64_t>(matrix.rows, std::max(1, maxGrid)));
    density.gridColumns = int(std::min<std::int64_t>(matrix.columns, std::max(1, maxGrid)));
    density.counts.resize(std::size_t(density.gridRows) * std::size_t(density.gridColumns));
    density.rowCounts.resize(std::size_t(matrix.rows));
    density.columnCounts.resize(std::size_t(matrix.columns));
    const bool attention = index(projection) <= index(Projection::Output);
    density.headDimension = attention ? m_data->config().headDimension : 0;
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        const auto begin = matrix.outlierRows[std::size_t(row)];
        const auto end = matrix.outlierRows[std::size_t(row) + 1];
        density.rowCounts[std::size_t(row)] = end - begin;
        for (auto i = begin; i < end; ++i) {
            const std::int64_t column = matrix.outlierColumns[i];
            ++density.columnCounts[std::size_t(column)];
            ++density.counts[std::size_t(cellOf(row, matrix.rows, density.gridRows) * density.gridColumns
                + cellOf(column, matrix.columns, density.gridColumns))];
        }
    }
    return density;
}

WeightDetail RunInspection::weight(
    int block, Projection projection, std::int64_t row, std::int64_t column) const
{
    m_data->requireInside(block, projection, row, column);
    const std::lock_guard lock(m_data->mutex);
    m_data->load(block);
    const std::size_t i = index(projection);
    const QuantizedMatrix& matrix = m_data->piece.matrices[i];
    WeightDetail detail;
    detail.row = row;
    detail.column = column;
    detail.original = m_data->original.linears[i].weight.index({ row, column }).item<double>();
    detail.quantized = m_data->quantized[i].index({ row, column }).item<double>();
    const auto begin = matrix.outlierColumns.begin() + matrix.outlierRows[std::size_t(row)];
    const auto end = matrix.outlierColumns.begin() + matrix.outlierRows[std::size_t(row) + 1];
    detail.outlier = std::binary_search(begin, end, std::uint32_t(column));
    if (m_data->hasScores) {
        const ScoreCandidates& candidates = m_data->scores.candidates[i];
        const auto flat = std::uint64_t(row * matrix.columns + column);
        const auto found = std::lower_bound(candidates.indices.begin(), candidates.indices.end(), flat);
        if (found != candidates.indices.end() && *found == flat)
            detail.score = candidates.scores[std::size_t(found - candidates.indices.begin())];
    }
    return detail;
}

SelectionPreview RunInspection::preview(double outlierShare) const
{
    if (!m_data->hasScores)
        fail(ErrorKind::InvalidInput, "This run has no saliency to select from.");
    const RunConfig& config = m_data->record.config;
    ModelShape shape = m_data->config().shape();
    OutlierBudget budget;
    budget.share = outlierShare;
    const auto k = outlierCount(budget, config.bits, config.groupSize, shape);
    const ScoreRanking& ranking = m_data->ranking;
    if (k > ranking.size())
        failWithHint(ErrorKind::InvalidInput, "Choose a smaller share, or run again with it.",
            "Only the top ", ranking.size(), " scores were saved; ", k, " are asked for.");
    constexpr float kNone = std::numeric_limits<float>::infinity();
    const float threshold = k > 0 ? ranking.kth(k) : kNone;
    SelectionPreview preview;
    preview.outliers = k;
    preview.threshold = k > 0 ? threshold : 0;
    preview.perMatrix = ranking.countsFrom(threshold);
    RunConfig tried = config;
    tried.outliers = budget;
    const Estimate result = estimate(tried, shape, 0, 0);
    preview.averageBits = result.averageBits;
    preview.packedBytes = result.packedBytes;
    return preview;
}

} // namespace tacq
