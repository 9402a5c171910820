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

#define TACQ_TILE "core/kernels/dense_product_tile.h"
#include "core/kernels/every_instruction_set.h"

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
