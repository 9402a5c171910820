#pragma once

#include "core/base/error.h"
#include "core/report/run_observer.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace tacq {

// A gate the engine passes at every checkpoint. Closed, it holds the engine until it is opened or the run
// stopped.
class PauseGate
{
public:
    void close();
    void open();
    bool isClosed() const;
    void pass(const std::stop_token& stop); // waits while closed; a stop ends the wait

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_opened;
    bool m_closed = false;
};

// How the world speaks to a running stage and hears from it.
struct RunContext
{
    RunObserver& observer;
    PauseGate& gate;
    std::stop_token stop;

    // Once per example, matrix and column block; never inside a parallel loop, a hook or a kernel.
    void checkpoint() const
    {
        gate.pass(stop);
        if (stop.stop_requested())
            throw Cancelled {};
    }

    template <typename... Parts> void log(LogLevel level, const Parts&... parts) const
    {
        observer.logged(level, concat(parts...));
    }
};

// A context for work that nobody watches, pauses or stops: tests and short jobs.
class UnobservedContext
{
public:
    RunContext& get() { return m_context; }
    operator RunContext&() { return m_context; }

private:
    RunObserver m_observer;
    PauseGate m_gate;
    RunContext m_context { m_observer, m_gate, {} };
};

} // namespace tacq
