#include "core/kernels/dense_product.h"

#include "core/base/parallel.h"
#include "core/kernels/lanes.h"

#include <algorithm>
#include <type_traits>

namespace tacq {

namespace {

constexpr std::int64_t kPieceProducts = 1 << 16; // that are worth a thread

// One instruction set's functions, by DenseType.
struct DenseKernels
{
    void (*productRows[3])(const DenseProductArgs& args, std::int64_t firstRow, std::int64_t endRow);
};

#ifdef TACQ_LANES_PER_PROCESSOR
TACQ_BEGIN_AVX512
namespace avx512 {
#include "core/kernels/lanes_avx512.h"
#include "core/kernels/row_tile.h"

#include "core/kernels/dense_product_tile.h"
} // namespace avx512
TACQ_END
TACQ_BEGIN_AVX2
namespace avx2 {
#include "core/kernels/lanes_avx2.h"
#include "core/kernels/row_tile.h"

#include "core/kernels/dense_product_tile.h"
} // namespace avx2
TACQ_END
#endif
namespace portable {
#include "core/kernels/lanes_portable.h"
#include "core/kernels/row_tile.h"

#include "core/kernels/dense_product_tile.h"
} // namespace portable

const DenseKernels& kernels()
{
#ifdef TACQ_LANES_PER_PROCESSOR
    if (instructionSet() == InstructionSet::Avx512)
        return avx512::kKernels;
    if (instructionSet() == InstructionSet::Avx2)
        return avx2::kKernels;
#endif
    return portable::kKernels;
}

} // namespace

void denseProductRows(const DenseProductArgs& args, std::int64_t firstRow, std::int64_t endRow)
{
    kernels().productRows[std::size_t(args.type)](args, firstRow, endRow);
}

void denseProduct(const DenseProductArgs& args)
{
    const auto rows = kernels().productRows[std::size_t(args.type)];
    const std::int64_t workPerRow = std::max<std::int64_t>(1, args.columns * args.tokens);
    parallelFor(args.rows, kPieceProducts / workPerRow,
        [&](std::int64_t begin, std::int64_t end) { rows(args, begin, end); });
}

} // namespace tacq
