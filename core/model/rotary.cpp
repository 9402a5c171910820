#include "core/base/tensor_device.h"
#include "core/model/transformer.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

namespace tacq {

namespace {

// Llama 3.1: slow waves are stretched by `factor`, fast ones kept, those in between blended.
// Source: transformers, modeling_rope_utils.py, _compute_llama3_parameters.
at::Tensor llama3Frequencies(const at::Tensor& frequencies, const RopeScaling& scaling)
{
    const double longWave = scaling.originalContext / scaling.lowFrequencyFactor;
    const double shortWave = scaling.originalContext / scaling.highFrequencyFactor;
    const at::Tensor wave = (2 * std::numbers::pi) / frequencies;
    const at::Tensor blend = (scaling.originalContext / wave - scaling.lowFrequencyFactor)
        / (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
    const at::Tensor stretched = frequencies / scaling.factor;
    const at::Tensor between = (1 - blend) * stretched + blend * frequencies;
    return at::where(wave < shortWave, frequencies, at::where(wave > longWave, stretched, between));
}

RotaryTables tablesAt(const ModelConfig& config, const at::Tensor& positions, const Device& device)
{
    const at::Tensor half = at::outer(positions, rotaryFrequencies(config)); // [positions, headDim / 2]
    const at::Tensor angles = at::cat({ half, half }, 1);
    const at::Device place = tensorDevice(device);
    return { angles.cos().to(place), angles.sin().to(place) };
}

} // namespace

at::Tensor rotaryFrequencies(const ModelConfig& config)
{
    const at::Tensor exponents = at::arange(0, config.headDimension, 2, at::kFloat) / config.headDimension;
    const at::Tensor frequencies = at::reciprocal(at::pow(config.ropeTheta, exponents));
    const RopeScaling& scaling = config.ropeScaling;
    if (!scaling.frequencyDivisors.empty())
        return frequencies / at::tensor(scaling.frequencyDivisors, at::kFloat);
    switch (scaling.kind) {
    case RopeScaling::Kind::None:
        return frequencies;
    case RopeScaling::Kind::Linear:
        return frequencies / scaling.factor;
    case RopeScaling::Kind::Llama3:
        return llama3Frequencies(frequencies, scaling);
    }
    return frequencies;
}

RotaryTables rotaryTables(
    const ModelConfig& config, std::int64_t first, std::int64_t count, const Device& device)
{
    return tablesAt(config, at::arange(first, first + count, at::kFloat), device);
}

RotaryTables rotaryTables(
    const ModelConfig& config, const std::vector<std::int64_t>& positions, const Device& device)
{
    return tablesAt(config, at::tensor(positions, at::kLong).to(at::kFloat), device);
}

} // namespace tacq
