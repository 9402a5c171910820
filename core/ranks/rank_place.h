#pragma once

#include <functional>
#include <string>

namespace tacq {

// Where this process stands among those that were started to work on one run together.
struct RankPlace
{
    int rank = 0; // 0 leads
    int size = 1;
    int localRank = 0; // among those on this machine: chooses the GPU
    int threads = 0; // that leave the others on this machine theirs; 0: all cores
    std::string address; // of rank 0's machine; empty when this process is alone
    int port = 29500;
    bool hasKeeper
        = false; // the starter itself keeps the meeting point at address:port; otherwise rank 0 does
    std::string attempt; // of the starter, which may start all ranks anew

    bool isAlone() const { return size == 1; }
};

// As torchrun, srun or a script of one's own tells it: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT, LOCAL_RANK
// and LOCAL_WORLD_SIZE, or what srun sets for each task of a step, with MASTER_ADDR. A process to which
// nobody says that it is one of several is alone. Error (InvalidInput) naming a variable that is missing or
// no number.
using Variables = std::function<const char*(const char* name)>; // like getenv
RankPlace rankPlace(const Variables& variables);
RankPlace rankPlaceFromEnvironment();

} // namespace tacq
