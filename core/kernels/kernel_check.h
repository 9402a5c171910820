#pragma once

#include "core/base/device.h"

namespace tacq {

// Compares every CUDA kernel with its CPU twin on a small case, once per device and process. Throws Error
// (Device) naming kernel and device on a mismatch. Does nothing for the CPU.
void checkKernels(const Device& device);

} // namespace tacq
