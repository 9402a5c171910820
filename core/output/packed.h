#pragma once

#include "core/model/weight_source.h"
#include "core/report/run_context.h"
#include "core/report/run_report.h"

#include <filesystem>

namespace tacq {

// Writes a compressed model as a packed checkpoint, which openModel() reads: model.safetensors with the seven
// projections of every block as codes, scales, zero points and sparse outliers
// (core/model/quantized_tensors.h) and everything else (embedding, head, norms, biases) in the model's
// storage type; config.json with the "quantization_config" of core/model/quantized_format.h; the companion
// files of `source` as in hf_folder.h; SHA256SUMS. Equal inputs give equal bytes. The folder appears whole
// or, on Error or Cancelled, not at all; an earlier export there is replaced. Error (Unsupported) when a
// projection has no compressed form or the matrices differ in bits, group size or storage type.
ExportReport writePackedCheckpoint(const WeightSource& model, const std::filesystem::path& source,
    const std::filesystem::path& out, RunContext& context);

} // namespace tacq
