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

// A format from its three fields as they stand in a file; `origin` names the file.
QuantizedFormat checkedFormat(
    std::int64_t bits, std::int64_t groupSize, std::string_view word, std::string_view origin)
{
    if (bits != 2 && bits != 3 && bits != 4 && bits != 8)
        fail(ErrorKind::InvalidInput, origin, ": ", kBitsKey, " is ", bits, ", it must be 2, 3, 4 or 8.");
    if (groupSize != -1 && groupSize < 1)
        fail(ErrorKind::InvalidInput, origin, ": ", kGroupSizeKey, " is ", groupSize,
            ", it must be positive, or -1 for one group per row.");
    const auto storage = storageFrom(word);
    if (!storage)
        fail(ErrorKind::InvalidInput, origin, ": ", kStorageKey, " is \"", word,
            "\", it must be float32, float16 or bfloat16.");
    return { int(bits), groupSize == -1 ? std::int64_t(kRowGroup) : groupSize, *storage };
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
    return { { std::string(kBitsKey), std::to_string(format.bits) },
        { std::string(kGroupSizeKey), std::to_string(storedGroupSize(format)) },
        { std::string(kStorageKey), std::string(storageWord(format.storage)) } };
}

QuantizedFormat formatFromMetadata(const SafetensorsFile& file)
{
    const std::int64_t bits = metadataNumber(file, kBitsKey);
    const std::int64_t groupSize = metadataNumber(file, kGroupSizeKey);
    return checkedFormat(bits, groupSize, metadataText(file, kStorageKey), file.path().string());
}

OrderedJson quantizationConfig(const QuantizedFormat& format)
{
    OrderedJson config;
    config[std::string(kQuantMethodKey)] = kQuantMethod;
    config[std::string(kVersionKey)] = kPackedVersion;
    config[std::string(kBitsKey)] = format.bits;
    config[std::string(kGroupSizeKey)] = storedGroupSize(format);
    config[std::string(kStorageKey)] = storageWord(format.storage);
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
    if (version != kPackedVersion)
        failWithHint(ErrorKind::Unsupported, "Use a program version that knows this format.", origin,
            ": the packed checkpoint has format version ", version, ", this program reads ", kPackedVersion,
            ".");
    return checkedFormat(requiredField<int>(quantization, kBitsKey, origin),
        requiredField<int>(quantization, kGroupSizeKey, origin),
        requiredField<std::string>(quantization, kStorageKey, origin), origin);
}

} // namespace tacq
