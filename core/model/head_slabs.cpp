#include "core/model/head_slabs.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

HeadSlabs::HeadSlabs(
    const WeightSource& model, const Device& device, std::int64_t slabBytes, at::ScalarType type)
    : m_model(model)
    , m_device(device)
    , m_vocabulary(model.config().vocabulary)
    , m_slab(std::max<std::int64_t>(1, slabBytes / std::int64_t(sizeof(float)) / model.config().hidden))
{
    if (m_slab >= m_vocabulary)
        m_whole = model.head(device).to(type);
}

void HeadSlabs::each(const Visit& visit) const
{
    if (isWhole())
        return visit(0, m_whole);
    for (std::int64_t first = 0; first < m_vocabulary; first += m_slab) {
        const std::int64_t end = std::min(first + m_slab, m_vocabulary);
        visit(first, m_model.headRows(at::arange(first, end, at::kLong), m_device));
    }
}

} // namespace tacq
