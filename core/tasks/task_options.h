#pragma once

#include "core/config/run_config.h"
#include "core/tasks/task.h"

namespace tacq {

// The part of a run's configuration that decides which samples and items a task gives, for a model of
// `context` tokens.
TaskOptions taskOptions(const RunConfig& config, int context);

} // namespace tacq
