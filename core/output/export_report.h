#pragma once

#include "core/model/model_config.h"
#include "core/report/run_report.h"

#include <filesystem>
#include <string_view>

namespace tacq {

// Sizes of a written checkpoint folder; not yet verified.
ExportReport measuredExport(
    std::string_view format, const std::filesystem::path& folder, const ModelConfig& config);

} // namespace tacq
