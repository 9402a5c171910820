#include "core/quant/squeezellm.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/quant/stored_matrix.h"
#include "core/quant/weighted_kmeans.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr double kSpreadStep = 0.001;
constexpr std::int64_t kSpreadSteps = 100'000; // spreads beyond 100 are counted together

struct Quartiles
{
    double first;
    double third;

    double distance() const { return third - first; }
    double outer() const { return std::max(-first, third); }
};

// Interpolated between neighbours in sorted order.
double quantile(std::vector<float>& values, double share)
{
    const double place = share * double(values.size() - 1);
    const auto below = values.begin() + std::int64_t(place);
    std::nth_element(values.begin(), below, values.end());
    if (below + 1 == values.end())
        return *below;
    const double above = *std::min_element(below + 1, values.end());
    return *below + (above - *below) * (place - std::floor(place));
}

Quartiles quartilesOf(const at::Tensor& weight)
{
    const at::Tensor host = weight.cpu().contiguous();
    const float* first = host.const_data_ptr<float>();
    std::vector<float> values(first, first + host.numel());
    const double low = quantile(values, 0.25);
    return { low, quantile(values, 0.75) };
}

void requireInputs(const at::Tensor& weight, const at::Tensor& fisher, const at::Tensor& outliers,
    const SqueezeOptions& options, std::string_view layer)
{
    GridOptions grid;
    grid.bits = options.bits;
    requireMatrix(weight, grid, layer);
    if (options.bits < 2 || options.bits > 4)
        fail(ErrorKind::InvalidInput, layer, ": SqueezeLLM takes 2, 3 or 4 bits, not ", options.bits, ".");
    if (fisher.sizes() != weight.sizes() || (outliers.defined() && outliers.sizes() != weight.sizes()))
        fail(ErrorKind::Internal, layer, ": the weight has shape ", weight.sizes(), ", its Fisher sums ",
            fisher.sizes(), ".");
    if (!at::isfinite(fisher).all().item<bool>())
        fail(ErrorKind::InvalidInput, layer, ": the Fisher sums have NaN or infinite entries.");
}

// Tables and codes of all rows, on the CPU.
struct Tables
{
    at::Tensor values; // [rows, 2^bits] float32, ascending
    at::Tensor codes; // uint8 [rows, columns]
};

// The nearest entry of an ascending table, the lower of two equally near.
std::uint8_t nearest(std::span<const float> table, float value)
{
    const auto above = std::lower_bound(table.begin(), table.end(), value);
    auto best = above == table.end() ? above - 1 : above;
    if (above != table.begin() && value - *(above - 1) <= *best - value)
        best = above - 1;
    return std::uint8_t(std::lower_bound(table.begin(), table.end(), *best) - table.begin());
}

// Room for one row.
struct RowWork
{
    std::vector<double> weights;
    std::vector<float> table;

    // Centroids of the row's remaining values; a row whose weights all count nothing is clustered as if they
    // counted the same.
    void fit(std::span<const float> values, std::span<const float> fisher, int bits)
    {
        weights.resize(values.size());
        bool any = false;
        for (std::size_t j = 0; j < values.size(); ++j) {
            weights[j] = values[j] != 0 ? fisher[j] : 0.0;
            any = any || weights[j] > 0;
        }
        if (!any)
            std::fill(weights.begin(), weights.end(), 1.0);
        const WeightedClusters clusters = weightedKMeans(values, weights, 1 << bits);
        table.assign(clusters.centroids.begin(), clusters.centroids.end());
        table.resize(std::size_t(1) << bits, table.back());
    }
};

