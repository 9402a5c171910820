#include "core/ranks/ranks.h"

#include "core/base/error.h"
#include "core/ranks/rank_links.h"
#include "core/ranks/rank_watch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <thread>

namespace tacq {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// Gloo's own limit on an operation: none, as a rank may take its time. Who is alive, the watch knows.
constexpr std::chrono::milliseconds kNoLimit = std::chrono::hours(24 * 365);
constexpr std::chrono::milliseconds kSilenceAfterBreak = 4s; // several signs of life
constexpr std::chrono::milliseconds kLastWords = 2s; // until they are read
constexpr auto kShortestPause = 20us;
constexpr auto kLongestPause = 2000us;

constexpr const char* kResume
    = "Run the same command again with --resume: everything up to the last finished block is kept.";

// An Error that the ranks have heard of already: it must not be told as this rank's own.
class HeardError : public Error
{
public:
    using Error::Error;
};

} // namespace

struct Ranks::Links
{
    c10::intrusive_ptr<c10d::Store> store;
    std::unique_ptr<RankWatch> watch; // goes before the store
    c10::intrusive_ptr<c10d::Backend> backend;
    bool broken = false;

    ~Links()
    {
        // Gloo waits for an operation it has begun, and one with a lost rank never ends: its threads and
        // connections go with the process.
        if (broken)
            backend.release();
    }
};

Ranks::Ranks() = default;

Ranks::Ranks(const RankPlace& place, std::stop_token stop, const Patience& patience)
    : m_place(place)
    , m_stop(std::move(stop))
    , m_patience(patience)
{
    if (place.isAlone())
        return;
    // What is written to a rank that is gone must fail with an error, not end this process.
    std::signal(SIGPIPE, SIG_IGN);
    m_links = std::make_unique<Links>();
    m_links->store = meetRanks(place, m_stop, patience.meeting);
    m_links->watch = std::make_unique<RankWatch>(m_links->store->clone(), place.rank, place.size,
        patience.silence, place.rank == 0 && !place.hasKeeper);
    m_links->backend = connectRanks(m_links->store, place, patience.meeting);
}

Ranks::~Ranks() = default;

void Ranks::sum(at::Tensor& values, std::string_view what)
{
    if (m_links == nullptr)
        return;
    std::vector<at::Tensor> host = { values.cpu().contiguous() };
    c10d::AllreduceOptions options;
    options.timeout = kNoLimit;
    finish(*m_links->backend->allreduce(host, options), what);
    if (!host.front().is_same(values))
        values.copy_(host.front());
}

at::Tensor Ranks::shared(const at::Tensor& values, std::string_view what)
{
    if (m_links == nullptr)
        return values;
    std::vector<at::Tensor> host
        = { isLead() ? values.cpu().contiguous()
                     : at::empty(values.sizes(), values.options().device(at::kCPU)) };
    c10d::BroadcastOptions options;
    options.timeout = kNoLimit;
    finish(*m_links->backend->broadcast(host, options), what);
    return isLead() ? values : host.front().to(values.device());
}

std::string Ranks::sharedText(const std::string& text, std::string_view what)
{
    if (m_links == nullptr)
        return text;
    const at::Tensor length = shared(at::scalar_tensor(std::int64_t(text.size()), at::kLong), what);
    const auto size = length.item<std::int64_t>();
    if (size == 0)
        return {};
    at::Tensor bytes = at::empty({ size }, at::kByte);
    if (isLead())
        std::memcpy(bytes.data_ptr(), text.data(), text.size());
    bytes = shared(bytes, what);
    return { static_cast<const char*>(bytes.const_data_ptr()), std::size_t(size) };
}

bool Ranks::sharedAnswer(bool answer, std::string_view what)
{
    if (m_links == nullptr)
        return answer;
    return shared(at::scalar_tensor(answer, at::kByte), what).item<bool>();
}

void Ranks::finish(c10d::Work& work, std::string_view what)
{
    m_links->broken = true; // unless it ends well
    for (auto pause = kShortestPause; !work.isCompleted(); pause = std::min(2 * pause, kLongestPause)) {
        passStop(m_stop);
        if (const std::optional<RankEnd> end = m_links->watch->untimelyEnd())
            endWith(*end, what);
        std::this_thread::sleep_for(pause);
    }
    try {
        work.wait();
    } catch (const std::exception& error) {
        explainBreak(error.what(), what);
    }
    m_links->broken = false;
}

// A connection has ended; whose rank is gone shows when it has left a word, or fallen silent. A stop that
// comes now is torchrun's, which ends whoever is left: it shortens the search, but the cause stays the loss.
void Ranks::explainBreak(const std::string& problem, std::string_view what) const
{
    auto deadline = Clock::now() + m_patience.silence + kSilenceAfterBreak;
    for (bool stopped = false; Clock::now() < deadline; std::this_thread::sleep_for(10ms)) {
        if (const auto end = m_links->watch->untimelyEnd(std::min(kSilenceAfterBreak, m_patience.silence)))
            endWith(*end, what);
        if (!stopped && m_stop.stop_requested()) {
            stopped = true;
            deadline = Clock::now() + kLastWords;
        }
    }
    const std::string reason = firstLine(problem);
    if (m_place.size == 2)
        endWith({ 1 - m_place.rank, RankEnd::Kind::Lost, reason }, what);
    throw HeardError(ErrorKind::Io,
        concat(
            "The connection between the ranks broke during ", name(m_stage), ", ", what, ": ", reason, "."),
        kResume);
}

void Ranks::endWith(const RankEnd& other, std::string_view what) const
{
    const std::string rank = concat("Rank ", other.rank, " of ", m_place.size);
    switch (other.kind) {
    case RankEnd::Kind::Cancelled:
        throw Cancelled {};
    case RankEnd::Kind::Failed:
        throw HeardError(ErrorKind::Io, concat(rank, " failed: ", other.reason), kResume);
    case RankEnd::Kind::Heard:
        throw HeardError(ErrorKind::Io, other.reason, kResume);
    case RankEnd::Kind::Done:
    case RankEnd::Kind::Lost:
        break;
    }
    throw HeardError(ErrorKind::Io,
        concat(rank, " was lost during ", name(m_stage), ", ", what, ": ", other.reason, "."), kResume);
}

void Ranks::together(const std::function<void()>& part)
{
    if (m_links == nullptr)
        return part();
    RankWatch& watch = *m_links->watch;
    try {
        part();
    } catch (const HeardError& error) {
        watch.leave(RankEnd::Kind::Heard, error.what());
        throw;
    } catch (const std::exception& error) {
        watch.leave(RankEnd::Kind::Failed, error.what());
        throw;
    } catch (const Cancelled&) {
        watch.leave(RankEnd::Kind::Cancelled, "");
        throw;
    }
    watch.leave(RankEnd::Kind::Done, "");
}

} // namespace tacq
