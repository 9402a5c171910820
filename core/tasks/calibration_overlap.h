#pragma once

#include "core/tasks/task.h"

#include <cstdint>

namespace tacq {

// How much of an evaluation the calibration has already seen, token for token.
struct CalibrationOverlap
{
    std::int64_t shared = 0; // evaluation items that are also in the calibration
    std::int64_t items = 0; // all of them

    bool operator==(const CalibrationOverlap&) const = default;
};

// A run of so many equal tokens counts as the same text.
inline constexpr std::size_t kSharedRun = 64;

// A question is shared when a calibration sample has exactly its prompt, or is exactly it; a window of text
// when a calibration sample holds kSharedRun neighbouring tokens of it, or all of a shorter one. Takes time
// in proportion to all tokens of the task.
CalibrationOverlap calibrationOverlap(const Task& task);

} // namespace tacq
