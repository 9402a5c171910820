#pragma once

#include "core/config/estimate.h"
#include "core/report/stage.h"

#include <array>

namespace tacq {

// Expected seconds of each stage of a run, in the order of kStages.
struct StagePlan
{
    std::array<double, kStages.size()> seconds {};

    double of(Stage stage) const { return seconds[static_cast<std::size_t>(stage)]; }
    double total() const;
};

// `whole`: the run's estimate at the same `gemmFlops`.
StagePlan planStages(const RunConfig& config, const ModelShape& shape, const RunLoad& load,
    const Estimate& whole, double gemmFlops);

} // namespace tacq
