#include "core/model/block_stream.h"

#include "core/base/tensor_device.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace tacq {

namespace {

// On a stream of its own, and there when it returns.
BlockWeights readOnOwnStream(const WeightSource& model, int block, const Device& device)
{
    const c10::NoGradGuard noGradients;
    if (!device.isCuda())
        return model.block(block, device);
    const at::Device place = tensorDevice(device);
    const c10::Stream stream
        = c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA).getStreamFromGlobalPool(place);
    const c10::StreamGuard guard(stream);
    BlockWeights weights = model.block(block, device);
    stream.synchronize();
    return weights;
}

// The stream that a tensor was made on may use its memory again only when the caller's has done with it.
void handOver(const BlockWeights& weights, const at::Device& device)
{
    const c10::Stream stream = c10::impl::VirtualGuardImpl(device.type()).getStream(device);
    const auto record = [&](const at::Tensor& values) {
        if (values.defined())
            values.record_stream(stream);
    };
    record(weights.attentionNorm);
    record(weights.mlpNorm);
    for (const Linear& linear : weights.linears) {
        record(linear.weight);
        record(linear.bias);
    }
}

} // namespace

BlockStream::BlockStream(const WeightSource& model, const Device& device, Order order)
    : BlockStream(model, device, order, device.isCuda() ? Reading::Ahead : Reading::WhenAsked)
{
}

BlockStream::BlockStream(const WeightSource& model, const Device& device, Order order, Reading reading)
    : m_model(model)
    , m_device(device)
    , m_order(order)
    , m_reading(reading)
{
}

BlockWeights BlockStream::take(int block)
{
    if (m_reading == Reading::WhenAsked)
        return m_model.block(block, m_device);
    if (m_coming != block)
        readAhead(block);
    BlockWeights weights = m_next.get();
    m_coming = -1;
    if (m_device.isCuda())
        handOver(weights, tensorDevice(m_device));
    const int next = m_order == Order::Upwards ? block + 1 : block - 1;
    if (next >= 0 && next < m_model.config().blocks)
        readAhead(next);
    return weights;
}

void BlockStream::readAhead(int block)
{
    if (m_next.valid())
        m_next.wait(); // one reader at a time
    m_coming = block;
    m_next
        = std::async(std::launch::async, [this, block] { return readOnOwnStream(m_model, block, m_device); });
}

} // namespace tacq
