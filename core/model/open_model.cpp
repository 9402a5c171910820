#include "core/base/error.h"
#include "core/model/dense_source.h"
#include "core/model/model_kind.h"
#include "core/model/quantized_tensors.h"
#include "core/model/safetensors_folder.h"

namespace tacq {

namespace {

void checkMatrices(const SafetensorsFolder& folder, const ModelConfig& config, const QuantizedFormat& format)
{
    for (int block = 0; block < config.blocks; ++block) {
        for (const Projection projection : kProjections) {
            const auto [rows, columns] = config.shapeOf(projection);
            const std::string module = quantizedModule(block, projection);
            const auto [file, tensor] = folder.require(quantizedTensorName(module, QuantizedPart::Codes));
            checkQuantizedShape(*file, module, rows, columns, format);
        }
    }
}

QuantizedBlock readMatrices(
    const SafetensorsFolder& folder, const ModelConfig& config, const QuantizedFormat& format, int block)
{
    QuantizedBlock matrices;
    for (const Projection projection : kProjections) {
        const auto [rows, columns] = config.shapeOf(projection);
        const std::string module = quantizedModule(block, projection);
        const auto [file, tensor] = folder.require(quantizedTensorName(module, QuantizedPart::Codes));
        matrices[index(projection)] = readQuantized(*file, module, rows, columns, format);
    }
    return matrices;
}

std::shared_ptr<const WeightSource> openPacked(const std::filesystem::path& model)
{
    const Json json = readJson(model / "config.json");
    const QuantizedFormat format = formatFromConfig(json, (model / "config.json").string());
    ModelConfig config = readHuggingFaceConfig(model);
    config.storage = format.storage;
    const auto folder = std::make_shared<const SafetensorsFolder>(model);
    checkMatrices(*folder, config, format);
    auto dense = std::make_shared<DenseSource>(huggingFaceTensors(folder, config, false));
    return withQuantizedBlocks(std::move(dense),
        [folder, config, format](int block) { return readMatrices(*folder, config, format, block); });
}

} // namespace

ModelKind modelKind(const std::filesystem::path& model)
{
    if (std::filesystem::is_regular_file(model))
        return ModelKind::Gguf;
    if (!std::filesystem::is_directory(model))
        failWithHint(ErrorKind::Io,
            "Name a Hugging Face folder, a .gguf file, a packed checkpoint or \"demo\".", model.string(),
            " does not exist.");
    if (!std::filesystem::exists(model / "config.json"))
        failWithHint(ErrorKind::Io, "A model folder holds config.json beside its safetensors files.",
            model.string(), " is no model: it has no config.json.");
    return isPackedConfig(readJson(model / "config.json")) ? ModelKind::Packed : ModelKind::HuggingFace;
}

std::shared_ptr<const WeightSource> openModel(const std::filesystem::path& model)
{
    switch (modelKind(model)) {
    case ModelKind::Gguf: {
        const auto file = std::make_shared<const GgufFile>(model);
        return std::make_shared<DenseSource>(ggufTensors(file, readGgufConfig(*file)));
    }
    case ModelKind::Packed:
        return openPacked(model);
    case ModelKind::HuggingFace:
        break;
    }
    const ModelConfig config = readHuggingFaceConfig(model);
    const auto folder = std::make_shared<const SafetensorsFolder>(model);
    return std::make_shared<DenseSource>(huggingFaceTensors(folder, config, true));
}

} // namespace tacq
