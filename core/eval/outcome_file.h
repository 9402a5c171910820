#pragma once

#include "core/eval/item_outcome.h"
#include "core/tasks/task.h"

#include <filesystem>
#include <vector>

namespace tacq {

// What became of every item of one evaluation, in the order of the task: what a comparison of two models item
// by item needs. As a file it is a JSON object: "task", "kind", and one list per kind with an entry for each
// item: "correct" (a word of 0 and 1) with "choices" or "texts", or "nll" and "tokens".
struct Outcomes
{
    std::string task; // specification
    TaskKind kind = TaskKind::Choice;
    std::vector<ItemOutcome> items;
};

void writeOutcomes(const std::filesystem::path& path, Outcomes outcomes); // sorts the items
Outcomes readOutcomes(const std::filesystem::path& path); // Error (InvalidInput) for a damaged file

} // namespace tacq
