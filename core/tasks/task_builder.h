#pragma once

#include "core/base/random.h"
#include "core/tasks/task.h"

#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// Seed of everything about evaluation sets and of the split into calibration and evaluation: they must not
// change with the seed of a run.
constexpr std::uint64_t kEvaluationSeed = 2504;

// A prompt and what follows it, as the model reads them: tokenised in one piece where the border between the
// two is one between tokens too, else one after the other.
struct PromptAndContinuation
{
    std::vector<TokenId> prompt;
    std::vector<TokenId> continuation;
};
PromptAndContinuation tokenized(
    const Tokenizer& tokenizer, const std::string& prompt, const std::string& continuation);

// "calibration text = prompt + right answer"
CalibrationSample answeredSample(
    const Tokenizer& tokenizer, const std::string& prompt, const std::string& continuation);

// A choice between continuations of one prompt.
ChoiceItem choiceItem(const Tokenizer& tokenizer, const std::string& prompt,
    const std::vector<std::string>& choices, int answer);

// Calibration tokens of a benchmark at most: its budget, and `samples` windows of `sequenceLength`.
std::int64_t tokenLimit(const TaskOptions& options);

// How many of a benchmark's evaluation items the options ask for; saves reading those that finished() drops.
std::size_t limited(std::size_t items, const TaskOptions& options);

// Error (InvalidInput) that names `what` and both numbers when `tokens` exceed the model's context.
void requireFits(std::size_t tokens, const TaskOptions& options, std::string_view what);

// Last step of every source: takes the calibration samples that the options allow (at most `samples`, and the
// longest prefix within the token budget), limits the evaluation, checks that neither is empty and that
// everything fits into the context, and computes the fingerprint.
Task finished(Task task, const TaskOptions& options);

// Two halves of a list, disjoint, the same for every seed.
template <typename T> struct Halves
{
    std::vector<T> calibration;
    std::vector<T> evaluation;
};

template <typename T> Halves<T> halved(std::vector<T> items)
{
    PythonRandom(kEvaluationSeed).shuffle(items);
    const auto half = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    return { { items.begin(), half }, { half, items.end() } };
}

template <typename T> const T& pick(const std::vector<T>& items, PythonRandom& random)
{
    return items[random.below(items.size())];
}

} // namespace tacq
