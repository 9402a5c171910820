#include "core/config/memory_plan.h"

#include "core/base/error.h"
#include "core/config/estimate.h"

#include <algorithm>
#include <initializer_list>
#include <limits>

namespace tacq {

namespace {

constexpr double kFloat = 4; // bytes
constexpr double kProgram = 190e6; // program, libraries and their own buffers
constexpr double kCandidate = 12; // of a weight that may be kept: index and score
constexpr double kGptqWeight
    = 17; // of a weight in the column loop: values, codes, marks, result and its check
constexpr double kSlack = 1.08; // what a step leaves behind and the next cannot use
constexpr double kHessian = 8; // bytes of an entry while it is summed
constexpr double kFactorisation
    = 3; // times a Hessian in float32: from its sum, and with its factor and a half of it
constexpr std::int64_t kFewestTokens = 128; // worked on together
constexpr double kFreeShare = 0.8; // of the machine's free memory
constexpr std::uint64_t kGradientStates = 64'000'000; // kept without a limit: they grow with the blocks

double most(std::initializer_list<double> values)
{
    return std::max(values);
}

bool savesMoments(const RunConfig& config)
{
    return config.keepGradients || config.method == Method::Squeezellm;
}

bool backpropagates(const RunConfig& config)
{
    return config.method == Method::Squeezellm
        || (config.method == Method::Tacq && (usesGradients(config.metric) || config.keepGradients));
}

// Bytes of a run's steps beside the activations that lie between them; every member is the most of its kind.
class Working
{
public:
    Working(const RunConfig& config, const ModelShape& shape, const RunLoad& load)
        : m_config(config)
        , m_load(load)
        , m_hidden(shape.hidden)
        , m_query(shape.queryWidth)
        , m_keys(shape.keyValueWidth)
        , m_inner(shape.intermediate)
        , m_vocabulary(shape.vocabulary)
        , m_all(double(shape.quantizable))
        , m_block(shape.blocks > 0 ? m_all / shape.blocks : 0)
        , m_largest(std::max(m_query, m_inner) * m_hidden)
        , m_outliers(config.method == Method::Tacq
                  ? double(outlierCount(config.outliers, config.bits, config.groupSize, shape))
                  : 0)
    {
    }

    bool backpropagates() const { return tacq::backpropagates(m_config); }

    double pass(double tokens) const { return kSlack * (passSteps(tokens) + ofOutliers()); }

    double gradients(double tokens) const
    {
        const double steps = backpropagates() ? std::max(backward(tokens), head(tokens)) : 0;
        return kSlack * std::max(steps, m_config.method == Method::Tacq ? scoring() : 0);
    }

    // All blocks with their sums, and all that autograd keeps of a pack on its way through them: no block is
    // computed twice.
    double wholeGradients(double tokens) const
    {
        const double blocks = m_block > 0 ? m_all / m_block : 0;
        const double value = m_config.compute == Compute::Bfloat16 ? 2 : kFloat; // of weights and products
        const double graph = kFloat * (2 * m_hidden + m_query + 2 * m_keys + probabilities())
            + value * (4 * m_hidden + 2 * m_query + 2 * m_keys + 3 * m_inner);
        return kSlack
            * (value * m_all + blocks * sums() + tokens * blocks * graph
                + std::max(backward(tokens), head(tokens)));
    }

    // Candidates of all blocks pass through; what is kept stays.
    double selection() const { return kSlack * (ofOutliers() + candidates()); }

    double evaluation() const
    {
        const double tokens = std::min<double>(kPackTokens, known(m_load.evaluationTokens));
        const double forward = kFloat * (m_block + tokens * (4 * m_hidden + 3 * m_query + 4 * m_inner));
        const double head = headSlab() + double(kLogitBytes) / 2 + kFloat * tokens * m_hidden;
        const double model = m_load.generates ? kFloat * (m_all + m_vocabulary * m_hidden) : 0;
        return kSlack * std::max({ forward, head, model });
    }

    // Activations: of a pass, the hidden states and what lies inside a block; of the gradients, the input of
    // every block.
    double passActivations() const
    {
        if (m_config.method == Method::Rtn || m_config.method == Method::Squeezellm)
            return 0;
        const bool originals = m_config.method == Method::Spqr || m_config.method == Method::Slim;
        return kFloat * double(m_load.calibrationTokens)
            * (m_hidden + std::max(m_query, m_inner) + (originals ? m_hidden + m_inner : 0));
    }

