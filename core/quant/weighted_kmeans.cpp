#include "core/quant/weighted_kmeans.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace tacq {

namespace {

// Sorted different values with the sums that give any interval's cost at once.
class Line
{
public:
    Line(std::span<const float> values, std::span<const double> weights)
    {
        std::vector<std::pair<double, double>> points;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (weights[i] > 0)
                points.emplace_back(values[i], weights[i]);
        }
        if (points.empty())
            fail(ErrorKind::Internal, "Clusters of ", values.size(),
                " values without any weight were asked for.");
        std::sort(points.begin(), points.end());
        double mass = 0;
        double moment = 0;
        for (const auto& [value, weight] : points) {
            mass += weight;
            moment += weight * value;
        }
        m_centre = moment / mass; // sums around it lose the fewest digits
        m_sums.emplace_back();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto [value, weight] = points[i];
            if (i == 0 || value != points[i - 1].first)
                m_sums.push_back(m_sums.back());
            const double x = value - m_centre;
            m_sums.back().mass += weight;
            m_sums.back().moment += weight * x;
            m_sums.back().square += weight * x * x;
        }
    }

    std::int32_t size() const { return std::int32_t(m_sums.size()) - 1; }

    double cost(std::int32_t begin, std::int32_t end) const
    {
        const Sums& low = m_sums[std::size_t(begin)];
        const Sums& high = m_sums[std::size_t(end)];
        const double moment = high.moment - low.moment;
        return std::max(0.0, high.square - low.square - moment * moment / (high.mass - low.mass));
    }

    double mean(std::int32_t begin, std::int32_t end) const
    {
        const Sums& low = m_sums[std::size_t(begin)];
        const Sums& high = m_sums[std::size_t(end)];
        return m_centre + (high.moment - low.moment) / (high.mass - low.mass);
    }

private:
    struct Sums
    {
        double mass = 0;
        double moment = 0;
        double square = 0;
    };

    double m_centre = 0;
    std::vector<Sums> m_sums; // of the first i different values
};

// One more cluster: next[end] = min over begin of last[begin] + cost(begin, end), for ends in [low, high),
// the best begins known to lie in [first, last].
struct Layer
{
    const Line& line;
    const std::vector<double>& before;
    std::vector<double>& after;
    std::vector<std::int32_t>& begins;

    void solve(std::int32_t low, std::int32_t high, std::int32_t first, std::int32_t last)
    {
        if (low >= high)
            return;
        const std::int32_t end = low + (high - low) / 2;
        double least = std::numeric_limits<double>::infinity();
        std::int32_t best = first;
        for (std::int32_t begin = first; begin <= std::min(last, end - 1); ++begin) {
            const double total = before[std::size_t(begin)] + line.cost(begin, end);
            if (total < least) {
                least = total;
                best = begin;
            }
        }
        after[std::size_t(end)] = least;
        begins[std::size_t(end)] = best;
        solve(low, end, first, best);
        solve(end + 1, high, best, last);
    }
};

} // namespace

WeightedClusters weightedKMeans(std::span<const float> values, std::span<const double> weights, int count)
{
    const Line line(values, weights);
    const std::int32_t size = line.size();
    const int clusters = std::min<int>(count, size);
    std::vector<double> costs(std::size_t(size) + 1);
    for (std::int32_t end = 1; end <= size; ++end)
        costs[std::size_t(end)] = line.cost(0, end);
    std::vector<std::vector<std::int32_t>> begins(
        std::size_t(clusters), std::vector<std::int32_t>(costs.size()));
    std::vector<double> next(costs.size());
    for (int cluster = 1; cluster < clusters; ++cluster) {
        // At least one value for each cluster: `cluster` values lie before this one.
        Layer { line, costs, next, begins[std::size_t(cluster)] }.solve(
            cluster + 1, size + 1, cluster, size - 1);
        std::swap(costs, next);
    }
    WeightedClusters result;
    result.cost = costs[std::size_t(size)];
    std::int32_t end = size;
    for (int cluster = clusters - 1; cluster >= 0; --cluster) {
        const std::int32_t begin = begins[std::size_t(cluster)][std::size_t(end)];
        result.centroids.push_back(line.mean(begin, end));
        end = begin;
    }
    std::reverse(result.centroids.begin(), result.centroids.end());
    return result;
}

} // namespace tacq
