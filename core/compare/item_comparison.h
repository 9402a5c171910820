#pragma once

#include "core/compare/paired_difference.h"
#include "core/report/run_context.h"
#include "core/report/stage.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tacq {

// A model that a run scored: Stage::Evaluate is its result, Reference full precision, Simulate plain GPTQ.
struct ScoredModel
{
    std::filesystem::path run;
    Stage what = Stage::Evaluate;
    bool operator==(const ScoredModel&) const = default;
};

// An item that one of two models answers rightly and the other does not.
struct FlippedItem
{
    std::int64_t item = 0; // its place in the task, from 0
    bool correctA = false; // B is the opposite
    std::string prompt; // the end of it
    std::string expected;
    std::string answerA;
    std::string answerB;
};

// A window of a text as two models are surprised by it.
struct ComparedWindow
{
    std::int64_t item = 0; // its place in the task, from 0
    std::string text; // the beginning of it
    double lossA = 0; // nats per scored token
    double lossB = 0;
};

struct ItemComparison
{
    std::string task; // specification
    TaskKind kind = TaskKind::Choice;
    PairedDifference difference; // of A less B
    std::int64_t bothRight = 0; // of choices and generated answers
    std::int64_t bothWrong = 0;
    std::vector<FlippedItem> flipped; // ascending; none for texts, whose windows are neither right nor wrong
    std::vector<ComparedWindow> windows; // of a text, all of them, ascending
    std::string textProblem; // why the items have no texts; empty when they have
};
using ItemComparisonPtr = std::shared_ptr<const ItemComparison>;

// Compares what two models answered, item by item, from the outcomes in their run folders; the task is built
// anew to tell what the items ask. Errors, all InvalidInput unless a file cannot be read: a run without
// outcomes, two that were not scored on the same items, outcomes that do not fit the task.
ItemComparison compareItems(const ScoredModel& a, const ScoredModel& b, const RunContext& context);

} // namespace tacq