    double gradientActivations() const
    {
        if (!backpropagates())
            return 0;
        return kFloat * double(m_load.calibrationTokens) * m_hidden * (m_all / std::max(1.0, m_block) + 1);
    }

    double evaluationActivations() const { return kFloat * m_hidden * known(m_load.evaluationTokens); }

private:
    // A block is quantized group by group; weights that no later group needs are let go.
    double passSteps(double tokens) const
    {
        const double h = m_hidden, q = m_query, i = m_inner;
        if (m_config.method == Method::Rtn)
            return kFloat * m_block + kGptqWeight * m_largest;
        if (m_config.method == Method::Squeezellm)
            return (kFloat + 3 * kFloat) * m_block + kGptqWeight * m_largest;
        if (m_config.method != Method::Tacq
            && m_config.method != Method::Gptq) // all groups see the block as it was
            return kFloat * (2 * m_block + kFactorisation * i * i + tokens * (3 * h + 4 * i))
                + kHessian * (2 * h * h + q * q + i * i) + kGptqWeight * m_largest;
        const double afterAttention = m_block - (q + 2 * m_keys) * h;
        const double mlp = 2 * i * h + h * i;
        const double attention
            = kHessian * q * q + kFloat * (m_block + tokens * (3 * h + 4 * q + 3 * m_keys));
        const double output = kHessian * h * h + kFloat * (afterAttention + tokens * (3 * h + q));
        const double activation = kHessian * i * i + kFloat * (mlp + tokens * (2 * h + 4 * i));
        return most({ attention, output, activation, matrix(m_block, q * h, h),
            matrix(afterAttention, h * q, q), matrix(mlp, i * h, h), matrix(h * i, h * i, i) });
    }

    // Weights, sums and what autograd keeps of a block; attention's probabilities and their gradients.
    double backward(double tokens) const
    {
        const double inFlight
            = savesMoments(m_config) ? sums() : 0; // of the block before, on its way to the disk
        return kFloat * m_block + sums() + inFlight
            + kFloat * tokens * (14 * m_hidden + 4 * m_query + 9 * m_inner + 2 * probabilities());
    }

    // Loss and its gradient.
    double head(double tokens) const
    {
        return headSlab() + std::min(double(kLogitBytes), kFloat * 2048 * m_vocabulary)
            + kFloat * tokens * 4 * m_hidden;
    }

    // The scores of a matrix go when its candidates are there.
    double scoring() const
    {
        return kFloat * m_block + sums()
            + std::max(kFloat * (m_block + 2 * m_largest), kFloat * m_largest + candidates());
    }

    double sums() const
    {
        if (!backpropagates())
            return 0;
        return kFloat * (savesMoments(m_config) || usesMoments(m_config.metric) ? 3 : 1) * m_block;
    }

    // Of attention, for a token of the longest sample: it sees half of them, rounded up to a piece of
    // queries.
    double probabilities() const
    {
        constexpr double kSmallestHead = 64, kPiece = 128;
        return m_query / kSmallestHead * (double(m_load.longestSample) + kPiece) / 2;
    }

    double headSlab() const { return std::min(kFloat * m_vocabulary * m_hidden, double(kHeadSlabBytes)); }

    // Of one block.
    double candidates() const
    {
        return m_config.method == Method::Tacq
            ? kCandidate * std::min(std::max(kKeptScoreShare * m_all, m_outliers), m_block)
            : 0;
    }

    // Indices of all, and a mark for each weight of a block.
    double ofOutliers() const { return m_outliers > 0 ? 8 * m_outliers + m_block : 0; }

    // One matrix of `weights` with `columns` inputs, while `present` weights are there.
    double matrix(double present, double weights, double columns) const
    {
        const double hessian = kFloat * columns * columns;
        return kFloat * present + std::max(kFactorisation * hessian, hessian + kGptqWeight * weights);
    }

    double known(std::int64_t tokens) const { return tokens > 0 ? double(tokens) : double(kPackTokens); }

