#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>

namespace tacq {

// What this program takes of the machine, and what the machine has left.
struct MachineLoad
{
    double cores = 0; // busy with this program on average since the sample before
    int coresOfMachine = 0;
    std::uint64_t resident = 0; // bytes of this program in memory
    std::uint64_t available = 0; // bytes of memory the machine can still give, 0: unknown
    std::uint64_t diskFree = 0; // bytes where a folder lies, 0: unknown
};

// Reads the load; one thread at a time. A disk may take its time to answer: not for the window's thread.
class LoadMeter
{
public:
    LoadMeter();
    MachineLoad sample(const std::filesystem::path& folder); // an empty one: no disk

private:
    std::clock_t m_worked; // processor time of this program at the last sample
    std::chrono::steady_clock::time_point m_when;
};

} // namespace tacq
