#include "core/pipeline/live_accuracy.h"

#include "core/ranks/ranks.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr std::int64_t kProbeTokens = 2048; // scoring costs a pass over them for each point
constexpr int kPoints = 10;

std::int64_t itemTokens(const Task& task, std::size_t item)
{
    return std::int64_t(
        task.kind == TaskKind::Perplexity ? task.windows[item].ids.size() : task.choices[item].prompt.size());
}

// As many of the wanted items as hold about kProbeTokens, at least one. Generated answers take too long to
// watch.
std::int64_t watchedItems(const Task& task, std::int64_t wanted)
{
    if (task.kind == TaskKind::Generation)
        return 0;
    std::int64_t tokens = 0;
    std::int64_t items = 0;
    while (items < std::min(wanted, task.evaluationItems())) {
        tokens += itemTokens(task, std::size_t(items));
        if (items > 0 && tokens > kProbeTokens)
            break;
        ++items;
    }
    return items;
}

} // namespace

LiveAccuracy::LiveAccuracy(Workspace& space)
    : m_space(space)
{
    const std::int64_t items = watchedItems(space.evaluation, space.config.probeItems);
    if (items == 0 || !space.ranks.isLead())
        return;
    m_probe.emplace(*space.model, space.evaluation, items, space.device);
    scoreOnce(0);
}

void LiveAccuracy::blockQuantized(int block, const QuantizedBlock& matrices)
{
    if (!m_probe)
        return;
    BlockWeights weights = m_space.model->block(block, m_space.device);
    for (const Projection projection : kProjections)
        weights[projection].weight = dequantized(matrices[index(projection)], m_space.device);
    m_probe->advance(weights, m_space.context);
    const int blocks = m_space.model->config().blocks;
    const int every = std::max(1, (blocks + kPoints - 1) / kPoints);
    if ((block + 1) % every == 0 || block + 1 == blocks)
        scoreOnce(block + 1);
}

void LiveAccuracy::scoreOnce(int quantizedBlocks)
{
    const auto& known = m_space.record.report.probe;
    const bool scored = std::any_of(known.begin(), known.end(),
        [&](const ProbePoint& point) { return point.quantizedBlocks == quantizedBlocks; });
    if (!scored)
        m_space.context.observer.probed({ quantizedBlocks, m_probe->score(m_space.context) });
}

} // namespace tacq
