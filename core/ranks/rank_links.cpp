#include "core/ranks/rank_links.h"

#include "core/base/error.h"

#include <c10/util/Flags.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

// The header's names of Gloo's own types come from gloo_names/: see there.
#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <thread>

C10_DECLARE_int(caffe2_log_level); // of LibTorch's own log

namespace tacq {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr const char* kArrivals = "arrived";
constexpr const char* kInterfaces
    = "GLOO_SOCKET_IFNAME"; // as torch.distributed has it: names joined by commas
constexpr Milliseconds kAttempt(2000); // between attempts a stop is heard
constexpr Milliseconds kPause(50);

std::string meetingPoint(const RankPlace& place)
{
    return concat(place.address, ":", place.port);
}

// c10d logs every attempt to connect and every lost connection with a trace of the stack; a person gets one
// sentence.
void silenceLog()
{
    constexpr int kFatalOnly = 3;
    if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr)
        FLAGS_caffe2_log_level = kFatalOnly;
}

c10::intrusive_ptr<c10d::Store> openStore(
    const RankPlace& place, const std::stop_token& stop, Clock::time_point deadline)
{
    c10d::TCPStoreOptions options;
    options.port = std::uint16_t(place.port);
    options.isServer = place.rank == 0 && !place.hasKeeper;
    options.waitWorkers = false;
    options.timeout = kAttempt;
    for (;;) {
        passStop(stop);
        try {
            return c10::make_intrusive<c10d::TCPStore>(place.address, options);
        } catch (const std::exception& error) {
            if (options.isServer)
                failWithHint(ErrorKind::Io,
                    "Choose a free one with MASTER_PORT, and in MASTER_ADDR a name of this machine.",
                    "Rank 0 of ", place.size, " cannot wait for the others at ", meetingPoint(place), ": ",
                    firstLine(error.what()));
            if (Clock::now() > deadline)
                failWithHint(ErrorKind::Io, "Check MASTER_ADDR and MASTER_PORT, and that rank 0 runs.",
                    "Rank ", place.rank, " of ", place.size, " finds no rank 0 at ", meetingPoint(place),
                    ".");
        }
        std::this_thread::sleep_for(kPause);
    }
}

// The address of this machine on the way to rank 0: what a host name means locally is often the loopback.
std::string addressTowards(const std::string& host, int port)
{
    addrinfo wanted {};
    wanted.ai_socktype = SOCK_DGRAM; // connecting it sends nothing
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
        return host;
    std::string result = host;
    const int descriptor = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
        sockaddr_storage own {};
        socklen_t length = sizeof(own);
        std::array<char, NI_MAXHOST> text {};
        auto* address = reinterpret_cast<sockaddr*>(&own);
        if (connect(descriptor, found->ai_addr, found->ai_addrlen) == 0
            && getsockname(descriptor, address, &length) == 0
            && getnameinfo(address, length, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
            result = text.data();
        close(descriptor);
    }
    freeaddrinfo(found);
    return result;
}

} // namespace

void passStop(const std::stop_token& stop)
{
    if (stop.stop_requested())
        throw Cancelled {};
}

std::string firstLine(std::string_view text)
{
    return std::string(text.substr(0, text.find('\n')));
}

c10::intrusive_ptr<c10d::Store> meetRanks(
    const RankPlace& place, const std::stop_token& stop, Milliseconds patience)
{
    silenceLog();
    const auto deadline = Clock::now() + patience;
    auto store = c10::make_intrusive<c10d::PrefixStore>(
        concat("tacq/", place.attempt), openStore(place, stop, deadline));
    try {
        store->add(kArrivals, 1);
        while (store->add(kArrivals, 0) < place.size) {
            passStop(stop);
            if (Clock::now() > deadline)
                failWithHint(ErrorKind::Io,
                    "Start all of them with the same WORLD_SIZE, MASTER_ADDR and MASTER_PORT.", "Only ",
                    store->add(kArrivals, 0), " of ", place.size, " ranks came to ", meetingPoint(place),
                    " within ", patience.count() / 1000, " s.");
            std::this_thread::sleep_for(kPause);
        }
    } catch (const c10::Error&) {
        fail(ErrorKind::Io, "Rank ", place.rank, " of ", place.size, " lost the meeting point at ",
            meetingPoint(place), " while it waited for the others.");
    }
    return store;
}

c10::intrusive_ptr<c10d::Backend> connectRanks(
    const c10::intrusive_ptr<c10d::Store>& store, const RankPlace& place, Milliseconds patience)
{
    using Gloo = c10d::ProcessGroupGloo;
    const auto options = Gloo::Options::create(patience);
    try {
        if (const char* names = std::getenv(kInterfaces)) {
            std::istringstream list(names);
            for (std::string name; std::getline(list, name, ',');)
                options->devices.push_back(Gloo::createDeviceForInterface(name));
        } else {
            options->devices.push_back(
                Gloo::createDeviceForHostname(addressTowards(place.address, place.port)));
        }
        return c10::make_intrusive<Gloo>(store, place.rank, place.size, options);
    } catch (const std::exception& error) {
        failWithHint(ErrorKind::Io,
            concat("Name the network interface between the machines in ", kInterfaces, "."), "Rank ",
            place.rank, " of ", place.size,
            " met the others but cannot connect to them: ", firstLine(error.what()));
    }
}

} // namespace tacq
