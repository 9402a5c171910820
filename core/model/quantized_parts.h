#pragma once

#include "core/model/quantized_tensors.h"

#include <cstdint>
#include <vector>

namespace tacq {

// What writer and reader of compressed matrices share: the form of each tensor.

struct PartShape
{
    ElementType type;
    std::vector<std::int64_t> shape;
};

// Of `matrix` the sizes are looked at, of its grid the kind and, where groups differ, the widths.
PartShape partShape(const QuantizedMatrix& matrix, QuantizedPart part, std::int64_t outliers);

// Bits of one number of a packed part: zero points or codes of statistics.
int packedBits(const QuantizedMatrix& matrix, QuantizedPart part);

} // namespace tacq
