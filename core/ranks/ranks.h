#pragma once

#include "core/ranks/rank_place.h"
#include "core/report/stage.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace at {
class Tensor;
}
namespace c10d {
class Work;
}

namespace tacq {

struct RankEnd;

// The processes that work on one run together, each with its share of the calibration samples and a device of
// its own. Whatever a stage sums over samples it sums over ranks as well; rank 0 leads: it alone has the run
// folder, and tells the others what only it knows. A process by itself is rank 0 of 1, and nothing here costs
// it anything.
//
// sum() and shared() are called by all ranks in the same order with the same shapes, on one thread. They wait
// for the slowest rank however long it takes, and throw when one ends before its time: Cancelled when it was
// stopped, else Error (Io when it is lost) with a sentence that names it, the stage and `what`.
class Ranks
{
public:
    struct Patience
    {
        std::chrono::milliseconds meeting = std::chrono::seconds(60); // until all have come
        std::chrono::milliseconds silence = std::chrono::seconds(30); // without a sign of life
    };

    Ranks(); // alone
    // Meets the others over TCP. Error (Io) naming those who did not come in time; Cancelled on a stop.
    Ranks(const RankPlace& place, std::stop_token stop, const Patience& patience);
    ~Ranks();
    Ranks(const Ranks&) = delete;
    Ranks& operator=(const Ranks&) = delete;

    const RankPlace& place() const { return m_place; }
    int rank() const { return m_place.rank; }
    int size() const { return m_place.size; }
    bool isLead() const { return m_place.rank == 0; }

    void enter(Stage stage) { m_stage = stage; } // for messages

    // Adds up a tensor over the ranks: afterwards all have the sum, equal to the last bit, formed in an order
    // that depends on nothing but the number of ranks.
    void sum(at::Tensor& values, std::string_view what);
    // What the lead has, on every rank. A follower's `values` give shape, type and device and stay as they
    // are.
    at::Tensor shared(const at::Tensor& values, std::string_view what);
    std::string sharedText(const std::string& text, std::string_view what);
    bool sharedAnswer(bool answer, std::string_view what);

    // This rank's part of the work. When it throws, the other ranks are told why, and end too.
    void together(const std::function<void()>& part);

private:
    struct Links; // to the other ranks; null when alone

    void finish(c10d::Work& work, std::string_view what);
    [[noreturn]] void explainBreak(const std::string& problem, std::string_view what) const;
    [[noreturn]] void endWith(const RankEnd& other, std::string_view what) const;

    RankPlace m_place;
    Stage m_stage = Stage::Open;
    std::stop_token m_stop;
    Patience m_patience;
    std::unique_ptr<Links> m_links;
};

} // namespace tacq
