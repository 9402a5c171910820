#include "core/base/device_memory.h"

#ifdef TACQ_WITH_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAGuard.h>
#endif

namespace tacq {

std::optional<DeviceMemory> deviceMemory([[maybe_unused]] const Device& device)
{
#ifdef TACQ_WITH_CUDA
    if (device.isCuda()) {
        const c10::cuda::CUDAGuard chosen(static_cast<c10::DeviceIndex>(device.index));
        std::size_t free = 0;
        std::size_t total = 0;
        if (cudaMemGetInfo(&free, &total) == cudaSuccess)
            return DeviceMemory { total - free, total };
    }
#endif
    return std::nullopt;
}

} // namespace tacq
