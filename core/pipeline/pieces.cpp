#include "core/pipeline/pieces.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/tensor_device.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::string_view kChecksumKey = "sha256";
constexpr std::string_view kLayersKey = "layers";
constexpr std::string_view kBoundKey = "bound";
constexpr std::string_view kMassKey = "mass";
constexpr std::string_view kTableName = "score_table";
constexpr std::pair<std::string_view, at::Tensor MatrixGradients::*> kGradientTensors[] = {
    { ".absolute_gradient", &MatrixGradients::absolute },
    { ".squared_gradient", &MatrixGradients::squares },
    { ".gradient", &MatrixGradients::sum },
};

struct PieceTensor
{
    SafetensorsWriter::Declaration declaration;
    std::vector<std::byte> own;
    std::span<const std::byte> borrowed = {}; // large values lie elsewhere until they are written

    std::span<const std::byte> bytes() const { return borrowed.empty() ? own : borrowed; }
};

void writePiece(const std::filesystem::path& path, std::vector<PieceTensor> tensors,
    std::map<std::string, std::string> metadata)
{
    std::sort(tensors.begin(), tensors.end(),
        [](const auto& a, const auto& b) { return a.declaration.name < b.declaration.name; });
    Sha256 hash;
    std::vector<SafetensorsWriter::Declaration> declarations;
    for (const PieceTensor& tensor : tensors) {
        hash.add(tensor.declaration.name);
        hash.add(tensor.bytes());
        declarations.push_back(tensor.declaration);
    }
    metadata[std::string(kChecksumKey)] = hash.hex();
    SafetensorsWriter writer(path, declarations, std::move(metadata));
    for (const auto& due : writer.order()) {
        const auto tensor = std::find_if(tensors.begin(), tensors.end(),
            [&](const auto& entry) { return entry.declaration.name == due.name; });
        writer.write(tensor->bytes());
    }
    writer.finish();
}

[[noreturn]] void failDamaged(const std::filesystem::path& path, std::string_view what)
{
    failWithHint(ErrorKind::InvalidInput, "Delete this file and resume the run; the block is computed again.",
        path.string(), " is damaged: ", what, ".");
}

std::string metadataOf(const SafetensorsFile& file, std::string_view key)
{
    const auto entry = file.metadata().find(std::string(key));
    if (entry == file.metadata().end())
        failDamaged(file.path(), concat("it has no \"", key, "\""));
    return entry->second;
}

void verifyChecksum(const SafetensorsFile& file)
{
    std::vector<const SafetensorsFile::Tensor*> tensors;
    for (const auto& tensor : file.tensors())
        tensors.push_back(&tensor);
    std::sort(tensors.begin(), tensors.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
    Sha256 hash;
    for (const auto* tensor : tensors) {
        hash.add(tensor->name);
        hash.add(tensor->bytes);
        file.release(*tensor); // a piece may be larger than the block it tells of
    }
    if (hash.hex() != metadataOf(file, kChecksumKey))
        failDamaged(file.path(), "its checksum does not match");
}

std::vector<LayerReport> layersOf(const SafetensorsFile& file)
{
    Json results;
    results["layers"] = parseJson(metadataOf(file, kLayersKey), file.path().string());
    return runReportFromJson(results, file.path().string()).layers;
}

// `shapeOf(projection, layers)` gives rows and columns of a matrix.
template <typename ShapeOf>
QuantizedPiece readWithShapes(const std::filesystem::path& path, int block, const ShapeOf& shapeOf)
{
    const SafetensorsFile file(path);
    verifyChecksum(file);
    const QuantizedFormat format = formatFromMetadata(file);
    QuantizedPiece piece;
    piece.layers = layersOf(file);
    for (const Projection projection : kProjections) {
        const auto [rows, columns] = shapeOf(projection, piece.layers);
        piece.matrices[index(projection)]
            = readQuantized(file, quantizedModule(block, projection), rows, columns, format);
    }
    return piece;
}

} // namespace

void writeQuantizedPiece(
    const std::filesystem::path& path, const QuantizedFormat& format, int block, const QuantizedPiece& piece)
{
    std::vector<PieceTensor> tensors;
    for (const Projection projection : kProjections) {
        const QuantizedMatrix& matrix = piece.matrices[index(projection)];
        const std::string module = quantizedModule(block, projection);
        const auto declarations = declareQuantized(module, matrix);
        for (const QuantizedPart part : quantizedParts(kindOf(matrix.grid))) {
            const std::string tensor = quantizedTensorName(module, part);
            const auto declared = std::find_if(declarations.begin(), declarations.end(),
                [&](const auto& entry) { return entry.name == tensor; });
            tensors.push_back({ *declared, quantizedBytes(matrix, part) });
        }
    }
    RunReport report;
    report.layers = piece.layers;
    auto metadata = quantizedMetadata(format);
    metadata[std::string(kLayersKey)] = toJson(report)["layers"].dump();
    writePiece(path, std::move(tensors), std::move(metadata));
}

QuantizedPiece readQuantizedPiece(const std::filesystem::path& path, const ModelConfig& config, int block)
{
    return readWithShapes(
        path, block, [&](Projection projection, const auto&) { return config.shapeOf(projection); });
}

QuantizedPiece readQuantizedPiece(const std::filesystem::path& path, int block)
{
    return readWithShapes(path, block, [&](Projection projection, const auto& layers) {
        for (const LayerReport& layer : layers) {
            if (layer.block == block && layer.projection == projection && layer.rows > 0 && layer.columns > 0)
                return std::pair(layer.rows, layer.columns);
        }
        failDamaged(path, concat("it does not tell the shape of ", quantizedModule(block, projection)));
    });
}

