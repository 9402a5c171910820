#pragma once

#include "core/kernels/host_device.h"

namespace tacq {

// A term of one sample's gradient. `Value` is a float or a vector of them. May be contracted into a fused
// multiply-add: a gradient is a sum of many terms, whose last bit no other number waits for.
template <typename Value> TACQ_HOST_DEVICE void addTerm(Value& gradient, const Value& z, const Value& a)
{
    gradient += z * a;
}

// A sample's finished gradient joins the sums.
template <typename Value> TACQ_HOST_DEVICE void addAbsolute(Value& sum, const Value& gradient)
{
    sum += gradient < 0 ? -gradient : gradient;
}

template <typename Value> TACQ_HOST_DEVICE void addSquare(Value& sum, const Value& gradient)
{
    sum += gradient * gradient;
}

} // namespace tacq
