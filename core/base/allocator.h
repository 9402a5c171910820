#pragma once

namespace tacq {

// Lets the C library keep what tensors free for the next ones instead of giving every large buffer back to
// the system, which then has to clear the same pages again: a seventh of the time of a forward pass. Call it
// once, before the first large allocation. Does nothing outside glibc.
void keepFreedMemory();

// Gives back what was kept: between steps that hold large and different things, so that the second does not
// pay for the first.
void releaseFreedMemory();

} // namespace tacq
