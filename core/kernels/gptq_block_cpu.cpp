#include "core/kernels/gptq_block.h"

#include "core/base/parallel.h"
#include "core/kernels/gptq_block_math.h"
#include "core/kernels/vector_clones.h"

#include <algorithm>
#include <memory>

namespace tacq {

namespace {

constexpr int kLanes = 16; // rows of a tile: one vector of float32, or two or four narrower ones

// kLanes rows of a block, a column's entries side by side: rows are independent, so a column step is one
// vector operation. Lanes beyond the last row hold zeros and are not written back.
struct Tile
{
    alignas(64) float work[kGptqBlockColumns][kLanes];
    alignas(64) float error[kGptqBlockColumns][kLanes];
    alignas(64) float code[kGptqBlockColumns][kLanes];
    alignas(64) std::int32_t mask[kGptqBlockColumns][kLanes];
    alignas(64) float scale[kLanes]; // of the group in hand
    alignas(64) float zero[kLanes];
    alignas(64) double loss[kLanes];
};

void load(Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t lanes)
{
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        const bool used = lane < lanes;
        const std::int64_t row = firstRow + lane;
        for (std::int64_t j = 0; j < args.columns; ++j) {
            tile.work[j][lane] = used ? args.work[row * args.stride + j] : 0.0F;
            tile.mask[j][lane] = used && args.mask != nullptr ? args.mask[row * args.maskStride + j] : 0;
        }
        tile.loss[lane] = 0;
    }
}

void loadGroup(
    Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t lanes, std::int32_t group)
{
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        const std::int64_t at = (firstRow + lane) * args.groupStride + group;
        tile.scale[lane] = lane < lanes ? args.scale[at] : 1.0F;
        tile.zero[lane] = lane < lanes ? args.zero[at] : 0.0F;
    }
}

// Columns [begin, end), which share a group, one after the other; each error reaches all columns after it.
TACQ_VECTOR_CLONES void quantizeColumns(
    Tile& tile, const GptqBlockArgs& args, std::int64_t begin, std::int64_t end)
{
    const auto levels = static_cast<float>((1 << args.bits) - 1);
    for (std::int64_t j = begin; j < end; ++j) {
        const float* factor = args.factor + j * args.factorStride;
        alignas(64) float error[kLanes];
        for (int lane = 0; lane < kLanes; ++lane) {
            const GptqStep step = gptqStep(tile.work[j][lane], tile.mask[j][lane] != 0, tile.scale[lane],
                tile.zero[lane], levels, factor[j]);
            tile.work[j][lane] = step.value;
            tile.code[j][lane] = step.code;
            error[lane] = step.error;
        }
        for (int lane = 0; lane < kLanes; ++lane) {
            tile.error[j][lane] = error[lane];
            tile.loss[lane] += 0.5 * double(error[lane]) * double(error[lane]);
        }
        for (std::int64_t k = j + 1; k < args.columns; ++k) {
            const float toColumn = factor[k];
            for (int lane = 0; lane < kLanes; ++lane)
                tile.work[k][lane] = compensated(tile.work[k][lane], error[lane], toColumn);
        }
    }
}

void store(const Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t lanes)
{
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        const std::int64_t row = firstRow + lane;
        for (std::int64_t j = 0; j < args.columns; ++j) {
            args.work[row * args.stride + j] = tile.work[j][lane];
            args.error[row * args.errorStride + j] = tile.error[j][lane];
            args.codes[row * args.codeStride + j] = static_cast<std::uint8_t>(tile.code[j][lane]);
        }
        args.loss[row] += tile.loss[lane];
    }
}

std::int32_t groupOf(const GptqBlockArgs& args, std::int64_t column)
{
    return args.groupOfColumn != nullptr ? args.groupOfColumn[column] : 0;
}

void quantizeTile(Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t lanes)
{
    load(tile, args, firstRow, lanes);
    for (std::int64_t begin = 0; begin < args.columns;) {
        const std::int32_t group = groupOf(args, begin);
        std::int64_t end = begin + 1;
        while (end < args.columns && groupOf(args, end) == group)
            ++end;
        loadGroup(tile, args, firstRow, lanes, group);
        quantizeColumns(tile, args, begin, end);
        begin = end;
    }
    store(tile, args, firstRow, lanes);
}

} // namespace

void gptqBlockCpu(const GptqBlockArgs& args)
{
    const std::int64_t tiles = (args.rows + kLanes - 1) / kLanes;
    parallelFor(tiles, 2, [&](std::int64_t begin, std::int64_t end) {
        const auto tile = std::make_unique<Tile>();
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t firstRow = i * kLanes;
            quantizeTile(*tile, args, firstRow, std::min<std::int64_t>(kLanes, args.rows - firstRow));
        }
    });
}

} // namespace tacq
