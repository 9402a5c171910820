#pragma once

#include "core/model/model_config.h"
#include "core/model/stored_tensor.h"

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tacq {

class GgufFile;
class SafetensorsFolder;

// Every tensor of a model, found and checked for name, type and shape, none of them read.
struct ModelTensors
{
    struct Block
    {
        StoredTensor attentionNorm;
        StoredTensor mlpNorm;
        std::array<std::optional<StoredTensor>, kProjectionCount> weights; // absent when they are compressed
        std::array<std::optional<StoredTensor>, kProjectionCount> biases; // absent when there is none
    };

    ModelConfig config;
    StoredTensor embedding;
    StoredTensor finalNorm;
    std::optional<StoredTensor> head; // absent when tied
    std::vector<Block> blocks;
};

// Finds a tensor by role and checks that it is rows × columns; a vector has one column.
using TensorFinder
    = std::function<StoredTensor(const TensorRole& role, std::int64_t rows, std::int64_t columns)>;

// `dense`: the seven weights of each block are expected too.
ModelTensors collectTensors(const ModelConfig& config, bool dense, const TensorFinder& find);

// A folder with config.json; corrects the configuration's storage type by what the files hold.
ModelTensors huggingFaceTensors(
    const std::shared_ptr<const SafetensorsFolder>& folder, ModelConfig config, bool dense);
ModelTensors ggufTensors(const std::shared_ptr<const GgufFile>& file, const ModelConfig& config);

} // namespace tacq
