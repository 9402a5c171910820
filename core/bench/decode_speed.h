#pragma once

#include "core/report/run_context.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tacq {

// How fast a model gives one token after another with its matrices held in some form.
struct DecodeSpeed
{
    std::string weights; // "packed", "bfloat16", "float32"
    double tokensPerSecond = 0; // of one sequence, the best of several rounds
    std::uint64_t bytes = 0; // of all matrices and the head, which every token reads
};

// Of a packed checkpoint as it is and expanded, measured in turns on the CPU. The packed model comes first;
// an expanded form that would take more than half of the free memory is left out.
std::vector<DecodeSpeed> decodeSpeeds(const std::filesystem::path& checkpoint, const RunContext& context);

} // namespace tacq
