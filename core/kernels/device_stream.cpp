#include "core/kernels/device_stream.h"

#include "core/base/error.h"

#ifdef TACQ_WITH_CUDA
#include <c10/cuda/CUDAStream.h>
#endif

namespace tacq {

void* currentCudaStream([[maybe_unused]] int index)
{
#ifdef TACQ_WITH_CUDA
    if (index < 0)
        return nullptr;
    return c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(index)).stream();
#else
    return nullptr;
#endif
}

void failWithoutCuda(std::string_view kernel)
{
    failWithHint(ErrorKind::Unsupported, "Use --device cpu, or build with -DTACQ_CUDA=ON.", "The kernel \"",
        kernel, "\" was asked to run on a GPU, but this build has no CUDA code.");
}

} // namespace tacq
