#pragma once

#include "core/base/device.h"

#include <cstdint>
#include <optional>

namespace tacq {

// What a GPU's memory holds at the moment, of all programs, in bytes.
struct DeviceMemory
{
    std::uint64_t used = 0;
    std::uint64_t total = 0;
};

// Empty for the CPU, and where the driver does not tell. Looks at a GPU by waking it: ask for one that is used.
std::optional<DeviceMemory> deviceMemory(const Device& device);

} // namespace tacq
