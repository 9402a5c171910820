#include "core/kernels/absolute_gradient.h"

#include "core/kernels/device_stream.h"

namespace tacq {

void addAbsoluteGradients(
    const AbsoluteGradientArgs& args, bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (!onCuda)
        return addAbsoluteGradientsCpu(args);
#ifdef TACQ_WITH_CUDA
    addAbsoluteGradientsCuda(args, cudaStream);
#else
    failWithoutCuda("absolute gradient");
#endif
}

} // namespace tacq
