#include "core/model/quantized_format.h"

#include "core/base/error.h"
#include "core/config/run_config.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace tacq {

namespace {

// The words of config.json for the types a checkpoint can be stored in.
constexpr std::array<std::pair<StorageType, std::string_view>, 3> kStorageWords = {
    { { StorageType::F32, "float32" }, { StorageType::F16, "float16" }, { StorageType::BF16, "bfloat16" } }
};

std::optional<StorageType> storageFrom(std::string_view word)
{
    for (const auto& [type, typeWord] : kStorageWords) {
        if (typeWord == word)
            return type;
    }
    return std::nullopt;
}

std::string_view storageWord(StorageType storage)
{
    return kStorageWords[std::size_t(storage)].second;
}

GridKind gridFrom(std::string_view word, std::string_view origin)
{
    for (const GridKind kind :
        { GridKind::Uniform, GridKind::MixedWidth, GridKind::TwoLevel, GridKind::Lookup }) {
        if (name(kind) == word)
            return kind;
    }
    fail(ErrorKind::InvalidInput, origin, ": ", kGridKey, " is \"", word,
        "\", it must be uniform, mixed_width, two_level or lookup.");
}

void requireBits(std::int64_t bits, GridKind grid, std::string_view origin)
{
    if (grid == GridKind::TwoLevel) {
        if (bits < 1 || bits > 8)
            fail(ErrorKind::InvalidInput, origin, ": ", kBitsKey, " is ", bits, ", it must be 1 to 8.");
        return;
    }
    if (bits != 2 && bits != 3 && bits != 4 && bits != 8)
        fail(ErrorKind::InvalidInput, origin, ": ", kBitsKey, " is ", bits, ", it must be 2, 3, 4 or 8.");
    if (grid == GridKind::MixedWidth && bits == 8)
        fail(ErrorKind::InvalidInput, origin, ": ", kBitsKey,
            " is 8; with widths that differ by a bit it must be 2, 3 or 4.");
}

// A format from its fields as they stand in a file; `origin` names the file.
QuantizedFormat checkedFormat(std::int64_t bits, std::int64_t groupSize, std::string_view word,
    std::string_view gridWord, std::string_view origin)
{
    const GridKind grid = gridFrom(gridWord, origin);
    requireBits(bits, grid, origin);
    if (groupSize != -1 && groupSize < 1)
        fail(ErrorKind::InvalidInput, origin, ": ", kGroupSizeKey, " is ", groupSize,
            ", it must be positive, or -1 for one group per row.");
    const auto storage = storageFrom(word);
    if (!storage)
        fail(ErrorKind::InvalidInput, origin, ": ", kStorageKey, " is \"", word,
            "\", it must be float32, float16 or bfloat16.");
    return { int(bits), groupSize == -1 ? std::int64_t(kRowGroup) : groupSize, *storage, grid };
}

std::int64_t storedGroupSize(const QuantizedFormat& format)
{
    return format.groupSize == kRowGroup ? -1 : format.groupSize;
}

// What stands under a key of a piece's metadata.
std::string metadataText(const SafetensorsFile& file, std::string_view key)
{
    const auto found = file.metadata().find(std::string(key));
    if (found == file.metadata().end())
        fail(ErrorKind::InvalidInput, file.path().string(), ": the metadata has no entry \"", key, "\".");
    return found->second;
}

std::int64_t metadataNumber(const SafetensorsFile& file, std::string_view key)
{
    const std::string text = metadataText(file, key);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        fail(ErrorKind::InvalidInput, file.path().string(), ": the metadata entry \"", key, "\" is \"", text,
            "\", a whole number is needed.");
    return number;
}

} // namespace

std::map<std::string, std::string> quantizedMetadata(const QuantizedFormat& format)
{
    std::map<std::string, std::string> metadata = { { std::string(kBitsKey), std::to_string(format.bits) },
        { std::string(kGroupSizeKey), std::to_string(storedGroupSize(format)) },
        { std::string(kStorageKey), std::string(storageWord(format.storage)) } };
    if (format.grid != GridKind::Uniform)
        metadata[std::string(kGridKey)] = name(format.grid);
    return metadata;
}

QuantizedFormat formatFromMetadata(const SafetensorsFile& file)
{
    const std::int64_t bits = metadataNumber(file, kBitsKey);
    const std::int64_t groupSize = metadataNumber(file, kGroupSizeKey);
    const bool named = file.metadata().contains(std::string(kGridKey));
    return checkedFormat(bits, groupSize, metadataText(file, kStorageKey),
        named ? metadataText(file, kGridKey) : std::string(name(GridKind::Uniform)), file.path().string());
}

OrderedJson quantizationConfig(const QuantizedFormat& format)
{
    OrderedJson config;
    config[std::string(kQuantMethodKey)] = kQuantMethod;
    config[std::string(kVersionKey)] = format.grid == GridKind::Uniform ? 1 : kPackedVersion;
    config[std::string(kBitsKey)] = format.bits;
    config[std::string(kGroupSizeKey)] = storedGroupSize(format);
    config[std::string(kStorageKey)] = storageWord(format.storage);
    if (format.grid != GridKind::Uniform)
        config[std::string(kGridKey)] = name(format.grid);
    return config;
}

bool isPackedConfig(const Json& config)
{
    if (!config.is_object() || !config.contains(kQuantizationConfigKey))
        return false;
    const Json& quantization = config.at(std::string(kQuantizationConfigKey));
    return quantization.is_object() && quantization.contains(kQuantMethodKey)
        && quantization.at(std::string(kQuantMethodKey)) == kQuantMethod;
}

QuantizedFormat formatFromConfig(const Json& config, std::string_view origin)
{
    if (!isPackedConfig(config))
        fail(ErrorKind::InvalidInput, origin, " does not describe a packed TACQ checkpoint.");
    const Json& quantization = config.at(std::string(kQuantizationConfigKey));
    const int version = requiredField<int>(quantization, kVersionKey, origin);
    if (version < 1 || version > kPackedVersion)
        failWithHint(ErrorKind::Unsupported, "Use a program version that knows this format.", origin,
            ": the packed checkpoint has format version ", version, ", this program reads 1 to ",
            kPackedVersion, ".");
    return checkedFormat(requiredField<int>(quantization, kBitsKey, origin),
        requiredField<int>(quantization, kGroupSizeKey, origin),
        requiredField<std::string>(quantization, kStorageKey, origin),
        optionalField<std::string>(quantization, kGridKey, std::string(name(GridKind::Uniform)), origin),
        origin);
}

} // namespace tacq
