#include "core/tasks/task.h"

#include <algorithm>

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

std::int64_t Task::evaluationTokens() const
{
    std::int64_t tokens = 0;
    for (const ChoiceItem& item : choices) {
        for (const auto& choice : item.choices)
            tokens += static_cast<std::int64_t>(item.prompt.size() + choice.size());
    }
    for (const TextWindow& window : windows)
        tokens += static_cast<std::int64_t>(window.ids.size());
    for (const GenerationItem& item : generations)
        tokens += static_cast<std::int64_t>(item.prompt.size()) + item.maxTokens;
    return tokens;
}

RunLoad runLoad(const Task& calibration, const Task& evaluation)
{
    RunLoad load;
    load.calibrationTokens = calibration.calibrationTokens();
    for (const CalibrationSample& sample : calibration.calibration)
        load.longestSample = std::max(load.longestSample, static_cast<std::int64_t>(sample.ids.size()));
    load.evaluationTokens = evaluation.evaluationTokens();
    load.generates = evaluation.kind == TaskKind::Generation;
    return load;
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
