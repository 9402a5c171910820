#include "core/bench/decode_speed.h"

#include "core/base/file.h"
#include "core/model/resident_model.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace tacq {

namespace {

constexpr int kRounds = 3;
constexpr std::int64_t kPrompt = 16; // tokens
constexpr std::int64_t kAnswer = 32;

// Seconds of a token behind a short prompt.
double secondsPerToken(const ResidentModel& model, const RunContext& context)
{
    const ModelConfig& config = model.config();
    const std::int64_t prompt = std::min<std::int64_t>(kPrompt, config.context / 2);
    const std::int64_t answer = std::min<std::int64_t>(kAnswer, config.context - prompt);
    KeyValueCache cache(config.blocks);
    std::vector<std::int32_t> ids;
    for (std::int64_t i = 0; i < prompt; ++i)
        ids.push_back(std::int32_t(i % config.vocabulary));
    at::Tensor logits = model.logits(ids, cache, true);
    const auto begin = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; i < answer; ++i) {
        context.checkpoint();
        const auto next = std::int32_t(logits.argmax(-1).item<std::int64_t>());
        logits = model.logits(std::span(&next, 1), cache, true);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    return seconds.count() / double(answer);
}

std::uint64_t valuesOf(const ModelConfig& config)
{
    const ModelShape shape = config.shape();
    return std::uint64_t(shape.quantizable) + std::uint64_t(config.vocabulary) * std::uint64_t(config.hidden);
}

} // namespace

std::vector<DecodeSpeed> decodeSpeeds(const std::filesystem::path& checkpoint, const RunContext& context)
{
    const auto source = openModel(checkpoint);
    const ResidentModel packed(source, Device {});
    std::vector<DecodeSpeed> speeds { { "packed", 0, packed.matrixBytes() } };
    const auto note = [&](DecodeSpeed& speed, const ResidentModel& model) {
        speed.tokensPerSecond = std::max(speed.tokensPerSecond, 1 / secondsPerToken(model, context));
    };
    const std::pair<Holding, const char*> expanded[]
        = { { Holding::Bfloat16, "bfloat16" }, { Holding::Float32, "float32" } };
    for (const auto& [holding, name] : expanded) {
        const std::uint64_t width = holding == Holding::Bfloat16 ? 2 : 4;
        const std::uint64_t available = availableMemory();
        if (available > 0 && valuesOf(source->config()) * width > available / 2)
            continue;
        const ResidentModel dense(source, Device {}, holding);
        DecodeSpeed speed { name, 0, dense.matrixBytes() };
        for (int round = 0; round < kRounds; ++round) {
            note(speeds.front(), packed);
            note(speed, dense);
        }
        speeds.push_back(speed);
    }
    if (speeds.front().tokensPerSecond == 0)
        note(speeds.front(), packed);
    return speeds;
}

} // namespace tacq
