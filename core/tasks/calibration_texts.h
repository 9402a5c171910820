#pragma once

#include "core/tasks/task.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tacq {

// A calibration text of a benchmark, read as one piece; `answer` may be empty.
struct CalibrationText
{
    std::string place; // "FILE line 12", for errors
    std::string prompt;
    std::string answer;
};

// Fills the task's calibration by the reference's rule (method.md §6.1): the texts 0 … count−1 are shuffled
// with the seed, then taken in order, whole, until the next one would exceed the budget. `text(index)` is
// asked only for those that are looked at.
void takeTexts(Task& task, std::size_t count, const std::function<CalibrationText(std::size_t index)>& text,
    const Tokenizer& tokenizer, const TaskOptions& options, bool addSpecial = true);

} // namespace tacq
