#include "core/kernels/saliency_score.h"

#include "core/kernels/device_stream.h"

namespace tacq {

void scoreSaliency(const SaliencyScoreArgs& args, bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (!onCuda)
        return scoreSaliencyCpu(args);
#ifdef TACQ_WITH_CUDA
    scoreSaliencyCuda(args, cudaStream);
#else
    failWithoutCuda("saliency score");
#endif
}

} // namespace tacq
