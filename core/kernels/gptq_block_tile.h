// No include guard: see lanes.h. kLanes rows of a block, a column's entries side by side: rows are
// independent, so a column step is one vector operation. Lanes beyond the last row hold zeros and are not
// written back.

using Entries = float __attribute__((vector_size(kLanes * sizeof(float)))); // one column's
using Bytes = std::uint8_t __attribute__((vector_size(kLanes)));

struct Tile
{
    alignas(64) float work[kGptqBlockColumns][kLanes];
    alignas(64) float error[kGptqBlockColumns][kLanes];
    alignas(64) float code[kGptqBlockColumns][kLanes];
    alignas(64) float mask[kGptqBlockColumns][kLanes];
    alignas(64) float scale[kLanes]; // of the group in hand
    alignas(64) float zero[kLanes];
    alignas(64) double loss[kLanes];
};

// Half of a step of `transpose`: every other run of `Half` lanes from each.
template <int Half, int... Lane>
inline void exchange(Entries& a, Entries& b, std::integer_sequence<int, Lane...>)
{
    const Entries low = __builtin_shufflevector(a, b, (Lane & Half ? kLanes + Lane - Half : Lane)...);
    b = __builtin_shufflevector(a, b, (Lane & Half ? kLanes + Lane : Lane + Half)...);
    a = low;
}

template <int Half = kLanes / 2> inline void transpose(Entries (&square)[kLanes])
{
    for (int i = 0; i < kLanes; ++i) {
        if ((i & Half) == 0)
            exchange<Half>(square[i], square[i + Half], std::make_integer_sequence<int, kLanes>());
    }
    if constexpr (Half > 1)
        transpose<Half / 2>(square);
}

// `columns` entries of up to kLanes rows, `stride` apart, to columns side by side; and back. A Row is kLanes
// elements.
template <typename Row, typename Element>
inline void readColumns(
    const Element* rows, std::int64_t stride, std::int64_t count, std::int64_t columns, float (*to)[kLanes])
{
    for (std::int64_t j = 0; j < columns; j += kLanes) {
        Entries square[kLanes] = {};
        for (std::int64_t lane = 0; lane < count; ++lane) {
            Row row = {};
            const Element* from = rows + lane * stride + j;
            if (j + kLanes <= columns)
                std::memcpy(&row, from, sizeof row);
            else
                std::memcpy(&row, from, std::size_t(columns - j) * sizeof(Element));
            square[lane] = __builtin_convertvector(row, Entries);
        }
        transpose(square);
        std::memcpy(to[j], square, sizeof square);
    }
}

template <typename Row, typename Element>
inline void writeColumns(
    const float (*from)[kLanes], Element* rows, std::int64_t stride, std::int64_t count, std::int64_t columns)
{
    for (std::int64_t j = 0; j < columns; j += kLanes) {
        Entries square[kLanes];
        std::memcpy(square, from[j], sizeof square);
        transpose(square);
        for (std::int64_t lane = 0; lane < count; ++lane) {
            const Row row = __builtin_convertvector(square[lane], Row);
            Element* to = rows + lane * stride + j;
            if (j + kLanes <= columns)
                std::memcpy(to, &row, sizeof row);
            else
                std::memcpy(to, &row, std::size_t(columns - j) * sizeof(Element));
        }
    }
}

inline void readTile(Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t rows)
{
    readColumns<Entries>(args.work + firstRow * args.stride, args.stride, rows, args.columns, tile.work);
    if (args.mask != nullptr)
        readColumns<Bytes>(
            args.mask + firstRow * args.maskStride, args.maskStride, rows, args.columns, tile.mask);
    else
        std::memset(tile.mask, 0, sizeof tile.mask);
    std::fill_n(tile.loss, kLanes, 0.0);
}

inline void readGroup(
    Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t rows, std::int32_t group)
{
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        const std::int64_t at = (firstRow + lane) * args.groupStride + group;
        tile.scale[lane] = lane < rows ? args.scale[at] : 1.0F;
        tile.zero[lane] = lane < rows ? args.zero[at] : 0.0F;
    }
}

