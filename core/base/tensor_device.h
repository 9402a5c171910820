#pragma once

#include "core/base/device.h"

#include <c10/core/Device.h>

namespace tacq {

// The LibTorch name of a device. Kept out of device.h, which the window includes.
inline c10::Device tensorDevice(const Device& device)
{
    return device.isCuda() ? c10::Device(c10::kCUDA, c10::DeviceIndex(device.index)) : c10::Device(c10::kCPU);
}

inline Device deviceOf(const c10::Device& device)
{
    return device.is_cuda() ? Device { Device::Kind::Cuda, device.index() } : Device {};
}

} // namespace tacq
