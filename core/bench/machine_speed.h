#pragma once

#include "core/base/device.h"
#include "core/config/estimate.h"

#include <filesystem>

namespace tacq {

// What this machine can do at most, as measured. Each figure is the best of several short tries: what else
// runs on the machine can only make it smaller.
struct MachineSpeed
{
    int threads = 0;
    Device device; // that multiplies
    double gemmFloat32 = 0; // operations per second, a multiplication and an addition each counted
    double gemmBfloat16 = 0;
    double memory = 0; // bytes per second, read and written, of copying what no cache holds
    double disk = 0; // bytes per second of writing a file through to the disk
};

// Matrix products with the shapes of the model's projections: 512 tokens (on a GPU 8192) against each of a
// block's seven matrices, weighted by their operations. In float32 the product is the one that every stage
// uses.
double gemmFloat32Rate(const ModelShape& shape, const Device& device, double seconds = 0.3);
double gemmBfloat16Rate(const ModelShape& shape, const Device& device, double seconds = 0.3);

// A few seconds in all. The file of 128 MB lies in `folder` while it is written. Error (Io) when it cannot.
MachineSpeed measureMachine(
    const ModelShape& shape, const Device& device, const std::filesystem::path& folder);

} // namespace tacq