std::vector<LayerReport> readLayerReports(const std::filesystem::path& path)
{
    return layersOf(SafetensorsFile(path));
}

void writeScorePiece(const std::filesystem::path& path, int block, const ScorePiece& piece)
{
    std::vector<PieceTensor> tensors;
    tensors.push_back({ { std::string(kTableName), ElementType::U64, { kScoreBins } },
        toBytes(std::span<const std::uint64_t>(piece.table.counts)) });
    for (const Projection projection : kProjections) {
        const ScoreCandidates& candidates = piece.candidates[index(projection)];
        const std::string module = quantizedModule(block, projection);
        const auto count = std::int64_t(candidates.indices.size());
        tensors.push_back({ { module + ".indices", ElementType::U64, { count } }, {},
            bytesOf(std::span<const std::uint64_t>(candidates.indices)) });
        tensors.push_back({ { module + ".scores", ElementType::F32, { count } }, {},
            bytesOf(std::span<const float>(candidates.scores)) });
    }
    const Json mass = piece.mass;
    writePiece(path, std::move(tensors),
        { { std::string(kBoundKey), Json(piece.bound).dump() }, { std::string(kMassKey), mass.dump() } });
}

ScorePiece readScorePiece(const std::filesystem::path& path, const ModelConfig& config, int block)
{
    const SafetensorsFile file(path);
    verifyChecksum(file);
    ScorePiece piece;
    piece.table.counts
        = fromBytes<std::uint64_t>(file.require(kTableName, ElementType::U64, { kScoreBins }).bytes);
    const Json bound = parseJson(metadataOf(file, kBoundKey), path.string());
    const Json mass = parseJson(metadataOf(file, kMassKey), path.string());
    if (!bound.is_number() || !mass.is_array() || mass.size() != kProjectionCount)
        failDamaged(path, "its metadata is not that of saved scores");
    piece.bound = bound.get<float>();
    for (const Projection projection : kProjections) {
        const std::size_t i = index(projection);
        const std::string module = quantizedModule(block, projection);
        const auto* indices = file.find(module + ".indices");
        const auto* scores = file.find(module + ".scores");
        if (indices == nullptr || scores == nullptr || indices->type != ElementType::U64
            || scores->type != ElementType::F32 || indices->elements() != scores->elements()
            || !mass[i].is_number())
            failDamaged(path, concat("the saved scores of ", module, " do not fit together"));
        piece.mass[i] = mass[i].get<double>();
        piece.candidates[i].indices = fromBytes<std::uint64_t>(indices->bytes);
        file.release(*indices);
        piece.candidates[i].scores = fromBytes<float>(scores->bytes);
        file.release(*scores);
        const auto [rows, columns] = config.shapeOf(projection);
        const auto& flat = piece.candidates[i].indices;
        if (!std::is_sorted(flat.begin(), flat.end())
            || (!flat.empty() && flat.back() >= std::uint64_t(rows * columns)))
            failDamaged(path, concat("the indices of ", module, " are not those of its weights"));
    }
    return piece;
}

void writeGradientPiece(const std::filesystem::path& path, int block, const GradientSums& sums)
{
    std::vector<PieceTensor> tensors;
    std::vector<at::Tensor> values; // what the pieces borrow
    for (const Projection projection : kProjections) {
        for (const auto& [suffix, member] : kGradientTensors) {
            const at::Tensor& sum = values.emplace_back((sums[index(projection)].*member).cpu().contiguous());
            tensors.push_back({ { quantizedModule(block, projection) + std::string(suffix), ElementType::F32,
                                    { sum.size(0), sum.size(1) } },
                {}, std::as_bytes(std::span(sum.const_data_ptr<float>(), std::size_t(sum.numel()))) });
        }
    }
    writePiece(path, std::move(tensors), {});
}

GradientSums readGradientPiece(
    const std::filesystem::path& path, const ModelConfig& config, int block, const Device& device)
{
    const SafetensorsFile file(path);
    verifyChecksum(file);
    GradientSums sums;
    for (const Projection projection : kProjections) {
        const auto [rows, columns] = config.shapeOf(projection);
        for (const auto& [suffix, member] : kGradientTensors) {
            const auto& stored = file.require(quantizedModule(block, projection) + std::string(suffix),
                ElementType::F32, { rows, columns });
            const at::Tensor sum = at::empty({ rows, columns }, at::kFloat);
            std::memcpy(sum.mutable_data_ptr<float>(), stored.bytes.data(), stored.bytes.size());
            file.release(stored);
            sums[index(projection)].*member = sum.to(tensorDevice(device));
        }
    }
    return sums;
}

double readGradient(const std::filesystem::path& path, const ModelConfig& config, int block,
    Projection projection, std::int64_t row, std::int64_t column)
{
    const SafetensorsFile file(path);
    const auto [rows, columns] = config.shapeOf(projection);
    const auto& stored
        = file.require(quantizedModule(block, projection) + std::string(kGradientTensors[0].first),
            ElementType::F32, { rows, columns });
    float value = 0;
    const auto at = std::size_t(row * columns + column) * sizeof(value);
    std::memcpy(&value, stored.bytes.subspan(at, sizeof(value)).data(), sizeof(value));
    return value;
}

} // namespace tacq
