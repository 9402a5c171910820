#pragma once

#include "app/cli/console_observer.h"
#include "core/base/json.h"
#include "core/report/run_context.h"

#include <functional>
#include <stop_token>
#include <string>

namespace tacq::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kCancelled = 130;

// What every command is given: how to speak, and the stop request of Ctrl-C. Lives as long as the program.
struct Session
{
    bool json = false; // standard output is exactly one JSON object
    ConsoleObserver observer; // progress and log, on standard error
    PauseGate gate;
    std::stop_source stop;
    bool speaks = true; // of several processes that work together only one tells what they do
    std::string resumeCommand; // shown when the work is cancelled; empty when there is nothing to resume
    std::function<int()> work; // of the chosen command; returns the exit code

    RunContext context() { return { observer, gate, stop.get_token() }; }
};

void printJson(const OrderedJson& json); // on standard output; bytes that are no UTF-8 become U+FFFD

} // namespace tacq::cli
