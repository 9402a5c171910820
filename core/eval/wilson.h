#pragma once

#include <cstdint>
#include <utility>

namespace tacq {

// 95 % Wilson score interval of a proportion (Wilson 1927); (0, 1) for no items.
std::pair<double, double> wilsonInterval(std::int64_t correct, std::int64_t items);

} // namespace tacq
