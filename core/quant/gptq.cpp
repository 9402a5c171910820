#include "core/quant/gptq.h"

#include "core/base/device.h"
#include "core/base/error.h"
#include "core/kernels/gptq_block.h"
#include "core/quant/column_block.h"
#include "core/quant/grid.h"
#include "core/ranks/ranks.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <vector>

namespace tacq {

namespace {

void requireFit(
    const at::Tensor& weight, const HessianFactor& factor, const at::Tensor& outliers, std::string_view layer)
{
    if (factor.upper.size(0) != weight.size(1))
        fail(ErrorKind::Internal, layer, ": the weight has ", weight.size(1),
            " columns, the factor of its Hessian ", factor.upper.size(0), ".");
    if (outliers.defined() && outliers.sizes() != weight.sizes())
        fail(ErrorKind::Internal, layer, ": the weight has shape ", weight.sizes(),
            ", the marks of its outliers ", outliers.sizes(), ".");
}

// First column after the block that starts at `first`. Fresh groups must be fitted on compensated values,
// which exist only at the start of a block: a block then ends where the next group starts.
std::int64_t blockEnd(std::int64_t first, const GridTable& table, const GridOptions& options)
{
    std::int64_t end = std::min(first + kGptqBlockColumns, table.groupOfColumn.size(0));
    if (options.freshGroups)
        end = std::min(end, (first / table.groupSize + 1) * table.groupSize);
    return end;
}

constexpr std::int64_t kSpanColumns = 4 * kGptqBlockColumns;

// First column after the span that starts at `first`: columns whose errors reach the columns behind them in
// one product, which is faster the longer it is. Where groups reach over that limit, a span is a block: fits
// need their columns as they are.
std::int64_t spanEnd(std::int64_t first, const GridTable& table, const GridOptions& options)
{
    if (table.groups() > 1 && kSpanColumns % table.groupSize != 0)
        return blockEnd(first, table, options);
    return std::min(first + kSpanColumns, table.groupOfColumn.size(0));
}

// What the errors of columns [first, end) do to columns [end, last), in one product.
void compensate(at::Tensor& values, const at::Tensor& errors, const at::Tensor& upper, std::int64_t first,
    std::int64_t end, std::int64_t last)
{
    if (end < last)
        values.slice(1, end, last)
            .addmm_(errors, upper.slice(0, first, end).slice(1, end, last), /*beta=*/1, /*alpha=*/-1);
}

// Groups that start inside a block, fitted on the values of the block's start: the reference's stale fits.
void fitGroupsOf(GridTable& table, const ColumnLoop& loop, const GridOptions& options, std::int64_t first,
    std::int64_t end)
{
    const std::int64_t size = table.groupSize;
    for (std::int64_t group = (first + size - 1) / size; group * size < end; ++group)
        fitGroup(table, loop.rounded.values, loop.rounded.outliers, options, group);
}

// Some rows of a matrix, and their grids.
struct RoundedRows
{
    RoundedMatrix rounded;
    GridTable table;
};

RoundedRows roundRows(const at::Tensor& weight, const HessianFactor& factor, const at::Tensor& outliers,
    const GridOptions& options)
{
    const at::Tensor upper = factor.upper.contiguous();
    const std::int64_t columns = weight.size(1);
    ColumnLoop loop(weight, outliers);
    at::Tensor values = loop.rounded.values;
    GridTable table = makeGridTable(values, options);
    const bool groupPerRow = table.groups() == 1;
    if (groupPerRow) // before dead columns are zeroed, as the reference does
        fitGroup(table, values, loop.rounded.outliers, options, 0);
    if (factor.dead.any().item<bool>())
        values.masked_fill_(factor.dead, 0);
    const at::Tensor errors = at::empty({ values.size(0), kSpanColumns }, values.options());
    for (std::int64_t span = 0, last = 0; span < columns; span = last) {
        last = spanEnd(span, table, options);
        for (std::int64_t first = span, end = 0; first < last; first = end) {
            end = std::min(blockEnd(first, table, options), last);
            if (!groupPerRow)
                fitGroupsOf(table, loop, options, first, end);
            const at::Tensor own = errors.slice(1, first - span, end - span);
            loop.roundBlock(table, upper.slice(0, first, end).slice(1, first, end), options, first, end, own);
            compensate(values, own, upper, first, end, last);
        }
        compensate(values, errors.slice(1, 0, last - span), upper, span, last, columns);
    }
    return { std::move(loop.rounded), std::move(table) };
}

// Puts the rows of all ranks together: a sum of matrices that are zero but for each rank's own rows.
void joinRows(RoundedRows& own, std::int64_t first, std::int64_t rows, std::string_view layer, Ranks& ranks)
{
    const auto join = [&](at::Tensor& part) {
        std::vector<std::int64_t> shape = part.sizes().vec();
        shape[0] = rows;
        at::Tensor whole = at::zeros(shape, part.options());
        whole.narrow(0, first, part.size(0)).copy_(part);
        ranks.sum(whole, layer);
        part = whole;
    };
    join(own.rounded.values);
    join(own.rounded.codes);
    join(own.rounded.loss);
    join(own.table.scale);
    join(own.table.zero);
}

} // namespace

QuantizeResult gptq(const at::Tensor& weight, const HessianFactor& factor, const at::Tensor& outliers,
    const GridOptions& options, std::string_view layer)
{
    Ranks alone;
    return gptq(weight, factor, outliers, options, layer, alone);
}

QuantizeResult gptq(const at::Tensor& weight, const HessianFactor& factor, const at::Tensor& outliers,
    const GridOptions& options, std::string_view layer, Ranks& ranks)
{
    requireMatrix(weight, options, layer);
    requireFit(weight, factor, outliers, layer);
    prepareFloat32MatrixProduct();
    const c10::DeviceGuard guard(weight.device());
    const std::int64_t rows = weight.size(0);
    const std::int64_t first = rows * ranks.rank() / ranks.size();
    const std::int64_t end = rows * (ranks.rank() + 1) / ranks.size();
    RoundedRows result = roundRows(weight.slice(0, first, end), factor,
        outliers.defined() ? outliers.slice(0, first, end) : outliers, options);
    if (ranks.size() > 1) {
        joinRows(result, first, rows, layer, ranks);
        if (outliers.defined())
            result.rounded.outliers = outliers.to(weight.device(), at::kByte).contiguous();
    }
    return assemble(weight, result.rounded, result.table, options, layer);
}

} // namespace tacq