    const RunConfig& m_config;
    const RunLoad& m_load;
    double m_hidden = 0, m_query = 0, m_keys = 0, m_inner = 0, m_vocabulary = 0;
    double m_all = 0; // weights of all blocks
    double m_block = 0; // of one
    double m_largest = 0; // of one matrix
    double m_outliers = 0; // weights that stay in 16 bit
};

// The most of all stages when so many tokens are worked on together and no activation is kept.
double leastPeak(const Working& working, double tokens)
{
    return kProgram
        + most(
            { working.pass(tokens), working.gradients(tokens), working.selection(), working.evaluation() });
}

// A sample is not divided.
double tokensTogether(std::int64_t packTokens, const RunLoad& load)
{
    const auto all = double(std::max<std::int64_t>(load.calibrationTokens, 1));
    return std::min(all, double(std::max(packTokens, load.longestSample)));
}

std::uint64_t left(double available, double used)
{
    return std::uint64_t(std::max(0.0, available - kProgram - used));
}

// Stores are kept whole or not at all.
double keptOf(double activations, std::uint64_t budget)
{
    return activations <= double(budget) ? activations : 0;
}

double spilledOf(double activations, std::uint64_t budget)
{
    return activations - keptOf(activations, budget);
}

[[noreturn]] void failTooSmall(std::uint64_t limit, double least)
{
    const auto megabytes = [](double bytes) { return std::uint64_t(bytes / 1e6) + 1; };
    failWithHint(ErrorKind::InvalidInput,
        concat(
            "Raise --memory-limit to ", megabytes(least), "MB or more, or shorten the samples (--seq-len)."),
        "The memory limit of ", limit / 1'000'000, " MB is too small for this model: one block with what is ",
        "computed from it takes ", megabytes(least), " MB.");
}

std::int64_t packTokensWithin(const RunConfig& config, const Working& working, const RunLoad& load)
{
    if (config.memoryLimit == 0)
        return kPackTokens;
    for (std::int64_t tokens = kPackTokens; tokens >= kFewestTokens; tokens /= 2) {
        if (std::uint64_t(leastPeak(working, tokensTogether(tokens, load))) <= config.memoryLimit)
            return tokens;
    }
    failTooSmall(config.memoryLimit, leastPeak(working, tokensTogether(kFewestTokens, load)));
}

} // namespace

MemoryPlan planMemory(
    const RunConfig& config, const ModelShape& shape, const RunLoad& load, std::uint64_t freeMemory)
{
    const Working working(config, shape, load);
    MemoryPlan plan;
    plan.packTokens = packTokensWithin(config, working, load);
    const double tokens = tokensTogether(plan.packTokens, load);
    const double available = config.memoryLimit > 0 ? double(config.memoryLimit)
        : freeMemory > 0                            ? kFreeShare * double(freeMemory)
                                                    : std::numeric_limits<double>::max() / 2;
    constexpr double kMost = 1e18;
    plan.passBytes = left(std::min(available, kMost), working.pass(tokens));
    plan.gradientBytes
        = std::min(kGradientStates, left(std::min(available, kMost), working.gradients(tokens)));
    plan.evaluationBytes = std::min(kEvaluationBytes, left(std::min(available, kMost), working.evaluation()));
    const double pass = working.pass(tokens) + keptOf(working.passActivations(), plan.passBytes);
    const double whole = working.wholeGradients(tokens);
    plan.graphBytes = std::uint64_t(whole);
    const double forGraph = config.memoryLimit > 0 ? available : freeMemory > 0 ? available / 2 : 0;
    plan.keepsGraph = working.backpropagates() && kProgram + whole <= forGraph;
    const double states = plan.keepsGraph ? 0 : working.gradientActivations();
    const double gradients
        = plan.keepsGraph ? whole : working.gradients(tokens) + keptOf(states, plan.gradientBytes);
    const double evaluation
        = working.evaluation() + std::min(working.evaluationActivations(), double(plan.evaluationBytes));
    plan.spilledBytes = std::uint64_t(std::max(
        spilledOf(working.passActivations(), plan.passBytes), spilledOf(states, plan.gradientBytes)));
    plan.peak = std::uint64_t(kProgram + most({ pass, gradients, working.selection(), evaluation }));
    return plan;
}

} // namespace tacq
