#include "core/kernels/scale_search.h"

#include "core/base/error.h"
#include "core/kernels/device_stream.h"

namespace tacq {

void searchScales(const ScaleSearchArgs& args, bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (args.bits < 1 || args.bits > 8 || args.columns < 1)
        fail(ErrorKind::Internal, "The scale search was given ", args.bits, " bits and ", args.columns,
            " columns; it takes 1 to 8 bits and at least one column.");
    if (!onCuda)
        return searchScalesCpu(args);
#ifdef TACQ_WITH_CUDA
    searchScalesCuda(args, cudaStream);
#else
    failWithoutCuda("scale search");
#endif
}

} // namespace tacq
