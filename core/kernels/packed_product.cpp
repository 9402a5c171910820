#include "core/kernels/packed_product.h"

#include "core/kernels/device_stream.h"

namespace tacq {

void packedProduct(const PackedProductArgs& args, bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (!onCuda)
        return packedProductCpu(args);
#ifdef TACQ_WITH_CUDA
    packedProductCuda(args, cudaStream);
#else
    failWithoutCuda("packed product");
#endif
}

void expandPacked(const PackedMatrixArgs& matrix, std::int64_t firstRow, std::int64_t rowCount, float* values,
    bool onCuda, [[maybe_unused]] void* cudaStream)
{
    if (!onCuda)
        return expandPackedCpu(matrix, firstRow, rowCount, values);
#ifdef TACQ_WITH_CUDA
    expandPackedCuda(matrix, firstRow, rowCount, values, cudaStream);
#else
    failWithoutCuda("packed expansion");
#endif
}

} // namespace tacq
