#pragma once

#include <stop_token>
#include <thread>

namespace tacq::cli {

// Turns Ctrl-C and SIGTERM into a stop request; a second one ends the program at once. The signals are
// blocked in all threads and waited for in one of its own, so that nothing runs inside a signal handler. Make
// it before any other thread starts.
class InterruptWatcher
{
public:
    explicit InterruptWatcher(std::stop_source stop);
    ~InterruptWatcher();
    InterruptWatcher(const InterruptWatcher&) = delete;
    InterruptWatcher& operator=(const InterruptWatcher&) = delete;

private:
    std::thread m_thread;
};

} // namespace tacq::cli
