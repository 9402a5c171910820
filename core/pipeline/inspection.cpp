#include "core/pipeline/inspection.h"

#include "core/base/error.h"
#include "core/config/estimate.h"
#include "core/model/model_info.h"
#include "core/pipeline/pieces.h"
#include "core/saliency/score_histogram.h"
#include "core/saliency/score_ranking.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

namespace tacq {

namespace {

constexpr int kNoBlock = -1;

OutlierIndices flatOutliers(const QuantizedMatrix& matrix)
{
    OutlierIndices flat;
    flat.reserve(matrix.outlierColumns.size());
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        for (auto i = matrix.outlierRows[std::size_t(row)]; i < matrix.outlierRows[std::size_t(row) + 1]; ++i)
            flat.push_back(std::uint64_t(row * matrix.columns) + matrix.outlierColumns[i]);
    }
    return flat;
}

double scoreOf(const ScoreCandidates& candidates, std::uint64_t flat) // 0: not saved
{
    const auto found = std::lower_bound(candidates.indices.begin(), candidates.indices.end(), flat);
    const bool saved = found != candidates.indices.end() && *found == flat;
    return saved ? candidates.scores[std::size_t(found - candidates.indices.begin())] : 0;
}

HeadLayout headLayout(const ModelConfig& config, Projection projection)
{
    if (index(projection) > index(Projection::Output))
        return {};
    HeadLayout layout;
    layout.dimension = config.headDimension;
    layout.keyValue = projection == Projection::Key || projection == Projection::Value;
    layout.alongColumns = projection == Projection::Output;
    layout.heads = layout.keyValue ? config.keyValueHeads : config.heads;
    layout.queriesPerGroup = config.heads / std::max(1, config.keyValueHeads);
    return layout;
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

    // The block looked at last stays in memory: people look at one matrix for a while. Its weights are read
    // when a value is asked for, not for the places of outliers.
    mutable std::mutex mutex;
    mutable int cachedBlock = kNoBlock;
    mutable QuantizedPiece piece;
    mutable ScorePiece scores;
    mutable std::optional<BlockWeights> original;
    mutable std::array<at::Tensor, kProjectionCount> quantized; // undefined: not asked for yet
    mutable std::filesystem::path otherRun; // of otherPiece, which is of the same block
    mutable std::optional<QuantizedPiece> otherPiece;

    const ModelConfig& config() const { return model->config(); }
    void loadScores();
    void load(int block) const;
    const float* originalOf(Projection projection) const; // [rows, columns] of the cached block
    const float* quantizedOf(Projection projection) const; // likewise
    OutlierIndices keptOf(Projection projection, std::optional<double> threshold) const;
    OutlierIndices keptByOther(const std::filesystem::path& run, Projection projection) const;
    std::vector<float> strengthsOf(Projection projection, const OutlierIndices& kept) const;
    void fillValues(MatrixPicture& picture) const;
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
    original.reset();
    quantized = {};
    otherPiece.reset();
    cachedBlock = block;
}

const float* RunInspection::Data::originalOf(Projection projection) const
{
    if (!original)
        original = model->block(cachedBlock, Device {});
    return (*original)[projection].weight.const_data_ptr<float>();
}

const float* RunInspection::Data::quantizedOf(Projection projection) const
{
    at::Tensor& matrix = quantized[index(projection)];
    if (!matrix.defined())
        matrix = dequantized(piece.matrices[index(projection)], Device {}).contiguous();
    return matrix.const_data_ptr<float>();
}

OutlierIndices RunInspection::Data::keptOf(Projection projection, std::optional<double> threshold) const
{
    if (!threshold || !hasScores)
        return flatOutliers(piece.matrices[index(projection)]);
    const ScoreCandidates& candidates = scores.candidates[index(projection)];
    OutlierIndices kept;
    for (std::size_t i = 0; i < candidates.indices.size(); ++i) {
        if (double(candidates.scores[i]) >= *threshold)
            kept.push_back(candidates.indices[i]);
    }
    return kept;
}

OutlierIndices RunInspection::Data::keptByOther(const std::filesystem::path& run, Projection projection) const
{
    if (!otherPiece || otherRun != run) {
        otherPiece = readQuantizedPiece(piecePath(run, kQuantizePieces, cachedBlock), config(), cachedBlock);
        otherRun = run;
    }
    return flatOutliers(otherPiece->matrices[index(projection)]);
}

std::vector<float> RunInspection::Data::strengthsOf(Projection projection, const OutlierIndices& kept) const
{
    std::vector<float> strengths;
    strengths.reserve(kept.size());
    const float* const values = hasScores ? nullptr : originalOf(projection);
    for (const std::uint64_t flat : kept)
        strengths.push_back(
            hasScores ? float(scoreOf(scores.candidates[index(projection)], flat)) : std::abs(values[flat]));
    return strengths;
}

void RunInspection::Data::fillValues(MatrixPicture& picture) const
{
    const Projection projection = picture.projection;
    const std::int64_t columns = config().shapeOf(projection).second;
    if (picture.quantity == MatrixQuantity::Saliency) {
        const ScoreCandidates& candidates = scores.candidates[index(projection)];
        return fillStrongest(picture, [&](std::int64_t row, std::int64_t column) {
            const double score = hasScores ? scoreOf(candidates, std::uint64_t(row * columns + column)) : 0;
            return score > 0 ? float(score) : std::numeric_limits<float>::quiet_NaN();
        });
    }
    const float* const before = originalOf(projection);
    if (picture.quantity == MatrixQuantity::Weight)
        return fillStrongest(
            picture, [&](std::int64_t row, std::int64_t column) { return before[row * columns + column]; });
    const float* const after = quantizedOf(projection);
    fillStrongest(picture, [&](std::int64_t row, std::int64_t column) {
        return after[row * columns + column] - before[row * columns + column];
    });
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

MatrixSummary RunInspection::summary(int block, Projection projection, std::optional<double> threshold) const
{
    m_data->requireInside(block, projection, 0, 0);
    const std::lock_guard lock(m_data->mutex);
    m_data->load(block);
    const auto [rows, columns] = m_data->config().shapeOf(projection);
    const OutlierIndices kept = m_data->keptOf(projection, threshold);
    MatrixSummary summary = summarize(
        rows, columns, headLayout(m_data->config(), projection), kept, m_data->strengthsOf(projection, kept));
    summary.block = block;
    summary.projection = projection;
    summary.strengthIsScore = m_data->hasScores;
    return summary;
}

MatrixPicture RunInspection::picture(const PictureRequest& request) const
{
    const MatrixArea& area = request.area;
    m_data->requireInside(request.block, request.projection, area.row, area.column);
    m_data->requireInside(request.block, request.projection,
        area.row + std::max<std::int64_t>(area.rows, 1) - 1,
        area.column + std::max<std::int64_t>(area.columns, 1) - 1);
    const std::lock_guard lock(m_data->mutex);
    m_data->load(request.block);
    const std::int64_t columns = m_data->config().shapeOf(request.projection).second;
    MatrixPicture picture = emptyPicture(area, request.quantity, request.maxGrid);
    picture.block = request.block;
    picture.projection = request.projection;
    const OutlierIndices kept = m_data->keptOf(request.projection, request.threshold);
    countKept(picture, kept, columns);
    if (request.quantity == MatrixQuantity::Difference)
        countDifference(picture, kept, m_data->keptByOther(request.other, request.projection), columns);
    else if (request.quantity != MatrixQuantity::Outliers)
        m_data->fillValues(picture);
    return picture;
}

WeightDetail RunInspection::weight(
    int block, Projection projection, std::int64_t row, std::int64_t column) const
{
    m_data->requireInside(block, projection, row, column);
    const std::lock_guard lock(m_data->mutex);
    m_data->load(block);
    const std::size_t i = index(projection);
    const QuantizedMatrix& matrix = m_data->piece.matrices[i];
    const auto flat = std::size_t(row * matrix.columns + column);
    WeightDetail detail;
    detail.row = row;
    detail.column = column;
    detail.original = m_data->originalOf(projection)[flat];
    detail.quantized = m_data->quantizedOf(projection)[flat];
    const auto begin = matrix.outlierColumns.begin() + matrix.outlierRows[std::size_t(row)];
    const auto end = matrix.outlierColumns.begin() + matrix.outlierRows[std::size_t(row) + 1];
    detail.outlier = std::binary_search(begin, end, std::uint32_t(column));
    if (m_data->hasScores) {
        const ScoreRanking& ranking = m_data->ranking;
        detail.score = scoreOf(m_data->scores.candidates[i], flat);
        detail.rankedInModel = ranking.size();
        if (detail.score > 0) {
            detail.rank = ranking.rank(float(detail.score));
            detail.rankInMatrix
                = ranking.rank(float(detail.score), std::size_t(block) * kProjectionCount + i);
        }
    }
    const auto gradients = piecePath(m_data->folder, kGradientPieces, block);
    if (std::filesystem::exists(gradients))
        detail.gradient = readGradient(gradients, m_data->config(), block, projection, row, column);
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
    tried.memoryLimit = 0; // nothing is run
    const Estimate result = estimate(tried, shape, {}, 0);
    preview.averageBits = result.averageBits;
    preview.packedBytes = result.packedBytes;
    return preview;
}

} // namespace tacq
