#include "core/kernels/gptq_block.h"
#include "core/quant/column_block.h"
#include "core/quant/gptq.h"
#include "core/quant/grid.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include <algorithm>

namespace tacq {

// The reference computes this baseline in the weight's own 16-bit type; here the arithmetic is float32 on
// those same weights, and only the result is rounded to the storage type.
QuantizeResult roundToNearest(const at::Tensor& weight, const GridOptions& options, std::string_view layer)
{
    requireMatrix(weight, options, layer);
    const c10::DeviceGuard guard(weight.device());
    GridOptions plain = options;
    plain.scaleSearch = false;
    ColumnLoop loop(weight, {});
    GridTable table = makeGridTable(loop.rounded.values, plain);
    for (std::int64_t group = 0; group < table.groups(); ++group)
        fitGroup(table, loop.rounded.values, {}, plain, group);
    // With U = I no error reaches another column.
    const at::Tensor identity = at::eye(kGptqBlockColumns, loop.rounded.values.options());
    const at::Tensor errors = at::empty({ weight.size(0), kGptqBlockColumns }, identity.options());
    const std::int64_t columns = weight.size(1);
    for (std::int64_t first = 0; first < columns; first += kGptqBlockColumns)
        loop.roundBlock(table, identity, plain, first, std::min(first + kGptqBlockColumns, columns), errors);
    return assemble(weight, loop.rounded, table, plain, layer);
}

} // namespace tacq
