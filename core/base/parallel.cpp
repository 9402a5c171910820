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
    if (getenv(kPolicy) != nullptr || setenv(kPolicy, "passive", 1) != 0)
        return;
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
