#pragma once

#include "core/config/memory_plan.h"
#include "core/model/transformer.h"
#include "core/tasks/task.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace tacq {

// Some samples laid end to end, worked on together.
struct CalibrationPack
{
    at::Tensor ids; // int64 [tokens], on the CPU
    SequencePack sequences;
    std::int64_t firstToken = 0; // position of the pack's first token in the whole set

    std::int64_t tokens() const { return ids.size(0); }
    std::int64_t samples() const { return std::int64_t(sequences.lengths.size()); }
};

// The calibration samples of a task in packs. Packs keep the order of the samples and depend on nothing but
// their lengths and the tokens of a pack, so that every sum over tokens is formed in the same order in every
// run.
struct CalibrationSet
{
    std::vector<CalibrationPack> packs;
    std::int64_t tokens = 0;
    std::int64_t samples = 0;
};

// As few packs of at most `packTokens` as there can be, about one size each. A sample longer than that is a
// pack of its own.
CalibrationSet packSamples(std::span<const CalibrationSample> samples, std::int64_t packTokens = kPackTokens);

// The packs of one rank: neighbours, together about 1/ranks of all tokens; every pack is one rank's. May be
// none. As packs stay whole, what is formed from one has the same bits on any number of ranks.
CalibrationSet shareOf(const CalibrationSet& all, int rank, int ranks);

} // namespace tacq
