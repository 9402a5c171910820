#include "core/output/hf_folder.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/config/run_config.h"
#include "core/output/checksums.h"
#include "core/output/companion_files.h"
#include "core/output/dense_tensors.h"
#include "core/output/export_report.h"
#include "core/output/staged_folder.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace tacq {

namespace {

using Shard = std::vector<DenseTensor>;

std::uint64_t bytesOfTensor(const DenseTensor& tensor, StorageType storage)
{
    return SafetensorsWriter::Declaration { tensor.name, elementType(storage), tensor.shape }.bytes();
}

// Tensors in order of their names, cut where the next one would make a file too large.
std::vector<Shard> splitIntoShards(
    std::vector<DenseTensor> tensors, StorageType storage, std::uint64_t shardBytes)
{
    std::vector<Shard> shards(1);
    std::uint64_t filled = 0;
    for (DenseTensor& tensor : tensors) {
        const std::uint64_t bytes = bytesOfTensor(tensor, storage);
        if (!shards.back().empty() && filled + bytes > shardBytes) {
            shards.emplace_back();
            filled = 0;
        }
        filled += bytes;
        shards.back().push_back(std::move(tensor));
    }
    return shards;
}

std::string shardName(std::size_t index, std::size_t count)
{
    if (count == 1)
        return "model.safetensors";
    char name[64];
    std::snprintf(name, sizeof(name), "model-%05zu-of-%05zu.safetensors", index + 1, count);
    return name;
}

void writeShard(const Shard& shard, const std::filesystem::path& path, StorageType storage,
    DenseTensorWriter& tensors, const std::function<void()>& tensorDone)
{
    std::vector<SafetensorsWriter::Declaration> declarations;
    for (const DenseTensor& tensor : shard)
        declarations.push_back({ tensor.name, elementType(storage), tensor.shape });
    SafetensorsWriter writer(path, std::move(declarations), {});
    for (const DenseTensor& tensor : shard) { // all of one type: the writer's order is that of the names
        tensors.write(tensor, writer);
        tensorDone();
    }
    writer.finish();
}

OrderedJson indexOf(const std::vector<Shard>& shards, std::uint64_t totalBytes)
{
    std::map<std::string, std::string> files;
    for (std::size_t i = 0; i < shards.size(); ++i) {
        for (const DenseTensor& tensor : shards[i])
            files[tensor.name] = shardName(i, shards.size());
    }
    OrderedJson index;
    index["metadata"]["total_size"] = totalBytes;
    index["weight_map"] = files;
    return index;
}

} // namespace

ExportReport writeHuggingFaceFolder(const WeightSource& model, const std::filesystem::path& source,
    const std::filesystem::path& out, RunContext& context, std::uint64_t shardBytes)
{
    const ModelConfig& config = model.config();
    std::vector<DenseTensor> all = denseTensors(config, true);
    std::uint64_t totalBytes = 0;
    for (const DenseTensor& tensor : all)
        totalBytes += bytesOfTensor(tensor, config.storage);
    const auto count = std::int64_t(all.size());
    const std::vector<Shard> shards = splitIntoShards(std::move(all), config.storage, shardBytes);
    requireFreeSpace(out, totalBytes + companionBytes(source));

    StagedFolder folder(out);
    DenseTensorWriter tensors(model, context);
    std::int64_t done = 0;
    const auto tensorDone = [&] { context.observer.progressed(Stage::Export, ++done, count); };
    for (std::size_t i = 0; i < shards.size(); ++i)
        writeShard(
            shards[i], folder.path() / shardName(i, shards.size()), config.storage, tensors, tensorDone);
    if (shards.size() > 1)
        writeText(folder.path() / "model.safetensors.index.json", indexOf(shards, totalBytes).dump(2) + "\n");
    writeCompanionFiles(source, folder.path());
    writeText(folder.path() / "config.json", exportedConfig(config, source).dump(2) + "\n");
    writeChecksums(folder.path(), context);
    folder.commit();
    return measuredExport(name(ExportFormat::HuggingFace), out, config);
}

} // namespace tacq
