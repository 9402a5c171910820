#include "core/pipeline/stages.h"

#include "core/base/tensor_device.h"
#include "core/config/estimate.h"
#include "core/eval/evaluate.h"
#include "core/eval/outcome_file.h"
#include "core/pipeline/live_accuracy.h"
#include "core/pipeline/pieces.h"
#include "core/quant/block_driver.h"
#include "core/ranks/ranks.h"
#include "core/saliency/gradients.h"
#include "core/saliency/score_block.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>

namespace tacq {

namespace {

GridKind gridKind(Method method)
{
    switch (method) {
    case Method::Spqr:
        return GridKind::TwoLevel;
    case Method::Squeezellm:
        return GridKind::Lookup;
    case Method::Slim:
        return GridKind::MixedWidth;
    default:
        return GridKind::Uniform;
    }
}

SpqrOptions spqrOptions(const GridOptions& grid, const BaselineOptions& options)
{
    SpqrOptions result;
    result.bits = grid.bits;
    result.groupSize = grid.groupSize;
    result.storage = grid.storage;
    if (options.spqrThreshold)
        result.threshold = *options.spqrThreshold;
    else
        result.outlierShare = options.spqrOutliers;
    return result;
}

// The method of a pass that sees unquantized blocks; nothing for those that go matrix by matrix.
std::optional<BlockMethod> blockMethod(const Workspace& space)
{
    const BaselineOptions& options = space.config.baselines;
    const GridOptions& grid = space.grid;
    if (space.config.method == Method::Spqr)
        return spqrOptions(grid, options);
    if (space.config.method == Method::Slim)
        return SlimOptions { grid.bits, grid.groupSize, options.slimSalientWeight, true, grid.storage };
    return std::nullopt;
}

QuantizedFormat formatOf(const Workspace& space)
{
    return { space.grid.bits, space.grid.groupSize, space.grid.storage, gridKind(space.config.method) };
}

void evaluateAs(Workspace& space, Stage what, const WeightSource& model)
{
    Outcomes outcomes { space.evaluation.specification, space.evaluation.kind, {} };
    evaluate(
        model, space.evaluation, space.device, space.context,
        [&](const EvaluationResult& result, bool final) {
            space.context.observer.evaluated(what, result, final);
        },
        space.tokenizer.get(), [&](const ItemOutcome& item) { outcomes.items.push_back(item); },
        [&](const AnswerProgress& progress) { space.context.observer.answering(what, progress); },
        space.memory.evaluationBytes);
    writeOutcomes(outcomesPath(space.folder.path(), what), std::move(outcomes));
}

// Called with each block of a pass, in order, once its matrices are known.
using BlockVisitor = std::function<void(int block, const QuantizedPiece& piece)>;

// One GPTQ pass over the model into the pieces of `pieces`, block by block; finished pieces are replayed.
void runPass(Workspace& space, Stage stage, std::string_view pieces,
    const std::function<BlockMasks(int block)>& masks, const std::function<void(LayerReport&)>& complete,
    const BlockVisitor& visit)
{
    const std::int64_t total = space.blocks() * std::int64_t(kProjectionCount);
    std::int64_t done = 0;
    const auto tell = [&](const LayerReport& layer) {
        space.context.observer.layerReported(stage, layer);
        space.context.observer.progressed(stage, ++done, total);
    };
    const std::optional<BlockMethod> method = blockMethod(space);
    QuantizationPass pass(*space.model, space.calibration, space.grid, space.device, space.computeType(),
        space.folder.path(), space.memory.passBytes, space.ranks, space.context);
    for (int block = 0; block < space.blocks(); ++block) {
        const auto path = piecePath(space.folder.path(), pieces, block);
        QuantizedPiece piece;
        if (space.ranks.sharedAnswer(std::filesystem::exists(path), concat("block ", block))) {
            if (space.ranks.isLead())
                piece = readQuantizedPiece(path, space.model->config(), block);
            pass.replayBlock(piece.matrices);
            std::for_each(piece.layers.begin(), piece.layers.end(), tell);
        } else {
            const auto report = [&](LayerReport layer) {
                complete(layer);
                piece.layers.push_back(layer);
                tell(layer);
            };
            piece.matrices
                = method ? pass.quantizeBlock(*method, report) : pass.quantizeBlock(masks(block), report);
            if (space.ranks.isLead())
                writeQuantizedPiece(space.folder.piece(pieces, block), formatOf(space), block, piece);
        }
        visit(block, piece);
    }
}

BlockMasks masksOf(
    const OutlierSelection& selection, int block, const ModelConfig& config, const Device& device)
{
    BlockMasks masks;
    if (selection.blocks.empty())
        return masks;
    for (const Projection projection : kProjections) {
        const OutlierIndices& indices = selection.blocks[std::size_t(block)][index(projection)];
        const auto [rows, columns] = config.shapeOf(projection);
        at::Tensor mask = at::zeros({ rows * columns }, at::kBool);
        auto* values = mask.mutable_data_ptr<bool>();
        for (const std::uint64_t flat : indices)
            values[flat] = true;
        masks[index(projection)] = mask.view({ rows, columns }).to(tensorDevice(device));
    }
    return masks;
}

// No block waits for another: only the bound for large weights is found beforehand, over all of them.
void squeezeModel(Workspace& space, const BlockVisitor& visit)
{
    const BaselineOptions& options = space.config.baselines;
    const auto fisher = [&](int block) {
        const GradientSums sums = readGradientPiece(
            space.folder.piece(kGradientPieces, block), space.model->config(), block, space.device);
        BlockFisher squares;
        std::transform(sums.begin(), sums.end(), squares.begin(),
            [](const MatrixGradients& matrix) { return matrix.squares; });
        return squares;
    };
    const SqueezeKept kept { options.sensitiveShare,
        findSpread(*space.model, fisher, options.sensitiveShare, options.largeShare, space.context) };
    space.context.log(LogLevel::Info, "Weights beyond the quartiles by ", kept.spread,
        " times their distance stay in 16 bit.");
    for (int block = 0; block < space.blocks(); ++block) {
        space.context.checkpoint();
        const auto path = space.folder.piece(kQuantizePieces, block);
        QuantizedPiece piece;
        if (std::filesystem::exists(path)) {
            piece = readQuantizedPiece(path, space.model->config(), block);
        } else {
            piece.matrices = squeezeBlock(*space.model, block, fisher(block), kept,
                { space.grid.bits, true, space.grid.storage }, space.device,
                [&](const LayerReport& layer) { piece.layers.push_back(layer); });
            writeQuantizedPiece(path, formatOf(space), block, piece);
        }
        for (const LayerReport& layer : piece.layers)
            space.context.observer.layerReported(Stage::Quantize, layer);
        space.context.observer.progressed(Stage::Quantize, block + 1, space.blocks());
        visit(block, piece);
    }
}

// Share of the model's score that lies in each matrix, by block and projection; empty without scores.
std::vector<std::array<double, kProjectionCount>> scoreMasses(const Workspace& space)
{
    std::vector<std::array<double, kProjectionCount>> masses;
    if (space.config.method != Method::Tacq || !space.ranks.isLead())
        return masses;
    double total = 0;
    for (int block = 0; block < space.blocks(); ++block) {
        masses.push_back(
            readScorePiece(space.folder.piece(kScorePieces, block), space.model->config(), block).mass);
        for (const double mass : masses.back())
            total += mass;
    }
    for (auto& block : masses) {
        for (double& mass : block)
            mass = total > 0 ? mass / total : 0;
    }
    return masses;
}

} // namespace

std::shared_ptr<const WeightSource> modelOfPieces(
    const std::filesystem::path& folder, std::shared_ptr<const WeightSource> base, std::string_view stage)
{
    const ModelConfig config = base->config();
    return withQuantizedBlocks(std::move(base),
        [config, folder, stage = std::string(stage)](int block) -> std::optional<QuantizedBlock> {
            return readQuantizedPiece(piecePath(folder, stage, block), config, block).matrices;
        });
}

void evaluateReference(Workspace& space)
{
    evaluateAs(space, Stage::Reference, *space.model);
}

void simulate(Workspace& space)
{
    runPass(
        space, Stage::Simulate, kSimulatePieces, [](int) { return BlockMasks {}; }, [](LayerReport&) {},
        [](int, const QuantizedPiece&) {});
}

void evaluateSimulated(Workspace& space)
{
    evaluateAs(space, Stage::Simulate, *modelOfPieces(space.folder.path(), space.model, kSimulatePieces));
}

void quantizeModel(Workspace& space, const OutlierSelection& selection)
{
    const ModelConfig& config = space.model->config();
    const auto masses = scoreMasses(space);
    const auto complete = [&](LayerReport& layer) {
        if (!masses.empty())
            layer.scoreMass = masses[std::size_t(layer.block)][index(layer.projection)];
    };
    LiveAccuracy probe(space);
    const auto visit
        = [&](int block, const QuantizedPiece& piece) { probe.blockQuantized(block, piece.matrices); };
    if (space.config.method != Method::Squeezellm && space.config.method != Method::Rtn) {
        runPass(
            space, Stage::Quantize, kQuantizePieces,
            [&](int block) { return masksOf(selection, block, config, space.device); }, complete, visit);
        return;
    }
    if (!space.ranks.isLead()) // no samples pass through the blocks
        return;
    if (space.config.method == Method::Squeezellm)
        return squeezeModel(space, visit);
    for (int block = 0; block < config.blocks; ++block) {
        space.context.checkpoint();
        QuantizedPiece piece;
        piece.matrices = roundBlock(*space.model, block, space.grid, space.device, [&](LayerReport layer) {
            piece.layers.push_back(layer);
            space.context.observer.layerReported(Stage::Quantize, layer);
        });
        writeQuantizedPiece(space.folder.piece(kQuantizePieces, block), formatOf(space), block, piece);
        space.context.observer.progressed(Stage::Quantize, block + 1, config.blocks);
        visit(block, piece);
    }
}

void evaluateResult(Workspace& space)
{
    evaluateAs(space, Stage::Evaluate, *modelOfPieces(space.folder.path(), space.model, kQuantizePieces));
}

void summarise(Workspace& space)
{
    RunReport& report = space.record.report;
    const ModelConfig& config = space.model->config();
    const ModelShape shape = config.shape();
    std::uint64_t packed = 0;
    double published = 0; // bits of all weights together
    report.outliers = 0;
    for (int block = 0; block < config.blocks; ++block) {
        const auto piece = readQuantizedPiece(space.folder.piece(kQuantizePieces, block), config, block);
        for (const QuantizedMatrix& matrix : piece.matrices) {
            packed += matrix.storedBytes();
            report.outliers += matrix.outliers();
            published += matrix.publishedBits() * double(matrix.rows * matrix.columns);
        }
    }
    const std::uint64_t otherBytes = config.storage == StorageType::F32 ? 4 : 2;
    report.quantizable = shape.quantizable;
    report.outlierFraction = double(report.outliers) / double(shape.quantizable);
    report.averageBits = published / double(shape.quantizable);
    report.storedBits = 8.0 * double(packed) / double(shape.quantizable);
    report.bytes = packed + otherBytes * std::uint64_t(shape.otherParameters);
    std::sort(report.layers.begin(), report.layers.end(), [](const LayerReport& a, const LayerReport& b) {
        return std::pair(a.block, a.projection) < std::pair(b.block, b.projection);
    });
}

} // namespace tacq
