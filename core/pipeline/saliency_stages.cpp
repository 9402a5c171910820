#include "core/pipeline/stages.h"

#include "core/config/estimate.h"
#include "core/pipeline/pieces.h"
#include "core/quant/block_driver.h"
#include "core/ranks/ranks.h"
#include "core/saliency/gradients.h"
#include "core/saliency/score_block.h"

#include <algorithm>
#include <cstring>
#include <future>
#include <optional>
#include <ranges>
#include <utility>

namespace tacq {

namespace {

// The share of the model whose scores are kept: enough for this run's selection and for trying others.
std::uint64_t keptScores(const Workspace& space)
{
    const ModelShape shape = space.model->config().shape();
    const auto wanted = outlierCount(space.config.outliers, space.config.bits, space.config.groupSize, shape);
    return std::max(std::uint64_t(wanted), std::uint64_t(kKeptScoreShare * double(shape.quantizable)));
}

ScoreTable tableOfAllBlocks(const Workspace& space)
{
    ScoreTable table;
    for (int block = 0; block < space.blocks(); ++block)
        table.add(
            readScorePiece(space.folder.piece(kScorePieces, block), space.model->config(), block).table);
    return table;
}

void dropBelow(ScoreCandidates& candidates, float bound)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < candidates.scores.size(); ++i) {
        if (candidates.scores[i] >= bound) {
            candidates.indices[kept] = candidates.indices[i];
            candidates.scores[kept++] = candidates.scores[i];
        }
    }
    candidates.indices.resize(kept);
    candidates.scores.resize(kept);
}

// Drops candidates below the model's own bound, known only when all blocks are scored.
void pruneCandidates(Workspace& space)
{
    const float bound = tableOfAllBlocks(space).lowerBoundOfTop(keptScores(space));
    for (int block = 0; block < space.blocks(); ++block) {
        const auto path = space.folder.piece(kScorePieces, block);
        ScorePiece piece = readScorePiece(path, space.model->config(), block);
        if (piece.bound >= bound)
            continue;
        for (ScoreCandidates& candidates : piece.candidates)
            dropBelow(candidates, bound);
        piece.bound = bound;
        writeScorePiece(path, block, piece);
    }
}

bool wantsMoments(const RunConfig& config)
{
    return config.keepGradients || usesMoments(config.metric);
}

// The plan is for the machine's memory; half of a GPU's is for what comes and goes there.
bool keepsGraph(const Workspace& space)
{
    return space.device.isCuda() ? space.memory.graphBytes <= freeMemory(space.device) / 2
                                 : space.memory.keepsGraph;
}

// All ranks together; the sums go to the lead's sink.
void backpropagate(Workspace& space, bool moments, GradientSink sink)
{
    sink.finished = [&space, known = std::move(sink.finished)](int block) {
        return space.ranks.sharedAnswer(space.ranks.isLead() && known(block), concat("block ", block));
    };
    if (!space.ranks.isLead())
        sink.done = [](int, const BlockWeights&, GradientSums&) {};
    const GradientOptions options { space.device, space.folder.path(), space.memory.gradientBytes, moments,
        space.computeType(), keepsGraph(space) };
    const double loss
        = sumGradients(*space.model, space.calibration, options, sink, space.ranks, space.context);
    space.context.log(LogLevel::Info, "Mean loss over ", space.task.calibration.size(),
        " calibration samples: ", loss, " nats per token.");
}

// Writes a block's sums, which take longer to reach the disk than anything else of a run, while the next
// block is computed. At most one block's sums wait.
class BackgroundWriter
{
public:
    template <typename Work> void start(Work&& work)
    {
        finish();
        m_work = std::async(std::launch::async, std::forward<Work>(work));
    }

    void finish() // fails as the work did
    {
        if (m_work.valid())
            m_work.get();
    }

private:
    std::future<void> m_work; // going away, waits for it: a stopped run leaves whole pieces
};

// Scores blocks from the last to the first, as backpropagation reaches them, and writes a piece of each.
class BlockScorer
{
public:
    explicit BlockScorer(Workspace& space)
        : m_space(space)
        , m_kept(keptScores(space))
    {
        for (int block = int(space.blocks()) - 1; block >= 0 && isDone(block); --block)
            m_table.add(readScorePiece(path(block), space.model->config(), block).table);
    }

    // From sums that lie in the run folder, or for a metric that needs none.
    void scoreKnown()
    {
        const ModelConfig& config = m_space.model->config();
        const bool gradients = usesGradients(m_space.config.metric);
        for (int block = config.blocks - 1; block >= 0; --block) {
            m_space.context.checkpoint();
            if (!isDone(block)) {
                const BlockWeights weights = m_space.model->block(block, m_space.device);
                const ScorePiece piece = score(block, weights,
                    gradients ? readGradientPiece(
                        m_space.folder.piece(kGradientPieces, block), config, block, m_space.device)
                              : GradientSums {});
                writeScorePiece(path(block), block, piece);
            }
            m_space.context.observer.progressed(Stage::Gradients, config.blocks - block, config.blocks);
        }
    }

