#include "core/ranks/rank_watch.h"

#include "core/base/error.h"

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace tacq {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kInterval(1000); // between signs of life
constexpr Milliseconds kFarewell(3000); // for last words to be delivered and heard
constexpr Milliseconds kHearing(50);

constexpr const char* kWordsCount = "words"; // how many ranks have left last words
constexpr const char* kHeardCount
    = "heard"; // how many ranks need nothing more from the one that keeps the store

std::string signKey(int rank)
{
    return concat("sign/", rank);
}

std::string wordsKey(int rank)
{
    return concat("words/", rank);
}

constexpr std::array<char, 4> kKindLetters = { 'd', 'c', 'f', 'h' }; // Done, Cancelled, Failed, Heard

RankEnd endOf(int rank, const std::string& words)
{
    const auto* letter = words.empty() ? kKindLetters.end()
                                       : std::find(kKindLetters.begin(), kKindLetters.end(), words.front());
    if (letter == kKindLetters.end())
        return { rank, RankEnd::Kind::Failed, "its last words make no sense" };
    return { rank, RankEnd::Kind(letter - kKindLetters.begin()), words.substr(1) };
}

std::string secondsText(Milliseconds time)
{
    return concat(double(time.count() / 100) / 10, " s");
}

} // namespace

struct RankWatch::State
{
    struct Other
    {
        std::int64_t signs = 0;
        Clock::time_point last = Clock::now(); // when they last grew
        std::optional<RankEnd> end;
    };

    // Of the thread alone
    c10::intrusive_ptr<c10d::Store> store;
    std::int64_t heardWords = 0;
    bool acknowledged = false; // that nothing more is needed from the rank that keeps the store

    // Settled before the thread starts
    int rank = 0;
    Milliseconds silence {};
    bool keepsStore = false;

    // Guarded by the mutex
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::vector<Other> others; // by rank; the own one stays unused
    std::string words; // last ones, to be delivered
    bool finished = false; // the thread's work
    bool storeLost = false;
    Clock::time_point round = Clock::now(); // when the thread last came through

    int size() const { return int(others.size()); }
    void work();
    void giveSign();
    void lookAt(int other, bool forWords);
    void deliver(const std::string& last);
    bool knowsEnd(int other) const
    {
        const std::lock_guard lock(mutex);
        return others[std::size_t(other)].end.has_value();
    }
};

void RankWatch::State::work()
{
    const Milliseconds interval = std::min(kInterval, silence / 10);
    try {
        for (;;) {
            giveSign();
            std::unique_lock lock(mutex);
            round = Clock::now();
            if (changed.wait_for(lock, interval, [this] { return !words.empty(); })) {
                const std::string last = words;
                lock.unlock();
                deliver(last);
                break;
            }
        }
    } catch (const std::exception&) { // the store's errors all mean the same
        const std::lock_guard lock(mutex);
        storeLost = true;
    }
    const std::lock_guard lock(mutex);
    finished = true;
    changed.notify_all();
}

void RankWatch::State::giveSign()
{
    store->add(signKey(rank), 1);
    const std::int64_t said = store->add(kWordsCount, 0);
    for (int other = 0; other < size(); ++other) {
        if (other != rank && !knowsEnd(other))
            lookAt(other, said > heardWords);
    }
    heardWords = said;
    if (!acknowledged && rank != 0 && knowsEnd(0)) {
        store->add(kHeardCount, 1);
        acknowledged = true;
    }
}

void RankWatch::State::lookAt(int other, bool forWords)
{
    if (forWords && store->check({ wordsKey(other) })) {
        const std::vector<std::uint8_t> left = store->get(wordsKey(other));
        const std::lock_guard lock(mutex);
        others[std::size_t(other)].end = endOf(other, std::string(left.begin(), left.end()));
        return;
    }
    const std::int64_t signs = store->add(signKey(other), 0);
    const std::lock_guard lock(mutex);
    Other& seen = others[std::size_t(other)];
    if (signs != seen.signs) {
        seen.signs = signs;
        seen.last = Clock::now();
    }
}

void RankWatch::State::deliver(const std::string& last)
{
    store->set(wordsKey(rank), std::vector<std::uint8_t>(last.begin(), last.end()));
    store->add(kWordsCount, 1);
    if (!acknowledged && rank != 0)
        store->add(kHeardCount, 1);
    const auto deadline = Clock::now() + kFarewell;
    while (keepsStore && store->add(kHeardCount, 0) < size() - 1 && Clock::now() < deadline)
        std::this_thread::sleep_for(kHearing);
}

RankWatch::RankWatch(
    c10::intrusive_ptr<c10d::Store> store, int rank, int size, Milliseconds silence, bool keepsStore)
    : m_state(std::make_shared<State>())
{
    m_state->store = std::move(store);
    m_state->rank = rank;
    m_state->silence = silence;
    m_state->keepsStore = keepsStore;
    m_state->others.resize(std::size_t(size));
    std::thread([state = m_state] { state->work(); }).detach();
}

RankWatch::~RankWatch()
{
    leave(RankEnd::Kind::Done, "");
}

void RankWatch::leave(RankEnd::Kind kind, const std::string& reason)
{
    std::unique_lock lock(m_state->mutex);
    if (m_state->words.empty()) {
        m_state->words = kKindLetters[std::size_t(kind)] + reason;
        m_state->changed.notify_all();
    }
    m_state->changed.wait_for(lock, kFarewell + kInterval, [this] { return m_state->finished; });
}

std::optional<RankEnd> RankWatch::untimelyEnd() const
{
    return untimelyEnd(m_state->silence);
}

std::optional<RankEnd> RankWatch::untimelyEnd(Milliseconds silence) const
{
    const std::lock_guard lock(m_state->mutex);
    for (const State::Other& other : m_state->others) {
        if (other.end && other.end->kind != RankEnd::Kind::Done)
            return other.end;
    }
    if (m_state->storeLost || Clock::now() - m_state->round > m_state->silence)
        return RankEnd { 0, RankEnd::Kind::Lost, "the meeting point that it kept does not answer" };
    std::optional<RankEnd> lost;
    auto longest = silence;
    for (int rank = 0; rank < m_state->size(); ++rank) {
        const State::Other& other = m_state->others[std::size_t(rank)];
        const auto quiet = std::chrono::duration_cast<Milliseconds>(Clock::now() - other.last);
        if (rank == m_state->rank || other.end || quiet <= longest)
            continue;
        longest = quiet;
        lost = RankEnd { rank, RankEnd::Kind::Lost, concat("it has given no sign for ", secondsText(quiet)) };
    }
    return lost;
}

} // namespace tacq
