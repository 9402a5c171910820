#pragma once

#include "core/model/weight_source.h"
#include "core/report/run_context.h"
#include "core/report/run_report.h"

#include <cstdint>
#include <filesystem>

namespace tacq {

inline constexpr std::uint64_t kShardBytes = 4'500'000'000;

// Writes a model as a dense Hugging Face folder that transformers loads as it is: every tensor in the model's
// storage type (ModelConfig::storage; float16 for a block-quantized GGUF), config.json, the companion files
// of `source` (the resolved path the model came from: a folder or a .gguf file) and SHA256SUMS. Weights go
// out one tensor at a time, in files of at most `shardBytes` (a larger tensor has a file of its own). Equal
// inputs give equal bytes. The folder appears whole or, on Error or Cancelled, not at all; an earlier export
// there is replaced. Error (InvalidInput) naming the tensor when a value does not fit the storage type; Io
// when the disk is too small, told before anything is written.
ExportReport writeHuggingFaceFolder(const WeightSource& model, const std::filesystem::path& source,
    const std::filesystem::path& out, RunContext& context, std::uint64_t shardBytes = kShardBytes);

} // namespace tacq
