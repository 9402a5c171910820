#include "core/base/parallel.h"

#include <ATen/Parallel.h>
#include <omp.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace tacq {

void parallelFor(
    std::int64_t count, std::int64_t grain, const std::function<void(std::int64_t, std::int64_t)>& body)
{
    if (count <= 0)
        return;
    grain = std::max<std::int64_t>(grain, 1);
    const auto pieces = std::min<std::int64_t>(threadCount(), (count + grain - 1) / grain);
    if (pieces <= 1 || omp_in_parallel() != 0) {
        body(0, count);
        return;
    }
    std::exception_ptr failure;
    std::mutex failureMutex;
#pragma omp parallel for num_threads(int(pieces)) schedule(static, 1)
    for (std::int64_t piece = 0; piece < pieces; ++piece) {
        try {
            body(count * piece / pieces, count * (piece + 1) / pieces);
        } catch (...) {
            const std::lock_guard lock(failureMutex);
            failure = std::current_exception();
        }
    }
    if (failure)
        std::rethrow_exception(failure);
}

void TeamPhase::finishOne(int pieces)
{
    if (m_finished.fetch_add(1, std::memory_order_acq_rel) + 1 == pieces)
        m_finished.notify_all();
}

// Looks for a while before it sleeps: phases are short.
void TeamPhase::wait(int pieces) const
{
    constexpr int kLooks = 2000; // some 25 µs
    int finished = m_finished.load(std::memory_order_acquire);
    for (int look = 0; look < kLooks && finished < pieces; ++look) {
#ifdef __x86_64__
        __builtin_ia32_pause();
#endif
        finished = m_finished.load(std::memory_order_acquire);
    }
    for (; finished < pieces; finished = m_finished.load(std::memory_order_acquire))
        m_finished.wait(finished, std::memory_order_acquire);
}

void parallelTeam(int phases, const std::function<void(TeamMember& member)>& work)
{
    const auto room = std::make_unique<TeamPhase[]>(static_cast<std::size_t>(phases));
    const int members = omp_in_parallel() != 0 ? 1 : threadCount();
#pragma omp parallel num_threads(members) if (members > 1)
    {
        TeamMember member(room.get(), members > 1 ? omp_get_thread_num() : 0);
        work(member);
    }
}

void setThreadCount(int threads)
{
    at::set_num_threads(threads > 0 ? threads : coreCount());
}

int coreCount()
{
    return std::max(1, int(std::thread::hardware_concurrency()));
}

int threadCount()
{
    return at::get_num_threads();
}

void sleepWhileWaiting(char** arguments)
{
    constexpr const char* kPolicy = "OMP_WAIT_POLICY";
    constexpr const char* kLooks = "GOMP_SPINCOUNT";
    if (getenv(kPolicy) != nullptr || setenv(kPolicy, "passive", 1) != 0)
        return;
    setenv(kLooks, "5000", 0); // about 0.1 ms
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error)
        execv(program.c_str(), arguments); // returns only when it fails; the program then runs as it is
}

void yieldToInteractiveWork()
{
    // On Linux a nice value belongs to a thread and is inherited by the threads it starts.
    setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), 10);
}

} // namespace tacq
