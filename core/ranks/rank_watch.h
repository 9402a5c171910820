#pragma once

#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace c10d {
class Store;
}

namespace tacq {

// How a rank ended.
struct RankEnd
{
    // Heard: it ended because another did, and `reason` tells of that one.
    enum class Kind { Done, Cancelled, Failed, Heard, Lost };
    int rank = 0;
    Kind kind = Kind::Done;
    std::string reason; // a sentence; of Lost how that was noticed
};

// Knows which ranks are alive: each counts up a number in the common store about once a second, on a thread
// of its own, so that one that computes for long is not taken for lost; and each leaves its last words there.
class RankWatch
{
public:
    // `store` is this watch's own connection. `silence`: after so long without a sign a rank counts as lost.
    // `keepsStore`: the store ends with this process, which therefore waits a little until its last words are
    // heard.
    RankWatch(c10::intrusive_ptr<c10d::Store> store, int rank, int size, std::chrono::milliseconds silence,
        bool keepsStore);
    ~RankWatch();
    RankWatch(const RankWatch&) = delete;
    RankWatch& operator=(const RankWatch&) = delete;

    // Last words of this rank; no sign of life follows. Returns when they are delivered or cannot be.
    void leave(RankEnd::Kind kind, const std::string& reason);

    // The end of another rank before the work was done, words before silence. `silence` may be shorter than
    // the usual one when it is known already that somebody is gone.
    std::optional<RankEnd> untimelyEnd(std::chrono::milliseconds silence) const;
    std::optional<RankEnd> untimelyEnd() const;

private:
    struct State;
    std::shared_ptr<State> m_state; // the thread's too, which may hang in a connection to a dead machine
};

} // namespace tacq
