#include "ui/session/load_meter.h"

#include "core/base/file.h"

#include <algorithm>
#include <thread>

namespace tacq {

LoadMeter::LoadMeter()
    : m_worked(std::clock())
    , m_when(std::chrono::steady_clock::now())
{
}

MachineLoad LoadMeter::sample(const std::filesystem::path& folder)
{
    MachineLoad load;
    const std::clock_t worked = std::clock();
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - m_when).count();
    if (seconds > 0)
        load.cores = std::max(0.0, double(worked - m_worked) / CLOCKS_PER_SEC / seconds);
    m_worked = worked;
    m_when = now;
    load.coresOfMachine = int(std::thread::hardware_concurrency());
    load.resident = residentMemory();
    load.available = availableMemory();
    if (!folder.empty()) {
        std::error_code unknown;
        const auto space = std::filesystem::space(folder, unknown);
        load.diskFree = unknown ? 0 : space.available;
    }
    return load;
}

} // namespace tacq
