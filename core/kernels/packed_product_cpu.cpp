#include "core/kernels/packed_product.h"

#include "core/base/parallel.h"
#include "core/kernels/lanes.h"
#include "core/kernels/packed_product_math.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tacq {

namespace {

constexpr std::int64_t kPieceWork = 1 << 16; // products or values that are worth a thread

// One instruction set's functions, by the width of a code: 2, 3, 4 and 8 bits.
struct PackedKernels
{
    void (*productRows[4])(const PackedProductArgs& args, std::int64_t firstRow, std::int64_t endRow);
    void (*expandRow[4])(const PackedMatrixArgs& matrix, std::int64_t row, float* values);
};

#define TACQ_TILE "core/kernels/packed_product_tile.h"
#include "core/kernels/every_instruction_set.h"

std::size_t widthIndex(const PackedMatrixArgs& matrix)
{
    return matrix.bits == 8 ? 3 : std::size_t(matrix.bits - 2);
}

} // namespace

void packedProductRows(const PackedProductArgs& args, std::int64_t firstRow, std::int64_t endRow)
{
    kernels().productRows[widthIndex(args.matrix)](args, firstRow, endRow);
}

void packedProductCpu(const PackedProductArgs& args)
{
    const auto rows = kernels().productRows[widthIndex(args.matrix)];
    const std::int64_t workPerRow = std::max<std::int64_t>(1, args.matrix.columns * args.tokens);
    parallelFor(args.matrix.rows, kPieceWork / workPerRow,
        [&](std::int64_t begin, std::int64_t end) { rows(args, begin, end); });
}

void expandPackedCpu(
    const PackedMatrixArgs& matrix, std::int64_t firstRow, std::int64_t rowCount, float* values)
{
    const auto expandRow = kernels().expandRow[widthIndex(matrix)];
    parallelFor(rowCount, kPieceWork / std::max<std::int64_t>(1, matrix.columns),
        [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                expandRow(matrix, firstRow + i, values + i * matrix.columns);
        });
}

} // namespace tacq
