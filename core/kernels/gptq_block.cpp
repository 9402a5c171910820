#include "core/kernels/gptq_block.h"

#include "core/base/error.h"
#include "core/kernels/device_stream.h"

namespace tacq {

void gptqBlock(const GptqBlockArgs& args, bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (args.bits < 1 || args.bits > 8 || args.columns < 1 || args.columns > kGptqBlockColumns)
        fail(ErrorKind::Internal, "The GPTQ block was given ", args.bits, " bits and ", args.columns,
            " columns; it takes 1 to 8 bits and 1 to ", kGptqBlockColumns, " columns.");
    if (!onCuda)
        return gptqBlockCpu(args);
#ifdef TACQ_WITH_CUDA
    gptqBlockCuda(args, cudaStream);
#else
    failWithoutCuda("GPTQ block");
#endif
}

} // namespace tacq
