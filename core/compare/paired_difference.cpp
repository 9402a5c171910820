#include "core/compare/paired_difference.h"

#include "core/base/error.h"

#include <cmath>

namespace tacq {

namespace {

constexpr double kNormal95 = 1.959963984540054; // 97.5 % point of the normal distribution

double value(const ItemOutcome& item, TaskKind kind)
{
    if (kind == TaskKind::Perplexity)
        return item.nll;
    return item.correct ? 1 : 0;
}

void requireSameItems(const Outcomes& first, const Outcomes& other)
{
    bool same
        = first.task == other.task && first.kind == other.kind && first.items.size() == other.items.size();
    for (std::size_t i = 0; same && i < first.items.size(); ++i)
        same = first.items[i].tokens == other.items[i].tokens;
    if (!same)
        fail(ErrorKind::InvalidInput, "Results on \"", first.task, "\" (", first.items.size(),
            " items) and \"", other.task, "\" (", other.items.size(), " items) are not of the same items.");
}

// Item by item, the mean over several results.
std::vector<double> means(const std::vector<Outcomes>& results, const Outcomes& first)
{
    std::vector<double> sums(first.items.size(), 0.0);
    for (const Outcomes& outcomes : results) {
        requireSameItems(first, outcomes);
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += value(outcomes.items[i], outcomes.kind) / double(results.size());
    }
    return sums;
}

} // namespace

PairedDifference pairedDifference(const std::vector<Outcomes>& a, const std::vector<Outcomes>& b)
{
    if (a.empty() || b.empty() || a.front().items.empty())
        fail(ErrorKind::InvalidInput, "There are no items to compare.");
    const Outcomes& first = a.front();
    const std::vector<double> ofA = means(a, first);
    const std::vector<double> ofB = means(b, first);
    PairedDifference result;
    result.items = std::int64_t(ofA.size());
    // A ratio of sums: a window counts by its tokens, every other item as one.
    double sum = 0, weights = 0;
    const auto weight = [&](std::size_t i) {
        return first.kind == TaskKind::Perplexity ? double(first.items[i].tokens) : 1.0;
    };
    for (std::size_t i = 0; i < ofA.size(); ++i) {
        sum += ofA[i] - ofB[i];
        weights += weight(i);
    }
    result.mean = weights > 0 ? sum / weights : 0;
    double squares = 0;
    for (std::size_t i = 0; i < ofA.size(); ++i) {
        const double rest = ofA[i] - ofB[i] - result.mean * weight(i);
        squares += rest * rest;
    }
    const double n = double(ofA.size());
    const double error = n > 1 && weights > 0 ? std::sqrt(squares * n / (n - 1)) / weights : 0;
    result.low = result.mean - kNormal95 * error;
    result.high = result.mean + kNormal95 * error;
    if (first.kind != TaskKind::Perplexity && a.size() == 1 && b.size() == 1) {
        for (std::size_t i = 0; i < ofA.size(); ++i) {
            result.onlyA += ofA[i] > ofB[i] ? 1 : 0;
            result.onlyB += ofB[i] > ofA[i] ? 1 : 0;
        }
    }
    return result;
}

} // namespace tacq
