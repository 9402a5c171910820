#include "core/model/model_tensors.h"

#include "core/base/error.h"
#include "core/model/block_quants.h"
#include "core/model/safetensors_folder.h"

#include <algorithm>

namespace tacq {

namespace {

std::vector<std::int64_t> expectedShape(std::int64_t rows, std::int64_t columns)
{
    return columns == 1 ? std::vector { rows } : std::vector { rows, columns };
}

void checkShape(const std::string& file, const std::string& name, const std::vector<std::int64_t>& shape,
    std::int64_t rows, std::int64_t columns)
{
    if (shape != expectedShape(rows, columns))
        fail(ErrorKind::InvalidInput, file, ": tensor ", name, " has the shape ", shapeText(shape),
            ", the model needs ", shapeText(expectedShape(rows, columns)), ".");
}

GgmlType encodingOf(const SafetensorsFile& file, const SafetensorsFile::Tensor& tensor)
{
    switch (tensor.type) {
    case ElementType::F32:
        return GgmlType::F32;
    case ElementType::F16:
        return GgmlType::F16;
    case ElementType::BF16:
        return GgmlType::BF16;
    default:
        fail(ErrorKind::Unsupported, file.path().string(), ": tensor ", tensor.name, " has type ",
            name(tensor.type), ", weights must be F32, F16 or BF16.");
    }
}

StorageType storageOf(GgmlType type)
{
    return type == GgmlType::F32 ? StorageType::F32
        : type == GgmlType::BF16 ? StorageType::BF16
                                 : StorageType::F16;
}

ModelTensors::Block collectBlock(const ModelConfig& config, int block, bool dense, const TensorFinder& find)
{
    ModelTensors::Block tensors;
    tensors.attentionNorm = find({ TensorRole::Kind::AttentionNorm, block }, config.hidden, 1);
    tensors.mlpNorm = find({ TensorRole::Kind::MlpNorm, block }, config.hidden, 1);
    for (const Projection projection : kProjections) {
        const auto [rows, columns] = config.shapeOf(projection);
        if (dense)
            tensors.weights[index(projection)]
                = find({ TensorRole::Kind::Weight, block, projection }, rows, columns);
        if (config.hasBias(projection))
            tensors.biases[index(projection)] = find({ TensorRole::Kind::Bias, block, projection }, rows, 1);
    }
    return tensors;
}

} // namespace

ModelTensors collectTensors(const ModelConfig& config, bool dense, const TensorFinder& find)
{
    ModelTensors tensors;
    tensors.config = config;
    tensors.embedding = find({ TensorRole::Kind::Embedding }, config.vocabulary, config.hidden);
    tensors.finalNorm = find({ TensorRole::Kind::FinalNorm }, config.hidden, 1);
    if (!config.tiedHead)
        tensors.head = find({ TensorRole::Kind::Head }, config.vocabulary, config.hidden);
    for (int block = 0; block < config.blocks; ++block)
        tensors.blocks.push_back(collectBlock(config, block, dense, find));
    return tensors;
}

ModelTensors huggingFaceTensors(
    const std::shared_ptr<const SafetensorsFolder>& folder, ModelConfig config, bool dense)
{
    ModelTensors tensors
        = collectTensors(config, dense, [&](const TensorRole& role, std::int64_t rows, std::int64_t columns) {
              const auto [file, tensor] = folder->require(huggingFaceName(role));
              const std::string path = file->path().string();
              checkShape(path, tensor->name, tensor->shape, rows, columns);
              return StoredTensor { path, tensor->name, encodingOf(*file, *tensor), rows, columns,
                  tensor->bytes, 0, [folder, file, tensor] { file->release(*tensor); } };
          });
    if (dense) {
        const GgmlType type = tensors.blocks.front().weights[index(Projection::Down)]->type;
        tensors.config.storage = storageOf(type);
        tensors.config.sourceType = name(type);
    }
    return tensors;
}

ModelTensors ggufTensors(const std::shared_ptr<const GgufFile>& file, const ModelConfig& config)
{
    const bool permuted = config.architecture == "llama"; // llama.cpp's rotary embedding of this family
    return collectTensors(config, true, [&](const TensorRole& role, std::int64_t rows, std::int64_t columns) {
        const std::string path = file->path().string();
        const GgufFile::Tensor* tensor = file->find(ggufName(role));
        if (tensor == nullptr)
            fail(ErrorKind::InvalidInput, path, ": tensor ", ggufName(role), " is missing.");
        checkShape(path, tensor->name, tensor->shape, rows, columns);
        const bool queryOrKey = (role.kind == TensorRole::Kind::Weight || role.kind == TensorRole::Kind::Bias)
            && (role.projection == Projection::Query || role.projection == Projection::Key);
        return StoredTensor { path, tensor->name, tensor->type, rows, columns, tensor->bytes,
            permuted && queryOrKey ? config.headDimension : 0, [file, tensor] { file->release(*tensor); } };
    });
}

} // namespace tacq