// Rounds column `j`.
inline void roundColumn(Tile& tile, const GptqBlockArgs& args, std::int64_t j)
{
    const auto levels = static_cast<float>((1 << args.bits) - 1);
    const float pivot = args.factor[j * args.factorStride + j];
    alignas(64) float error[kLanes];
    for (int lane = 0; lane < kLanes; ++lane) {
        const GptqStep step = gptqStep(
            tile.work[j][lane], tile.mask[j][lane] != 0, tile.scale[lane], tile.zero[lane], levels, pivot);
        tile.work[j][lane] = step.value;
        tile.code[j][lane] = step.code;
        error[lane] = step.error;
    }
    for (int lane = 0; lane < kLanes; ++lane) {
        tile.error[j][lane] = error[lane];
        tile.loss[lane] += 0.5 * double(error[lane]) * double(error[lane]);
    }
}

// What the errors of columns [begin, end) do to `Columns` columns from `first` on, which stay in registers.
template <int Columns>
inline void compensateColumns(
    Tile& tile, const GptqBlockArgs& args, std::int64_t begin, std::int64_t end, std::int64_t first)
{
    Entries work[Columns];
    std::memcpy(work, tile.work[first], sizeof work);
    for (std::int64_t j = begin; j < end; ++j) {
        const float* factor = args.factor + j * args.factorStride + first;
        Entries error;
        std::memcpy(&error, tile.error[j], sizeof error);
#pragma GCC unroll 8
        for (int k = 0; k < Columns; ++k)
            compensate(work[k], error, factor[k] - Entries {});
    }
    std::memcpy(tile.work[first], work, sizeof work);
}

// All columns from `first` on; each learns of the errors in their order.
inline void compensateBehind(Tile& tile, const GptqBlockArgs& args, std::int64_t begin, std::int64_t end,
    std::int64_t first, std::int64_t last)
{
    constexpr int kTogether = 8;
    for (; first + kTogether <= last; first += kTogether)
        compensateColumns<kTogether>(tile, args, begin, end, first);
    for (; first < last; ++first)
        compensateColumns<1>(tile, args, begin, end, first);
}

// Columns [begin, end), which share a group. An error reaches the few next columns at once and those behind
// them together with its neighbours.
inline void roundColumns(Tile& tile, const GptqBlockArgs& args, std::int64_t begin, std::int64_t end)
{
    constexpr std::int64_t kStrip = 16;
    for (std::int64_t strip = begin; strip < end; strip += kStrip) {
        const std::int64_t stripEnd = std::min(strip + kStrip, end);
        for (std::int64_t j = strip; j < stripEnd; ++j) {
            roundColumn(tile, args, j);
            compensateBehind(tile, args, j, j + 1, j + 1, stripEnd);
        }
        compensateBehind(tile, args, strip, stripEnd, stripEnd, args.columns);
    }
}

inline void writeTile(const Tile& tile, const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t rows)
{
    writeColumns<Entries>(tile.work, args.work + firstRow * args.stride, args.stride, rows, args.columns);
    writeColumns<Entries>(
        tile.error, args.error + firstRow * args.errorStride, args.errorStride, rows, args.columns);
    writeColumns<Bytes>(
        tile.code, args.codes + firstRow * args.codeStride, args.codeStride, rows, args.columns);
    for (std::int64_t lane = 0; lane < rows; ++lane)
        args.loss[firstRow + lane] += tile.loss[lane];
}

// Rows [firstRow, endRow).
inline void roundRows(const GptqBlockArgs& args, std::int64_t firstRow, std::int64_t endRow)
{
    const auto tile = std::make_unique<Tile>();
    for (; firstRow < endRow; firstRow += kLanes) {
        const std::int64_t rows = std::min<std::int64_t>(kLanes, endRow - firstRow);
        readTile(*tile, args, firstRow, rows);
        for (std::int64_t begin = 0, end = 0; begin < args.columns; begin = end) {
            const std::int32_t group = groupOf(args, begin);
            while (end < args.columns && groupOf(args, end) == group)
                ++end;
            readGroup(*tile, args, firstRow, rows, group);
            roundColumns(*tile, args, begin, end);
        }
        writeTile(*tile, args, firstRow, rows);
    }
}

constexpr GptqBlockKernels kKernels { roundRows };
