#include "core/config/estimate.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr double kOutlierBits = 32; // 16-bit value and 16-bit column, as published
constexpr double kScoreBytes = 8 + 4; // index and score of a weight that may be kept
constexpr double kScoreTableBytes = 8 * 32768; // counts of a block's scores
constexpr double kSumBytes = 3 * 4; // of a weight: Σ|g|, Σg² and Σg

// Rows of the seven projections of one block together.
double rowsPerBlock(const ModelShape& shape)
{
    return shape.queryWidth + 2.0 * shape.keyValueWidth + 2.0 * shape.hidden + 2.0 * shape.intermediate;
}

// Groups of the seven projections of one block together; one per row when a group is the row.
double groupsPerBlock(const ModelShape& shape, int groupSize)
{
    if (groupSize == kRowGroup)
        return rowsPerBlock(shape);
    const double perHidden = std::ceil(double(shape.hidden) / groupSize);
    return (shape.queryWidth + 2.0 * shape.keyValueWidth + 2.0 * shape.intermediate) * perHidden
        + shape.hidden * std::ceil(double(shape.queryWidth) / groupSize)
        + shape.hidden * std::ceil(double(shape.intermediate) / groupSize);
}

// Bits of the quantized part without outliers: codes, 16-bit scales, N-bit zero points, 32-bit row starts.
double denseStorageBits(const ModelShape& shape, int bits, int groupSize)
{
    const double n = double(shape.quantizable);
    return bits * n
        + shape.blocks
        * ((16.0 + bits) * groupsPerBlock(shape, groupSize) + 32.0 * (rowsPerBlock(shape) + 7));
}

// The same for the grids of the other methods (core/model/code_grid.h).
double storageBits(const RunConfig& config, const ModelShape& shape)
{
    const int bits = codeBits(config);
    const int groupSize = methodGroupSize(config);
    const double codes = bits * double(shape.quantizable);
    const double rows = shape.blocks * rowsPerBlock(shape);
    const double groups = shape.blocks * groupsPerBlock(shape, groupSize);
    switch (config.method) {
    case Method::Spqr: // two codes of 3 bits; of 16 rows, two starts and two steps
        return codes + (2 * 3 + 4 * 16 / 16) * groups + 32 * rows;
    case Method::Squeezellm:
        return codes + (16 * (1 << bits) + 32) * rows;
    case Method::Slim:
        return codes + (16 + bits + 1) * groups;
    default:
        return denseStorageBits(shape, bits, groupSize);
    }
}

// Average bits as each method's authors count them (method.md §1.3).
double averageBits(const RunConfig& config, double outlierShare)
{
    const int groupSize = methodGroupSize(config);
    switch (config.method) {
    case Method::Spqr:
        return codeBits(config) + 6.0 / groupSize + 64.0 / (16 * groupSize) + kOutlierBits * outlierShare;
    case Method::Slim:
        return config.bits + 16.0 / groupSize;
    default:
        return publishedBits(config.bits, outlierShare);
    }
}

std::int64_t expectedOutliers(const RunConfig& config, const ModelShape& shape)
{
    const double n = double(shape.quantizable);
    switch (config.method) {
    case Method::Tacq:
        return outlierCount(config.outliers, config.bits, config.groupSize, shape);
    case Method::Spqr:
        return std::int64_t(config.baselines.spqrOutliers * n); // of a threshold nothing better is known
    case Method::Squeezellm:
        return std::int64_t((config.baselines.sensitiveShare + config.baselines.largeShare) * n);
    default:
        return 0;
    }
}

// Floating-point operations per calibration token of the whole pass over the model.
double operationsPerToken(const RunConfig& config, const ModelShape& shape, bool keepsGraph)
{
    const double forward = 2.0 * double(shape.quantizable);
    const double hessians = 2.0 * shape.blocks
        * (2.0 * shape.hidden * shape.hidden + double(shape.queryWidth) * shape.queryWidth
            + double(shape.intermediate) * shape.intermediate);
    const double head = 6.0 * double(shape.vocabulary) * shape.hidden;
    // Forward, backward to inputs and to weights, and once more forward where the graph was not kept.
    const double gradients = (keepsGraph ? 3 : 4) * forward + head;
    switch (config.method) {
    case Method::Rtn:
        return 0;
    case Method::Gptq:
        return forward + hessians;
    case Method::Tacq:
        return 2 * (forward + hessians) + gradients; // simulate and quantize
    case Method::Spqr:
        return 2 * forward + hessians; // the block before and after
    case Method::Squeezellm:
        return gradients;
    case Method::Slim:
        break;
    }
    return 4 * forward + hessians; // and two more outputs of each layer for the search
}

