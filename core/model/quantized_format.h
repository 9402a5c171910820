#pragma once

#include "core/base/json.h"
#include "core/model/code_grid.h"
#include "core/model/model_config.h"
#include "core/model/safetensors_file.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tacq {

// What the compressed matrices of one file share. It stands beside their tensors: in the metadata of a run
// folder's piece, in the "quantization_config" of a packed checkpoint.
struct QuantizedFormat
{
    int bits = 0; // 2, 3, 4 or 8; 1 to 8 on a two-level grid
    std::int64_t groupSize = 0; // columns per group; kRowGroup (0): one group per row
    StorageType storage = StorageType::F16;
    GridKind grid = GridKind::Uniform;

    bool operator==(const QuantizedFormat&) const = default;
};

// Metadata of a piece. Keys: bits, group_size (−1: one group per row), storage (a name of StorageType), grid
// (a name of GridKind; uniform when it is missing).
inline constexpr std::string_view kBitsKey = "bits";
inline constexpr std::string_view kGroupSizeKey = "group_size";
inline constexpr std::string_view kStorageKey = "storage";
inline constexpr std::string_view kGridKey = "grid";

std::map<std::string, std::string> quantizedMetadata(const QuantizedFormat& format);
QuantizedFormat formatFromMetadata(const SafetensorsFile& file); // Error (InvalidInput) naming file and key

// The object "quantization_config" in config.json of a packed checkpoint:
// {"quant_method": "tacq", "version": 1, "bits", "group_size", "storage"}, and for grids other than uniform
// "grid" and version 2, which programs that know uniform grids only refuse.
inline constexpr std::string_view kQuantizationConfigKey = "quantization_config";
inline constexpr std::string_view kQuantMethodKey = "quant_method";
inline constexpr std::string_view kQuantMethod = "tacq";
inline constexpr std::string_view kVersionKey = "version";
inline constexpr int kPackedVersion = 2; // the newest; older ones are read, too

OrderedJson quantizationConfig(const QuantizedFormat& format);
bool isPackedConfig(const Json& config); // a whole config.json: is its quant_method ours?
QuantizedFormat formatFromConfig(const Json& config, std::string_view origin);

} // namespace tacq
