#pragma once

#include "core/eval/probe.h"
#include "core/pipeline/workspace.h"

#include <optional>

namespace tacq {

// The live accuracy of the final pass: some evaluation items travel with it and are scored at about ten
// points on the way, the remaining blocks in full precision. Points that an interrupted run had reached are
// not scored again.
class LiveAccuracy
{
public:
    explicit LiveAccuracy(Workspace& space);

    void blockQuantized(int block, const QuantizedBlock& matrices); // the next block in order

private:
    void scoreOnce(int quantizedBlocks);

    Workspace& m_space;
    std::optional<LiveProbe> m_probe; // empty when nothing is watched
};

} // namespace tacq
