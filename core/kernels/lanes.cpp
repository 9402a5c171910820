#include "core/kernels/lanes.h"

#include <algorithm>

namespace tacq {

namespace {

InstructionSet best()
{
#ifdef TACQ_LANES_PER_PROCESSOR
    if (__builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vbmi"))
        return InstructionSet::Avx512;
    if (__builtin_cpu_supports("x86-64-v3"))
        return InstructionSet::Avx2;
#endif
    return InstructionSet::Portable;
}

thread_local InstructionSet t_limit = InstructionSet::Avx512;

} // namespace

InstructionSet instructionSet()
{
    static const InstructionSet kBest = best();
    return std::min(kBest, t_limit);
}

InstructionSetLimit::InstructionSetLimit(InstructionSet set)
    : m_before(t_limit)
{
    t_limit = set;
}

InstructionSetLimit::~InstructionSetLimit()
{
    t_limit = m_before;
}

} // namespace tacq
