#pragma once

#include "core/config/memory_plan.h"
#include "core/model/weight_source.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace tacq {

// The head of a model in slabs of rows of at most `slabBytes`: a large vocabulary's head is larger than
// any block. A head of one slab is read once and kept.
class HeadSlabs
{
public:
    // `type`: that of the rows, if not float32; a head in slabs is float32.
    HeadSlabs(const WeightSource& model, const Device& device, std::int64_t slabBytes = kHeadSlabBytes,
        at::ScalarType type = at::kFloat);

    std::int64_t vocabulary() const { return m_vocabulary; }
    bool isWhole() const { return m_whole.defined(); }

    // From first to last; `rows` is [count, hidden], of tokens first, first + 1, …
    using Visit = std::function<void(std::int64_t first, const at::Tensor& rows)>;
    void each(const Visit& visit) const;

private:
    const WeightSource& m_model;
    Device m_device;
    std::int64_t m_vocabulary = 0;
    std::int64_t m_slab = 0; // rows
    at::Tensor m_whole; // of one slab, else undefined
};

} // namespace tacq
