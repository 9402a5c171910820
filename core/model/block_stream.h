#pragma once

#include "core/model/weight_source.h"

#include <future>

namespace tacq {

// A model's blocks, one after the other. For a GPU another thread reads the next one, and sends and widens it
// on a stream of its own, while the caller works with the one in hand; that takes memory for one block more.
// A CPU reads a block when it is asked for: its cores are at work already.
class BlockStream
{
public:
    enum class Order { Upwards, Downwards };
    enum class Reading { WhenAsked, Ahead };

    BlockStream(const WeightSource& model, const Device& device, Order order = Order::Upwards);
    BlockStream(const WeightSource& model, const Device& device, Order order, Reading reading);

    BlockStream(const BlockStream&) = delete;
    BlockStream& operator=(const BlockStream&) = delete;

    // Any block; the one after it in the stream's order is then on its way. Errors are those of
    // WeightSource::block().
    BlockWeights take(int block);

private:
    void readAhead(int block);

    const WeightSource& m_model;
    Device m_device;
    Order m_order;
    Reading m_reading;
    int m_coming = -1; // block that m_next will give
    std::future<BlockWeights> m_next; // going away, waits for the thread
};

} // namespace tacq
