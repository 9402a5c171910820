#include "core/tasks/task.h"

namespace tacq {

std::string_view name(Convention convention)
{
    return convention == Convention::Paper ? "paper" : "harness";
}

std::int64_t Task::calibrationTokens() const
{
    std::int64_t tokens = 0;
    for (const CalibrationSample& sample : calibration)
        tokens += static_cast<std::int64_t>(sample.ids.size());
    return tokens;
}

std::int64_t Task::evaluationItems() const
{
    switch (kind) {
    case TaskKind::Choice:
        return static_cast<std::int64_t>(choices.size());
    case TaskKind::Perplexity:
        return static_cast<std::int64_t>(windows.size());
    case TaskKind::Generation:
        return static_cast<std::int64_t>(generations.size());
    }
    return 0;
}

} // namespace tacq
