#pragma once

// Loops that a compiler does not turn into good vector code are written once in terms of lanes, in a header
// without include guard, and compiled for every instruction set: every_instruction_set.h.

#include "core/base/half.h"

#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>
#define TACQ_LANES_PER_PROCESSOR
// VBMI cuts codes out of a bit string in one instruction.
#define TACQ_BEGIN_AVX512 _Pragma("GCC push_options") _Pragma("GCC target(\"arch=x86-64-v4,avx512vbmi\")")
#define TACQ_BEGIN_AVX2 _Pragma("GCC push_options") _Pragma("GCC target(\"arch=x86-64-v3\")")
#define TACQ_END _Pragma("GCC pop_options")
#endif

// Before a function whose vectors must not pass through memory on their way in or out.
#ifdef __GNUC__
#define TACQ_IN_REGISTERS inline __attribute__((always_inline))
#else
#define TACQ_IN_REGISTERS inline
#endif

namespace tacq {

// Asks for the cache line at an address, which may lie beyond what may be read.
inline void prefetch([[maybe_unused]] const void* address)
{
#ifdef __GNUC__
    __builtin_prefetch(address);
#endif
}

enum class InstructionSet { Portable, Avx2, Avx512 };

// The best that this processor has, unless the calling thread has asked for less.
InstructionSet instructionSet();

// While one exists, the calling thread's kernels use `set` where the processor has it: tests compare them.
class InstructionSetLimit
{
public:
    explicit InstructionSetLimit(InstructionSet set);
    ~InstructionSetLimit();
    InstructionSetLimit(const InstructionSetLimit&) = delete;
    InstructionSetLimit& operator=(const InstructionSetLimit&) = delete;

private:
    InstructionSet m_before;
};

} // namespace tacq
