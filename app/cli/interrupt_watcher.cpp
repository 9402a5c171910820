#include "app/cli/interrupt_watcher.h"

#include "app/cli/session.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace tacq::cli {

namespace {

constexpr int kWake = SIGUSR1; // sent by the destructor

sigset_t watchedSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : { SIGINT, SIGTERM, kWake })
        sigaddset(&signals, signal);
    return signals;
}

void watch(std::stop_source stop)
{
    const sigset_t signals = watchedSignals();
    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal != kWake) {
        if (!stop.request_stop())
            _exit(kCancelled);
    }
}

} // namespace

InterruptWatcher::InterruptWatcher(std::stop_source stop)
{
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::thread(watch, std::move(stop));
}

InterruptWatcher::~InterruptWatcher()
{
    pthread_kill(m_thread.native_handle(), kWake);
    m_thread.join();
}

} // namespace tacq::cli
