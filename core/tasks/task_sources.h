#pragma once

#include "core/tasks/task.h"

#include <memory>

namespace tacq {

// One function per source; task_spec.cpp lists them under the words that a specification begins with.
std::unique_ptr<TaskSource> makeIoiTask();
std::unique_ptr<TaskSource> makeCapitalsTask();
std::unique_ptr<TaskSource> makeGreaterThanTask();
std::unique_ptr<TaskSource> makeTextTask();
std::unique_ptr<TaskSource> makeJsonlTask();
std::unique_ptr<TaskSource> makeGsm8kTask();
std::unique_ptr<TaskSource> makeMmluTask();
std::unique_ptr<TaskSource> makeSpiderTask();

} // namespace tacq
