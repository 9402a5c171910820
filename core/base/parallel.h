#pragma once

#include <cstdint>
#include <functional>

namespace tacq {

// Calls body(begin, end) over disjoint pieces of [0, count), each at least `grain` long where possible, on
// the threads LibTorch uses too (one OpenMP runtime, one pool). The split depends only on count, grain and
// the number of threads; a body must not depend on how the range was cut if its results are to be
// reproducible.
void parallelFor(std::int64_t count, std::int64_t grain,
    const std::function<void(std::int64_t begin, std::int64_t end)>& body);

void setThreadCount(int threads); // for the calling thread's work, LibTorch included; 0 = all cores
int threadCount();
int coreCount(); // that this process may use

// Makes idle threads of the pool sleep instead of spinning: on cores that others use too, spinning makes two
// threads slower than one. The OpenMP library reads this when it is loaded, so the program starts itself once
// more with the setting in its environment; call it first thing in main(). Does nothing when the person has
// set a policy.
void sleepWhileWaiting(char** arguments);

// Lowers the scheduling priority of the calling thread and of the pool it starts, so that a window on the
// same cores stays responsive. Call it once, first thing, on the thread that runs the engine.
void yieldToInteractiveWork();

} // namespace tacq