Tables fitTables(const at::Tensor& dense, const at::Tensor& fisher, const SqueezeOptions& options)
{
    const at::Tensor values = dense.cpu().contiguous();
    const at::Tensor counted = fisher.cpu().contiguous();
    const std::int64_t rows = values.size(0);
    const auto columns = std::size_t(values.size(1));
    const auto entries = std::size_t(1) << options.bits;
    Tables tables { at::empty({ rows, std::int64_t(entries) }, at::kFloat),
        at::empty_like(values, at::kByte) };
    const at::ScalarType type = options.storedTables ? outlierType(options.storage) : at::kFloat;
    auto* tableData = tables.values.mutable_data_ptr<float>();
    auto* codes = tables.codes.mutable_data_ptr<std::uint8_t>();
    const auto row = [&](const at::Tensor& of, std::int64_t i) {
        return std::span(of.const_data_ptr<float>() + i * std::int64_t(columns), columns);
    };
    parallelFor(rows, 4, [&](std::int64_t begin, std::int64_t end) {
        RowWork work;
        for (std::int64_t i = begin; i < end; ++i) {
            work.fit(row(values, i), row(counted, i), options.bits);
            std::copy(work.table.begin(), work.table.end(), tableData + i * std::int64_t(entries));
        }
    });
    tables.values.copy_(
        tables.values.to(type).to(at::kFloat)); // codes are chosen among the values that are stored
    parallelFor(rows, 4, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const std::span<const float> table(tableData + i * std::int64_t(entries), entries);
            const auto of = row(values, i);
            for (std::size_t j = 0; j < columns; ++j)
                codes[std::size_t(i) * columns + j] = nearest(table, of[j]);
        }
    });
    return tables;
}

} // namespace

at::Tensor sensitiveWeights(const at::Tensor& fisher, double share)
{
    const auto count = std::int64_t(double(fisher.numel()) * share);
    if (count == 0)
        return at::zeros_like(fisher, at::kBool);
    const at::Tensor largest = std::get<0>(fisher.flatten().topk(count));
    return fisher > largest[count - 1];
}

at::Tensor largeWeights(const at::Tensor& weight, double spread)
{
    const Quartiles quartiles = quartilesOf(weight);
    const double beyond = spread * quartiles.distance();
    return weight.abs() >= std::max(std::abs(quartiles.first - beyond), std::abs(quartiles.third + beyond));
}

SpreadTuner::SpreadTuner()
    : m_counts(std::size_t(kSpreadSteps) + 1)
{
}

void SpreadTuner::add(const at::Tensor& weight, const at::Tensor& taken)
{
    m_weights += weight.numel();
    const Quartiles quartiles = quartilesOf(weight);
    if (quartiles.distance() <= 0) // half of the matrix is one value: every spread gives the same
        return;
    // The bound of largeWeights() is spread·distance + outer for every spread that is not negative.
    const at::Tensor step = (weight.abs() - quartiles.outer())
                                .div_(quartiles.distance() * kSpreadStep)
                                .floor_()
                                .masked_fill_(taken, -1)
                                .clamp_(-1, double(kSpreadSteps))
                                .to(at::kLong);
    const at::Tensor counts = at::bincount(step.flatten().add_(1), {}, kSpreadSteps + 2).cpu().contiguous();
    const std::int64_t* values = counts.const_data_ptr<std::int64_t>();
    for (std::size_t i = 0; i < m_counts.size(); ++i)
        m_counts[i] += values[i + 1];
}

double SpreadTuner::spread(double share) const
{
    const double wanted = share * double(m_weights);
    double kept = 0;
    std::int64_t step = kSpreadSteps;
    while (step >= 0 && kept + double(m_counts[std::size_t(step)]) <= wanted)
        kept += double(m_counts[std::size_t(step--)]);
    return double(step + 1) * kSpreadStep;
}

QuantizeResult squeezellm(const at::Tensor& weight, const at::Tensor& fisher, const at::Tensor& outliers,
    const SqueezeOptions& options, std::string_view layer)
{
    requireInputs(weight, fisher, outliers, options, layer);
    const at::Tensor kept
        = outliers.defined() ? outliers.to(weight.device(), at::kBool) : at::zeros_like(weight, at::kBool);
    // Removed entries are 0 here: their codes stand for the value nearest to 0, and the outlier replaces it.
    const at::Tensor dense = weight.masked_fill(kept, 0);
    const Tables tables = fitTables(dense, fisher, options);
    const at::Tensor values = tables.values.gather(1, tables.codes.to(at::kLong)).to(weight.device());

    RoundedMatrix rounded;
    rounded.values = at::where(kept, weight, values);
    rounded.codes = tables.codes;
    rounded.outliers = kept.to(at::kByte);
    rounded.loss = (weight - rounded.values).to(at::kDouble).square_().mul_(fisher).sum(1);
    QuantizeResult result;
    result.matrix = storedMatrix(rounded, options.bits, weight.size(1), options.storage);
    const at::Tensor table = tables.values.to(outlierType(options.storage));
    requireFinite(table, "a value of a table", options.storage, layer);
    result.matrix.grid = LookupGrid { bitPatterns(table) };
    completeResult(result, weight, rounded, !options.storedTables, layer);
    return result;
}

} // namespace tacq
