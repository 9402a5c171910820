#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// Where tensors live and kernels run. The only place that asks what the machine has.
struct Device
{
    enum class Kind { Cpu, Cuda };

    Kind kind = Kind::Cpu;
    int index = 0; // which GPU; 0 for the CPU

    bool isCuda() const { return kind == Kind::Cuda; }
    bool operator==(const Device&) const = default;
};

struct DeviceInfo
{
    Device device;
    std::string name; // "cpu", "cuda:0"
    std::string description; // "CPU, 2 threads, AVX-512" or the GPU's own name
    std::uint64_t memory = 0; // bytes in all, 0 when unknown
};

// "auto" (a GPU if this build and machine have one, else the CPU), "cpu", "cuda", "cuda:1".
// Throws Error: Unsupported for CUDA in a build without it, Device for a GPU that is not there,
// InvalidInput for any other word. `preferred`: the GPU that "auto" and "cuda" mean, counted round.
Device resolveDevice(std::string_view name, int preferred = 0);

std::string name(const Device& device);
std::vector<DeviceInfo> availableDevices(); // the CPU first

// What a GPU's memory holds at the moment, of all programs, in bytes.
struct DeviceMemory
{
    std::uint64_t used = 0;
    std::uint64_t total = 0;
};

// Empty for the CPU, and where the driver does not tell. Looks at a GPU by waking it: ask for one that is
// used.
std::optional<DeviceMemory> deviceMemory(const Device& device);

// Bytes that can be taken from the device now: of a GPU what no process has, LibTorch's cache included; of
// the CPU the memory available.
std::uint64_t freeMemory(const Device& device);

// Returns when all work given to a GPU is done; at once for the CPU.
void waitFor(const Device& device);

// Whether the device multiplies bfloat16 at more than the speed of float32: a CPU with AVX-512 BF16 or AMX, a
// GPU of compute capability 8.0 or more.
bool multipliesBfloat16(const Device& device);

// Chooses the fastest float32 matrix product of this machine that is still exact to float32 rounding
// (relative error against float64 under 2e-6 on a trial), and leaves LibTorch's default in place where none
// is. Cheap after the first call.
void prepareFloat32MatrixProduct();

} // namespace tacq
