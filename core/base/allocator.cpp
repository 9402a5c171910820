#include "core/base/allocator.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace tacq {

void keepFreedMemory()
{
#ifdef __GLIBC__
    constexpr int kLargestThreshold = 32 << 20; // glibc refuses more
    constexpr int kKept = 512 << 20;
    mallopt(M_MMAP_THRESHOLD, kLargestThreshold);
    mallopt(M_TRIM_THRESHOLD, kKept);
    // A thread's own arena would be given back whole whenever it runs empty.
    mallopt(M_ARENA_MAX, 1);
#endif
}

void releaseFreedMemory()
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

} // namespace tacq
