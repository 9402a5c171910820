#include "core/output/checkpoint.h"

#include "core/base/error.h"
#include "core/kernels/pack.h"
#include "core/model/model_info.h"
#include "core/model/quantized_tensors.h"
#include "core/model/safetensors_file.h"
#include "core/model/weight_source.h"
#include "core/output/checksums.h"
#include "core/output/logit_difference.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace tacq {

namespace {

constexpr std::int64_t kEmbeddingRows = 4096; // rows of the embedding in memory at once
constexpr const char* kIndexName = "model.safetensors.index.json";

void requireFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    if (error)
        fail(ErrorKind::Io, "The folder ", folder.string(), " cannot be read: ", error.message(), ".");
}

// Tensor -> file that holds it, from all headers. A tensor in two files is an Error.
std::map<std::string, std::string> tensorFiles(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".safetensors")
            continue;
        const std::string file = entry.path().filename().string();
        const SafetensorsFile content(entry.path());
        for (const auto& tensor : content.tensors()) {
            const auto [other, isNew] = files.emplace(tensor.name, file);
            if (!isNew)
                fail(ErrorKind::InvalidInput, folder.string(), ": tensor ", tensor.name, " is in both ",
                    other->second, " and ", file, ".");
        }
    }
    return files;
}

void checkIndex(const std::filesystem::path& folder, const std::map<std::string, std::string>& files)
{
    const std::filesystem::path path = folder / kIndexName;
    if (!std::filesystem::exists(path))
        return;
    const Json index = readJson(path);
    const auto map = index.is_object() ? index.find("weight_map") : index.end();
    if (!index.is_object() || map == index.end() || !map->is_object())
        fail(ErrorKind::InvalidInput, path.string(), " has no object \"weight_map\".");
    for (const auto& [tensor, file] : map->items()) {
        const auto found = files.find(tensor);
        if (found == files.end() || file != found->second)
            fail(ErrorKind::InvalidInput, path.string(), ": tensor ", tensor,
                " is not in the file named for it.");
    }
    if (map->size() != files.size())
        fail(ErrorKind::InvalidInput, path.string(), " names ", map->size(), " tensors, the files hold ",
            files.size(), ".");
}

// W = dense + outliers holds only where the dense part of an outlier is exactly 0, which only uniform grids
// hold.
void checkOutlierCodes(const QuantizedMatrix& matrix, const std::string& module)
{
    const auto* grid = std::get_if<UniformGrid>(&matrix.grid);
    if (grid == nullptr)
        return;
    std::vector<std::uint8_t> codes(static_cast<std::size_t>(matrix.columns));
    for (std::size_t row = 0; row < std::size_t(matrix.rows); ++row) {
        const std::uint32_t begin = matrix.outlierRows[row];
        const std::uint32_t end = matrix.outlierRows[row + 1];
        if (begin == end)
            continue;
        matrix.rowCodes(std::int64_t(row), codes);
        for (std::uint32_t i = begin; i < end; ++i) {
            const std::uint32_t column = matrix.outlierColumns[i];
            const auto group = row * std::size_t(matrix.groups()) + std::size_t(column / matrix.groupSize);
            if (codes[column] != grid->zeros[group])
                fail(ErrorKind::InvalidInput, module, ": the dense code of the outlier in row ", row,
                    ", column ", column, " is ", int(codes[column]), ", it must be the zero point ",
                    int(grid->zeros[group]), ".");
        }
    }
}

// Decodes every tensor once; reading checks that all values are finite.
void readEverything(const WeightSource& model, const RunContext& context)
{
    const ModelConfig& config = model.config();
    for (int block = 0; block < config.blocks; ++block) {
        context.checkpoint();
        for (const Projection projection : kProjections) {
            if (const QuantizedMatrix* matrix = model.quantized(block, projection))
                checkOutlierCodes(*matrix, quantizedModule(block, projection));
        }
        model.block(block, Device {});
        context.observer.progressed(Stage::Verify, block + 1, config.blocks);
    }
    for (std::int64_t first = 0; first < config.vocabulary; first += kEmbeddingRows) {
        context.checkpoint();
        const std::int64_t last = std::min<std::int64_t>(config.vocabulary, first + kEmbeddingRows);
        model.embeddingRows(at::arange(first, last, at::kLong), Device {});
    }
    model.finalNorm(Device {});
    if (!config.tiedHead)
        model.head(Device {});
}

} // namespace

VerifyReport verifyCheckpoint(const std::filesystem::path& folder, const std::string& against,
    const std::string& device, RunContext& context)
{
    requireFolder(folder);
    const Device computeDevice = resolveDevice(device);
    const auto other = against.empty() ? nullptr : openModel(resolveModel(against));
    VerifyReport report;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.is_regular_file())
            report.bytes += entry.file_size();
    }
    try {
        requireChecksums(folder, context);
        const auto files = tensorFiles(folder);
        report.tensors = std::int64_t(files.size());
        checkIndex(folder, files);
        const auto model = openModel(folder);
        readEverything(*model, context);
        if (other != nullptr)
            report.maxLogitDifference = maxLogitDifference(*model, *other, computeDevice, context);
        report.ok = true;
    } catch (const Error& error) {
        report.problem = error.what();
    }
    return report;
}

} // namespace tacq
