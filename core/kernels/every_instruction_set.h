// No include guard: a kernel's source defines TACQ_TILE, its header in terms of lanes (lanes.h), and includes
// this once, inside an unnamed namespace of tacq. The tile is compiled for every instruction set and ends with a
// constant kKernels, its functions; kernels() gives those of instructionSet().

#ifdef TACQ_LANES_PER_PROCESSOR
TACQ_BEGIN_AVX512
namespace avx512 {
#include "core/kernels/lanes_avx512.h"

#include TACQ_TILE
} // namespace avx512
TACQ_END
TACQ_BEGIN_AVX2
namespace avx2 {
#include "core/kernels/lanes_avx2.h"

#include TACQ_TILE
} // namespace avx2
TACQ_END
#endif
namespace portable {
#include "core/kernels/lanes_portable.h"

#include TACQ_TILE
} // namespace portable

const auto& kernels()
{
#ifdef TACQ_LANES_PER_PROCESSOR
    if (instructionSet() == InstructionSet::Avx512)
        return avx512::kKernels;
    if (instructionSet() == InstructionSet::Avx2)
        return avx2::kKernels;
#endif
    return portable::kKernels;
}

#undef TACQ_TILE
