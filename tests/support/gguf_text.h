#pragma once

#include "core/model/gguf_file.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tacq::test {

// Bytes of a GGUF file, field by field, right or wrong as a test needs them.
template <typename T> std::string raw(T value)
{
    return { reinterpret_cast<const char*>(&value), sizeof(value) };
}

inline std::string ggufString(std::string_view text)
{
    return raw(std::uint64_t(text.size())) + std::string(text);
}

inline std::string ggufStart(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3)
{
    return "GGUF" + raw(version) + raw(tensors) + raw(keys);
}

template <typename T> std::string ggufKey(std::string_view key, std::uint32_t type, T value)
{
    return ggufString(key) + raw(type) + raw(value);
}

inline std::string ggufText(std::string_view key, std::string_view value)
{
    return ggufString(key) + raw(std::uint32_t(8)) + ggufString(value);
}

inline std::string ggufTexts(std::string_view key, const std::vector<std::string>& values)
{
    std::string bytes
        = ggufString(key) + raw(std::uint32_t(9)) + raw(std::uint32_t(8)) + raw(std::uint64_t(values.size()));
    for (const std::string& value : values)
        bytes += ggufString(value);
    return bytes;
}

// Sizes fastest first, as in the file.
inline std::string ggufTensor(
    std::string_view name, const std::vector<std::uint64_t>& sizes, std::uint32_t type, std::uint64_t offset)
{
    std::string bytes = ggufString(name) + raw(std::uint32_t(sizes.size()));
    for (const std::uint64_t size : sizes)
        bytes += raw(size);
    return bytes + raw(type) + raw(offset);
}

inline std::string padded(std::string bytes, std::size_t alignment = 32)
{
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment, '\0');
    return bytes;
}

} // namespace tacq::test
