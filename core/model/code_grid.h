#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace tacq {

// What the codes of a compressed matrix mean. A group is `groupSize` columns of one row; all vectors that are
// indexed by row and group are row-major, [rows, groups].

// value = scale·(code − zero); TACQ, GPTQ and round to nearest.
struct UniformGrid
{
    std::vector<std::uint16_t> scales; // IEEE half, [rows, groups]
    std::vector<std::uint8_t> zeros; // one zero point per byte in memory, [rows, groups]
    bool operator==(const UniformGrid&) const = default;
};

// Like UniformGrid, but a group of columns has a width of its own, the same in all rows: the matrix's bits,
// one less or one more (SliM-LLM). A group of 1 bit holds two values, mean − scale and mean + scale.
struct MixedWidthGrid
{
    std::vector<std::uint8_t> widths; // bits per code, [groups]
    std::vector<std::uint16_t> scales; // IEEE half, [rows, groups]
    std::vector<std::uint8_t> zeros; // [rows, groups]; 0 in groups of 1 bit
    std::vector<std::uint16_t> means; // IEEE half, [rows, groups of 1 bit]
    bool operator==(const MixedWidthGrid&) const = default;
};

// value = scale·(code − zero) with a real zero. Scales and zeros are themselves codes: those of
// kStatisticRows consecutive rows share a line, statistic = start + step·code (SpQR). Its authors write the
// line as step·(code − zero); a start keeps 16-bit precision where that zero would overflow.
inline constexpr std::int64_t kStatisticRows = 16;
inline constexpr int kStatisticBits = 3;

struct StatisticLines
{
    std::vector<std::uint16_t> starts; // IEEE half, [⌈rows / kStatisticRows⌉, groups]
    std::vector<std::uint16_t> steps; // likewise
    std::vector<std::uint8_t> codes; // [rows, groups]
    bool operator==(const StatisticLines&) const = default;
};

struct TwoLevelGrid
{
    std::vector<std::uint32_t> columnOrder; // code j of a row belongs to column columnOrder[j]
    StatisticLines scales;
    StatisticLines zeros;
    bool operator==(const TwoLevelGrid&) const = default;
};

// value = table[code], one table per row (SqueezeLLM).
struct LookupGrid
{
    std::vector<std::uint16_t> tables; // bit patterns as those of outliers, [rows, 2^bits], ascending
    bool operator==(const LookupGrid&) const = default;
};

using CodeGrid = std::variant<UniformGrid, MixedWidthGrid, TwoLevelGrid, LookupGrid>;

enum class GridKind { Uniform, MixedWidth, TwoLevel, Lookup }; // in the order of CodeGrid's alternatives

inline GridKind kindOf(const CodeGrid& grid)
{
    return GridKind(grid.index());
}

std::string_view name(GridKind kind); // "uniform", "mixed_width", "two_level", "lookup"

} // namespace tacq
