#pragma once

#include "core/config/projection.h"

#include <cstdint>
#include <memory>

namespace tacq {

// What quantizing one matrix gave.
struct LayerReport
{
    int block = 0;
    Projection projection = Projection::Query;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    double bits = 0; // published average of this matrix: N + (32 − N)·r
    std::int64_t outliers = 0;
    double error = 0; // ½ Σ ((w − q)/U_jj)², GPTQ's own loss; squared weight error for rtn
    double relativeError = 0; // ‖W − W^q‖ / ‖W‖
    double damping = 0; // multiple of the mean Hessian diagonal that made it positive definite; 0 for rtn
    // What scales and codes took, and with the first matrix of several the factor of their Hessian. Not stored.
    double seconds = 0;
    double scoreMass = 0; // Σ of this matrix's saliency scores over the model's; 0 when none were computed

    double outlierShare() const { return rows * columns > 0 ? double(outliers) / double(rows * columns) : 0; }
};

using LayerReportPtr = std::shared_ptr<const LayerReport>;

} // namespace tacq
