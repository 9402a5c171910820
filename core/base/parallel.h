#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace tacq {

// Calls body(begin, end) over disjoint pieces of [0, count), each at least `grain` long where possible, on
// the threads LibTorch uses too (one OpenMP runtime, one pool). The split depends only on count, grain and
// the number of threads; a body must not depend on how the range was cut if its results are to be
// reproducible.
void parallelFor(std::int64_t count, std::int64_t grain,
    const std::function<void(std::int64_t begin, std::int64_t end)>& body);

// The pieces of one phase of a team's work.
class alignas(64) TeamPhase
{
public:
    int claim() { return m_claimed.fetch_add(1, std::memory_order_relaxed); }
    void finishOne(int pieces);
    void wait(int pieces) const; // until all are finished

private:
    std::atomic<int> m_claimed = 0;
    std::atomic<int> m_finished = 0; // an int is what a thread can sleep on without a detour
};

// One of the threads that go through the phases of a piece of work together.
class TeamMember
{
public:
    TeamMember(TeamPhase* phases, int index)
        : m_next(phases)
        , m_index(index)
    {
    }

    int index() const { return m_index; } // below the threadCount() of the caller

    // The next phase: body(piece) for piece 0 … pieces − 1, each by whichever member is free. Returns when
    // all are finished. A member that gets a piece at all calls prepare() before its first. All members must
    // ask for the same phases.
    template <typename Prepare, typename Body>
    void phase(int pieces, const Prepare& prepare, const Body& body)
    {
        TeamPhase& phase = *m_next++;
        bool isPrepared = false;
        for (int piece = phase.claim(); piece < pieces; piece = phase.claim()) {
            if (!isPrepared)
                prepare();
            isPrepared = true;
            body(piece);
            phase.finishOne(pieces);
        }
        phase.wait(pieces);
    }

private:
    TeamPhase* m_next;
    int m_index;
};

// Calls work(member) on every thread of the pool at once, for work of many phases that are too short to send
// the threads to sleep and wake them for each. A phase ends when its pieces are finished, not when everyone
// has been there: a member that has lost its core to another program holds up the others for no more than the
// piece it was at. `work` must not throw and asks for `phases` phases at most.
void parallelTeam(int phases, const std::function<void(TeamMember& member)>& work);

void setThreadCount(int threads); // for the calling thread's work, LibTorch included; 0 = all cores
int threadCount();
int coreCount(); // that this process may use

// Makes idle threads of the pool sleep after a short look for work instead of spinning: on cores that others
// use too, spinning makes two threads slower than one, while waking a thread for each of the many short
// pieces of a pass costs a tenth of its time. The OpenMP library reads this when it is loaded, so the program
// starts itself once more with the setting in its environment; call it first thing in main(). Does nothing
// when the person has set a policy.
void sleepWhileWaiting(char** arguments);

// Lowers the scheduling priority of the calling thread and of the pool it starts, so that a window on the
// same cores stays responsive. Call it once, first thing, on the thread that runs the engine.
void yieldToInteractiveWork();

} // namespace tacq
