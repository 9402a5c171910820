#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace tacq {

// Values of a plain type as the bytes that lie in memory, and back; what is left over of a value is dropped.
// The bytes need not be aligned for T.

template <typename T> std::vector<std::byte> toBytes(std::span<const T> values)
{
    const auto bytes = std::as_bytes(values);
    return { bytes.begin(), bytes.end() };
}

template <typename T> std::vector<T> fromBytes(std::span<const std::byte> bytes)
{
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

} // namespace tacq
