#include "core/output/export_report.h"

namespace tacq {

ExportReport measuredExport(
    std::string_view format, const std::filesystem::path& folder, const ModelConfig& config)
{
    ExportReport report;
    report.format = format;
    report.folder = folder.string();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::uint64_t bytes = entry.file_size();
        report.bytes += bytes;
        if (entry.path().extension() == ".safetensors")
            report.weightBytes += bytes;
    }
    const auto quantizable = double(config.shape().quantizable);
    report.fileBits = quantizable > 0 ? 8.0 * double(report.weightBytes) / quantizable : 0;
    return report;
}

} // namespace tacq