bool writesGradients(const RunConfig& config)
{
    return config.keepGradients || config.method == Method::Squeezellm;
}

// What does not grow with the tokens: scale search and factorisations. SpQR goes through a matrix column by
// column, far from the pace of a product, and some five times until it keeps the asked share.
double operationsPerWeight(const RunConfig& config)
{
    constexpr double kPass = 400;
    constexpr double kSpqrPass = 20000;
    switch (config.method) {
    case Method::Tacq:
        return 2 * kPass;
    case Method::Spqr:
        return config.baselines.spqrThreshold ? kSpqrPass : 5 * kSpqrPass;
    default:
        return kPass;
    }
}

} // namespace

double publishedBits(int bits, double outlierShare)
{
    return bits + (kOutlierBits - bits) * outlierShare;
}

std::int64_t outlierCount(const OutlierBudget& budget, int bits, int groupSize, const ModelShape& shape)
{
    const double n = double(shape.quantizable);
    double count = 0;
    if (budget.targetBits) {
        count = std::round((*budget.targetBits - bits) / (kOutlierBits - bits) * n);
    } else if (budget.targetBytes) {
        const double fixed
            = (denseStorageBits(shape, bits, groupSize) + 16.0 * double(shape.otherParameters)) / 8;
        const double left = double(*budget.targetBytes) - fixed;
        if (left < 0)
            failWithHint(ErrorKind::InvalidInput, "Choose fewer bits, a larger group or a larger target.",
                "The target size of ", *budget.targetBytes / 1000000, " MB cannot be met: at ", bits,
                " bits the packed checkpoint takes ", std::uint64_t(fixed) / 1000000,
                " MB without any outlier.");
        count = std::floor(left * 8 / kOutlierBits);
    } else {
        count = std::floor(budget.share * n);
    }
    return std::int64_t(std::clamp(count, 0.0, n));
}

Estimate estimate(const RunConfig& config, const ModelShape& shape, const RunLoad& load, double gemmFlops,
    std::uint64_t freeMemory)
{
    const double n = double(shape.quantizable);
    const double other = 2.0 * double(shape.otherParameters);
    Estimate result;
    result.outliers = expectedOutliers(config, shape);
    result.outlierShare = n > 0 ? double(result.outliers) / n : 0;
    result.averageBits = averageBits(config, result.outlierShare);
    const double packedBits = storageBits(config, shape) + kOutlierBits * double(result.outliers);
    result.storedBits = n > 0 ? packedBits / n : 0;
    result.packedBytes = std::uint64_t(packedBits / 8 + other);
    result.denseBytes = std::uint64_t(2 * n + other);

    const MemoryPlan memory = planMemory(config, shape, load, freeMemory);
    result.peakMemory = memory.peak;
    result.spilledBytes = memory.spilledBytes;

    const bool scored = config.method == Method::Tacq;
    const bool simulated = scored && (config.evaluateReference || usesSimulation(config.metric));
    const double pieces = packedBits / 8 + (simulated ? storageBits(config, shape) / 8 : 0);
    const double kept = std::max(kKeptScoreShare * n, double(result.outliers));
    const double scores = scored ? kScoreBytes * kept + kScoreTableBytes * shape.blocks : 0;
    const double gradientFiles = writesGradients(config) ? kSumBytes * n : 0;
    const double exported = !config.exportFormat       ? 0
        : *config.exportFormat == ExportFormat::Packed ? double(result.packedBytes)
                                                       : double(result.denseBytes);
    result.diskBytes = std::uint64_t(pieces + scores + gradientFiles + exported);
    if (gemmFlops > 0) {
        result.seconds = (operationsPerToken(config, shape, memory.keepsGraph) * double(load.calibrationTokens)
                             + operationsPerWeight(config) * n)
            / gemmFlops;
    }
    return result;
}

} // namespace tacq
