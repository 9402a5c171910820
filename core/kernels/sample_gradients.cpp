#include "core/kernels/sample_gradients.h"

#include "core/kernels/device_stream.h"

namespace tacq {

void addSampleGradients(const SampleGradientArgs& args, bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (!onCuda)
        return addSampleGradientsCpu(args);
#ifdef TACQ_WITH_CUDA
    addSampleGradientsCuda(args, cudaStream);
#else
    failWithoutCuda("sample gradients");
#endif
}

#ifndef TACQ_WITH_CUDA
void joinSampleGradientCuda(const float*, const SampleGradientArgs&, void*)
{
    failWithoutCuda("sample gradients");
}
#endif

} // namespace tacq
