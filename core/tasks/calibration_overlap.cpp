#include "core/tasks/calibration_overlap.h"

#include <algorithm>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

namespace tacq {

namespace {

using Tokens = std::span<const TokenId>;

struct LessTokens
{
    bool operator()(Tokens a, Tokens b) const { return std::ranges::lexicographical_compare(a, b); }
};

constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15; // odd: multiplying loses nothing

// Every run of `length` neighbouring tokens of `ids` with its hash: Σ idᵢ·baseⁿ⁻ⁱ modulo 2⁶⁴, moved on by one
// token at a time. `visit` says whether to go on.
template <typename Visit> void visitRuns(Tokens ids, std::size_t length, const Visit& visit)
{
    if (length == 0 || ids.size() < length)
        return;
    std::uint64_t hash = 0, highest = 1; // highest: base^length
    for (std::size_t i = 0; i < length; ++i) {
        hash = hash * kBase + std::uint64_t(ids[i] + 1);
        highest *= kBase;
    }
    for (std::size_t first = 0; visit(ids.subspan(first, length), hash); ++first) {
        if (first + length == ids.size())
            return;
        hash
            = hash * kBase + std::uint64_t(ids[first + length] + 1) - highest * std::uint64_t(ids[first] + 1);
    }
}

// The runs of one length in the calibration; equal hashes are looked at token by token.
class Runs
{
public:
    Runs(const Task& task, std::size_t length)
        : m_length(length)
    {
        for (const CalibrationSample& sample : task.calibration)
            visitRuns(sample.ids, length, [this](Tokens run, std::uint64_t hash) {
                m_runs.emplace(hash, run);
                return true;
            });
    }

    bool hasOneOf(Tokens window) const
    {
        bool found = false;
        visitRuns(window, m_length, [&](Tokens run, std::uint64_t hash) {
            const auto [begin, end] = m_runs.equal_range(hash);
            found = std::any_of(
                begin, end, [&](const auto& known) { return std::ranges::equal(known.second, run); });
            return !found;
        });
        return found;
    }

private:
    std::size_t m_length;
    std::unordered_multimap<std::uint64_t, Tokens> m_runs;
};

// Windows of one task have one length, or each its own where they are lines of a file.
std::int64_t sharedWindows(const Task& task)
{
    std::unordered_map<std::size_t, Runs> byLength;
    return std::ranges::count_if(task.windows, [&](const TextWindow& window) {
        const std::size_t length = std::min(kSharedRun, window.ids.size());
        return byLength.try_emplace(length, task, length).first->second.hasOneOf(window.ids);
    });
}

template <typename Items> std::int64_t sharedPrompts(const Task& task, const Items& items)
{
    std::set<Tokens, LessTokens> known;
    for (const CalibrationSample& sample : task.calibration) {
        known.insert(Tokens(sample.ids));
        known.insert(Tokens(sample.ids).first(std::size_t(sample.answerFrom)));
    }
    return std::ranges::count_if(
        items, [&](const auto& item) { return known.contains(Tokens(item.prompt)); });
}

} // namespace

CalibrationOverlap calibrationOverlap(const Task& task)
{
    const std::int64_t shared
        = sharedWindows(task) + sharedPrompts(task, task.choices) + sharedPrompts(task, task.generations);
    return { shared, task.evaluationItems() };
}

} // namespace tacq
