#pragma once

#include "core/model/quantized_tensors.h"
#include "core/model/weight_source.h"
#include "core/pipeline/run_folder.h"
#include "core/report/layer_report.h"
#include "core/saliency/score_block.h"

#include <array>
#include <filesystem>
#include <optional>
#include <vector>

namespace tacq {

// Finished blocks of a run's stages, one safetensors file each. The metadata holds a SHA-256 over names and
// bytes of all tensors; reading verifies it, and a damaged piece is an Error (InvalidInput) that says which
// file to delete.

struct QuantizedPiece
{
    QuantizedBlock matrices;
    std::vector<LayerReport> layers;
};

void writeQuantizedPiece(
    const std::filesystem::path& path, const QuantizedFormat& format, int block, const QuantizedPiece& piece);
QuantizedPiece readQuantizedPiece(const std::filesystem::path& path, const ModelConfig& config, int block);
// With the shapes that the piece itself reports: the model need not be there.
QuantizedPiece readQuantizedPiece(const std::filesystem::path& path, int block);

// Layer reports alone, without reading the matrices.
std::vector<LayerReport> readLayerReports(const std::filesystem::path& path);

struct ScorePiece
{
    ScoreTable table; // of the block
    std::array<double, kProjectionCount> mass {};
    BlockCandidates candidates;
    float bound = 0; // every score at or above it is among the candidates
};

void writeScorePiece(const std::filesystem::path& path, int block, const ScorePiece& piece);
ScorePiece readScorePiece(const std::filesystem::path& path, const ModelConfig& config, int block);

// Σ|g|, Σg² and Σg of a block, as "<module>.absolute_gradient", ".squared_gradient" and ".gradient", F32
// [out, in]. All three must be there.
void writeGradientPiece(const std::filesystem::path& path, int block, const GradientSums& sums);
GradientSums readGradientPiece(
    const std::filesystem::path& path, const ModelConfig& config, int block, const Device& device);

// Σ|g| of one weight, without reading the rest of the piece: types and shapes are checked, the checksum is
// not.
double readGradient(const std::filesystem::path& path, const ModelConfig& config, int block,
    Projection projection, std::int64_t row, std::int64_t column);

} // namespace tacq
