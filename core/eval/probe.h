#pragma once

#include "core/eval/evaluation_batch.h"

#include <memory>

namespace tacq {

// Some evaluation items that travel with a quantization pass: after each block their score with the blocks so
// far quantized and the others in full precision can be asked for. For tasks of kind Choice or Perplexity.
class LiveProbe
{
public:
    // The first `items` evaluation items. `model` in full precision must outlive the probe, the task not.
    LiveProbe(const WeightSource& model, const Task& task, std::int64_t items, const Device& device);
    ~LiveProbe();

    int nextBlock() const;
    void advance(const BlockWeights& quantized, const RunContext& context); // through the next block
    EvaluationResult score(const RunContext& context) const; // reads and runs the blocks that remain

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace tacq
