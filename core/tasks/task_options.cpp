#include "core/tasks/task_options.h"

namespace tacq {

TaskOptions taskOptions(const RunConfig& config, int context)
{
    TaskOptions options;
    options.samples = config.samples;
    options.sequenceLength = config.sequenceLength;
    options.tokenBudget = config.tokenBudget;
    options.seed = config.seed;
    options.evaluationItems = config.evaluationItems;
    options.evaluationTokens = config.evaluationTokens;
    options.context = context;
    return options;
}

} // namespace tacq
