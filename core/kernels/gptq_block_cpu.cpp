#include "core/kernels/gptq_block.h"

#include "core/base/parallel.h"
#include "core/kernels/gptq_block_math.h"
#include "core/kernels/lanes.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

namespace tacq {

namespace {

// One instruction set's functions.
struct GptqBlockKernels
{
    void (*roundRows)(const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t endRow);
};

std::int32_t groupOf(const GptqBlockArgs& args, std::int64_t column)
{
    return args.groupOfColumn != nullptr ? args.groupOfColumn[column] : 0;
}

#define TACQ_TILE "core/kernels/gptq_block_tile.h"
#include "core/kernels/every_instruction_set.h"

} // namespace

void gptqBlockCpu(const GptqBlockArgs& args)
{
    constexpr std::int64_t kTileRows = 16; // a multiple of every instruction set's lanes
    const GptqBlockKernels& chosen = kernels();
    parallelFor((args.rows + kTileRows - 1) / kTileRows, 2, [&](std::int64_t begin, std::int64_t end) {
        chosen.roundRows(args, begin * kTileRows, std::min(end * kTileRows, args.rows));
    });
}

} // namespace tacq
