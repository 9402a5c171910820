#pragma once

// What every launcher of a .cu file shares.
#include "core/base/error.h"

#include <cuda_runtime.h>

#include <cstdint>

namespace tacq {

// Blocks for `count` items, `perBlock` at a time, in one dimension of a grid.
inline unsigned gridSize(std::int64_t count, std::int64_t perBlock)
{
    return static_cast<unsigned>((count + perBlock - 1) / perBlock);
}

// After a launch: a bad configuration or an earlier fault of the device becomes an Error.
inline void checkLaunch(const char* kernel)
{
    const cudaError_t status = cudaGetLastError();
    if (status != cudaSuccess)
        fail(ErrorKind::Device, "The kernel \"", kernel,
            "\" could not be started on the GPU: ", cudaGetErrorString(status), ".");
}

} // namespace tacq
