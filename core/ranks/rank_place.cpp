#include "core/ranks/rank_place.h"

#include "core/base/error.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace tacq {

namespace {

constexpr int kMostRanks = 4096;

class Reader
{
public:
    explicit Reader(const Variables& variables)
        : m_variables(variables)
    {
    }

    std::string text(const char* name) const
    {
        const char* value = m_variables(name);
        return value != nullptr ? value : "";
    }

    std::optional<int> number(const char* name) const
    {
        const std::string value = text(name);
        if (value.empty())
            return std::nullopt;
        int result = 0;
        const char* end = value.data() + value.size();
        const auto [rest, fault] = std::from_chars(value.data(), end, result);
        if (fault != std::errc {} || rest != end || result < 0)
            fail(ErrorKind::InvalidInput, "The environment variable ", name, " is \"", value,
                "\", which is no count.");
        return result;
    }

    int required(const char* name, const char* because) const
    {
        if (const auto value = number(name))
            return *value;
        fail(ErrorKind::InvalidInput, "The environment variable ", name, " is missing, and ", because,
            " says that this is one of several processes.");
    }

private:
    const Variables& m_variables;
};

bool isThisMachine(std::string_view address)
{
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

void readTorchrun(const Reader& environment, RankPlace& place)
{
    place.rank = environment.required("RANK", "WORLD_SIZE");
    const bool together = isThisMachine(environment.text("MASTER_ADDR"));
    place.localRank = environment.number("LOCAL_RANK").value_or(together ? place.rank : 0);
    const int local = environment.number("LOCAL_WORLD_SIZE").value_or(together ? place.size : 1);
    place.threads = std::max(1, coreCount() / std::max(1, local));
    place.hasKeeper = environment.text("TORCHELASTIC_USE_AGENT_STORE") == "True";
    place.attempt = environment.text("TORCHELASTIC_RESTART_COUNT");
}

void readSlurm(const Reader& environment, RankPlace& place)
{
    place.rank = environment.required("SLURM_PROCID", "SLURM_STEP_NUM_TASKS");
    place.localRank = environment.number("SLURM_LOCALID").value_or(0);
    place.threads = std::max(1, environment.number("SLURM_CPUS_PER_TASK").value_or(1)); // as Slurm counts
}

} // namespace

RankPlace rankPlace(const Variables& variables)
{
    const Reader environment(variables);
    RankPlace place;
    const int torchrun = environment.number("WORLD_SIZE").value_or(1);
    // Only steps: the script of a Slurm job sees the job's task count too, but is one process.
    const int slurm = environment.number("SLURM_STEP_NUM_TASKS").value_or(1);
    place.size = torchrun > 1 ? torchrun : slurm;
    if (place.size <= 1)
        return {};
    if (torchrun > 1)
        readTorchrun(environment, place);
    else
        readSlurm(environment, place);
    if (place.size > kMostRanks || place.rank >= place.size)
        fail(ErrorKind::InvalidInput, "Rank ", place.rank, " of ", place.size,
            " cannot be: ranks count from 0, and at most ", kMostRanks, " work together.");
    place.address = environment.text("MASTER_ADDR");
    if (place.address.empty())
        failWithHint(ErrorKind::InvalidInput,
            "Under Slurm: export MASTER_ADDR=$(scontrol show hostnames \"$SLURM_JOB_NODELIST\" | head -n 1)",
            "The environment variable MASTER_ADDR is missing: it names the machine of rank 0 to the other ",
            place.size - 1, " ranks.");
    place.port = environment.number("MASTER_PORT").value_or(place.port);
    if (place.port < 1 || place.port > 65535)
        fail(ErrorKind::InvalidInput, "MASTER_PORT is ", place.port, ", which is no port.");
    return place;
}

RankPlace rankPlaceFromEnvironment()
{
    return rankPlace([](const char* name) { return std::getenv(name); });
}

} // namespace tacq
