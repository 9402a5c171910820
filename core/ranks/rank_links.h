#pragma once

#include "core/ranks/rank_place.h"

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

namespace tacq {

void passStop(const std::stop_token& stop); // throws Cancelled after a stop
std::string firstLine(std::string_view text); // without the trace that LibTorch appends

// The common store of all ranks at address:port, kept by rank 0 or by whoever started the ranks, once all of
// them are there.
c10::intrusive_ptr<c10d::Store> meetRanks(
    const RankPlace& place, const std::stop_token& stop, std::chrono::milliseconds patience);

// c10d's Gloo over the store: every rank connected to every other one.
c10::intrusive_ptr<c10d::Backend> connectRanks(
    const c10::intrusive_ptr<c10d::Store>& store, const RankPlace& place, std::chrono::milliseconds patience);

} // namespace tacq
