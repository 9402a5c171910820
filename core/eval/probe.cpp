#include "core/eval/probe.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace tacq {

struct LiveProbe::Data
{
    const WeightSource& model;
    Task described; // what a result says of its task; no items
    Device device;
    EvaluationBatch batch;
    std::vector<at::Tensor> activations;
    int block = 0;
};

LiveProbe::LiveProbe(const WeightSource& model, const Task& task, std::int64_t items, const Device& device)
{
    EvaluationBatch batch(task, 0, std::min(items, task.evaluationItems()), model.config());
    std::vector<at::Tensor> activations = batch.embed(model, device);
    Task described;
    described.specification = task.specification;
    described.kind = task.kind;
    described.convention = task.convention;
    m_data.reset(
        new Data { model, std::move(described), device, std::move(batch), std::move(activations), 0 });
}

LiveProbe::~LiveProbe() = default;

int LiveProbe::nextBlock() const
{
    return m_data->block;
}

void LiveProbe::advance(const BlockWeights& quantized, const RunContext& context)
{
    m_data->batch.advance(m_data->model.config(), quantized, m_data->activations, context);
    ++m_data->block;
}

EvaluationResult LiveProbe::score(const RunContext& context) const
{
    const auto begin = std::chrono::steady_clock::now();
    const ScoreTally tally = finishBatch(
        m_data->model, m_data->batch, m_data->block, m_data->activations, m_data->device, context);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    return evaluationResult(m_data->described, tally, seconds.count());
}

} // namespace tacq
