#pragma once

#include "core/config/run_config.h"
#include "core/report/run_context.h"
#include "core/report/run_report.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace tacq {

struct VerifyReport
{
    bool ok = false;
    std::int64_t tensors = 0;
    std::uint64_t bytes = 0; // of all files of the folder
    double maxLogitDifference = 0; // against the other model; 0 without one
    std::string problem; // what is wrong when not ok
};

// Reads a written checkpoint back: SHA256SUMS where present, strict header check, the index where present,
// every tensor decodable and finite, the dense code of every outlier the zero point, and, with `against` (a
// MODEL), the largest difference of the logits on a fixed prompt.
// A damaged file is reported in `problem`; only an unreadable folder or an unreadable `against` throws.
VerifyReport verifyCheckpoint(const std::filesystem::path& folder, const std::string& against,
    const std::string& device, RunContext& context);

} // namespace tacq
