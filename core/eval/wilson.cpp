#include "core/eval/wilson.h"

#include <algorithm>
#include <cmath>

namespace tacq {

std::pair<double, double> wilsonInterval(std::int64_t correct, std::int64_t items)
{
    if (items <= 0)
        return { 0, 1 };
    constexpr double z = 1.959963984540054; // 97.5 % point of the normal distribution
    const double n = double(items), p = double(correct) / n, z2 = z * z;
    const double center = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return { correct == 0 ? 0 : std::max(0.0, center - half),
        correct == items ? 1 : std::min(1.0, center + half) };
}

} // namespace tacq