    void scoreByBackpropagation()
    {
        const bool keep = m_space.config.keepGradients;
        BackgroundWriter writer;
        GradientSink sink;
        sink.finished = [this](int block) { return isDone(block); };
        sink.done = [&](int block, const BlockWeights& weights, GradientSums& sums) {
            ScorePiece scores = score(block, weights, sums);
            if (!keep)
                return writeScorePiece(path(block), block, scores);
            // A block is done once its scores are there: they come last.
            writer.start([this, block, sums, scores = std::move(scores)] {
                writeGradientPiece(m_space.folder.piece(kGradientPieces, block), block, sums);
                writeScorePiece(path(block), block, scores);
            });
        };
        backpropagate(m_space, wantsMoments(m_space.config), sink);
        writer.finish();
    }

private:
    std::filesystem::path path(int block) const { return m_space.folder.piece(kScorePieces, block); }
    bool isDone(int block) const { return std::filesystem::exists(path(block)); }

    ScorePiece score(int block, const BlockWeights& weights, const GradientSums& sums)
    {
        const Metric metric = m_space.config.metric;
        std::optional<QuantizedPiece> simulated;
        if (usesSimulation(metric))
            simulated = readQuantizedPiece(
                m_space.folder.piece(kSimulatePieces, block), m_space.model->config(), block);
        BlockScores scores = scoreBlock(
            block, metric, weights, simulated ? &simulated->matrices : nullptr, sums, m_space.device);
        m_table.add(scores.table);
        // The k-th largest of the scores so far is never above the k-th largest of all.
        const float bound = m_table.total() > m_kept ? m_table.lowerBoundOfTop(m_kept) : 0.0F;
        m_space.context.observer.histogramChanged(std::make_shared<ScoreHistogram>(m_table.forPlot(0, 0)));
        return { scores.table, scores.mass, takeCandidates(scores, bound), bound };
    }

    Workspace& m_space;
    std::uint64_t m_kept = 0;
    ScoreTable m_table; // of the blocks scored so far
};

// The lead's weights on every rank; threshold and counts stay with the lead.
OutlierSelection sharedSelection(OutlierSelection selection, Workspace& space)
{
    selection.blocks.resize(std::size_t(space.blocks()));
    for (int block = 0; block < space.blocks(); ++block) {
        for (const Projection projection : kProjections) {
            OutlierIndices& indices = selection.blocks[std::size_t(block)][index(projection)];
            const std::string_view bytes(
                reinterpret_cast<const char*>(indices.data()), indices.size() * sizeof(indices[0]));
            const std::string lead = space.ranks.sharedText(std::string(bytes), layerName(block, projection));
            indices.resize(lead.size() / sizeof(indices[0]));
            std::memcpy(indices.data(), lead.data(), lead.size());
        }
    }
    return selection;
}

} // namespace

void scoreWeights(Workspace& space)
{
    const auto hasGradients = [&](int block) {
        return std::filesystem::exists(piecePath(space.folder.path(), kGradientPieces, block));
    };
    const bool known = space.ranks.sharedAnswer(!usesGradients(space.config.metric)
            || std::ranges::all_of(std::views::iota(0, int(space.blocks())), hasGradients),
        "the first block");
    if (!space.ranks.isLead()) {
        if (!known)
            backpropagate(space, wantsMoments(space.config), {});
        return;
    }
    BlockScorer scorer(space);
    if (known)
        scorer.scoreKnown();
    else
        scorer.scoreByBackpropagation();
    pruneCandidates(space);
}

void saveGradients(Workspace& space)
{
    const auto path = [&](int block) { return space.folder.piece(kGradientPieces, block); };
    BackgroundWriter writer;
    GradientSink sink;
    sink.finished = [&](int block) { return std::filesystem::exists(path(block)); };
    sink.done = [&](int block, const BlockWeights&, GradientSums& sums) {
        writer.start([file = path(block), block, sums] { writeGradientPiece(file, block, sums); });
    };
    backpropagate(space, /*moments=*/true, sink);
    writer.finish();
}

void discardGradients(Workspace& space)
{
    for (int block = 0; block < space.blocks(); ++block)
        std::filesystem::remove(space.folder.piece(kGradientPieces, block));
}

OutlierSelection selectWeights(Workspace& space)
{
    if (!space.ranks.isLead())
        return sharedSelection({}, space);
    const ModelConfig& config = space.model->config();
    const auto k
        = outlierCount(space.config.outliers, space.config.bits, space.config.groupSize, config.shape());
    OutlierSelection selection = selectOutliers(config.blocks, std::uint64_t(k), [&](int block) {
        space.context.checkpoint();
        return readScorePiece(space.folder.piece(kScorePieces, block), config, block).candidates;
    });
    space.record.report.scoreThreshold = selection.threshold;
    space.context.observer.histogramChanged(std::make_shared<ScoreHistogram>(
        tableOfAllBlocks(space).forPlot(selection.threshold, selection.count)));
    space.context.log(LogLevel::Info, selection.count, " of ", config.shape().quantizable,
        " weights stay in 16 bit; smallest kept score ", selection.threshold, ", ", selection.tiesKept,
        " of ", selection.tiesAtThreshold, " equal to it kept.");
    return sharedSelection(std::move(selection), space);
}

} // namespace tacq
